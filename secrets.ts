import { readFileSync } from 'node:fs';

type Environment = Record<string, string | undefined>;

/** What is better not in an environment, which `docker inspect` shows: each may stand in the file that its name with `_FILE` gives. */
export const secrets = [
  'DATABASE_URL',
  'DATABASE_PASSWORD',
  'DATABASE_REPLICA_URL',
  'DATABASE_OWNER_URL',
  'DATABASE_OWNER_PASSWORD',
  'SMTP_URL',
  'SMTP_PASSWORD',
  'MAIL_DKIM_KEY',
  'OIDC_CLIENT_SECRET',
  'METRICS_TOKEN',
  'TEMPORAL_API_KEY',
  'TEMPORAL_TLS_CLIENT_CERT_DATA',
  'TEMPORAL_TLS_CLIENT_KEY_DATA',
  'TEMPORAL_TLS_SERVER_CA_CERT_DATA',
] as const;

/**
 * The environment without what is set to nothing, as Compose does for a variable that is absent, and with what stands in files.
 * The newline at a file's end does not count, and an empty file sets nothing. Out: that, and what is wrong with the files.
 */
export function readSecrets(env: Environment): { env: Record<string, string>; problems: string[] } {
  const whole = setIn(env);
  const problems: string[] = [];
  for (const name of secrets) {
    const variable = `${name}_FILE`;
    const file = whole[variable];
    if (file === undefined) continue;
    try {
      const text = readFileSync(file, 'utf8').replace(/\r?\n$/u, '');
      if (text !== '' && name in whole)
        problems.push(`✖ is set beside ${name}: keep one of the two\n  → at ${variable}`);
      else if (text !== '') whole[name] = text;
    } catch (error) {
      problems.push(`✖ ${error instanceof Error ? error.message : 'cannot be read'}\n  → at ${variable}`);
    }
  }
  return { env: whole, problems };
}

function setIn(env: Environment): Record<string, string> {
  const set = Object.entries(env).filter((entry): entry is [string, string] => (entry[1] ?? '') !== '');
  return Object.fromEntries(set);
}

/** The address with the password, whatever signs it has, where one is given. */
export function withPassword(address: string, password: string | undefined): string {
  if (password === undefined) return address;
  const url = new URL(address);
  url.password = encodeURIComponent(password);
  return url.href;
}
