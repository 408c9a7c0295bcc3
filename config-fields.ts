import { z } from 'zod';

/** What single variables of the environment may say, and what is said of those that may not stay as they are. */

/** `value`'s message when the variable is not set, `wrong` when it is and will not do. */
export const saying = (missing: string, wrong: string) => (issue: { input?: unknown }) =>
  issue.input === undefined ? `is missing: ${missing}` : wrong;

export const postgresUrl = (whose: string) => {
  const example = `set it to ${whose}, such as postgres://user:password@host:5432/concordat`;
  return z.url({
    protocol: /^postgres(ql)?$/u,
    error: saying(example, `is no Postgres connection string: ${example}`),
  });
};

export const whole = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z
    .stringFormat('number', /^\d{1,15}$/u, { error })
    .transform(Number)
    .pipe(z.number().min(least, error).max(most, error));
};

export const mode = z
  .enum(['production', 'local', 'test'], { error: 'must be production, local or test' })
  .default('production');

export const publicUrl = z
  .url({
    protocol: /^https?$/u,
    error: saying(
      'set it to the address people type, such as https://concordat.example.org; links in mails begin with it',
      'must be an address people can open, such as https://concordat.example.org',
    ),
  })
  .refine(httpsOrHere, { error: 'must begin with https, since people sign in there; plain http is for localhost only' })
  .transform((url) => url.replace(/\/$/u, ''));

export function httpsOrHere(url: string): boolean {
  if (!URL.canParse(url) || new URL(url).protocol === 'https:') return true;
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}

export const logLevel = z
  .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'], {
    error: 'must be trace, debug, info, warn, error or fatal',
  })
  .default('info');

export const metricsToken = z.stringFormat('token', /^[\w.~+/=-]{16,}$/u, {
  error: 'must have 16 or more letters or digits',
});

/** What Temporal takes as the name of a deployment, and as that of a version in it. */
export const deploymentName = z
  .stringFormat('deployment', /^[A-Za-z0-9][\w-]{0,99}$/u, {
    error: 'must be letters, digits, - and _, such as concordat',
  })
  .default('concordat');

export const buildId = z.stringFormat('build', /^(?!unversioned$)[A-Za-z0-9][\w.+-]{0,99}$/u, {
  error: 'must be letters, digits, dots, +, - and _, such as 1.4.0 or the hash of a commit',
});

export const listener = z.stringFormat('listener', /^[^\s:]+:\d{1,5}$/u, {
  error: 'must be host:port, such as 0.0.0.0:9464',
});
