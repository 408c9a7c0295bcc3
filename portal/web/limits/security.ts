import { createHash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';

/**
 * The page template's one inline line, which tells style sheets that scripts run. It never changes, so that the policy
 * names its hash: a page then holds no nonce and "not found" is the same page byte for byte, whatever was asked for.
 */
export const inlineScript =
  "document.body.className += ' js-enabled' + ('noModule' in HTMLScriptElement.prototype ? ' govuk-frontend-supported' : '');";

const scriptHash = `'sha256-${createHash('sha256').update(inlineScript).digest('base64')}'`;

/** What a public page may do: show itself, and send its form to us. It runs nothing but the line above. */
const publicPolicy = `default-src 'none'; script-src ${scriptHash}; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** Whether the policy of an answer lets our scripts run: a page names none that would be blocked. */
export function runsScripts(res: Response): boolean {
  return res.get('Content-Security-Policy') !== publicPolicy;
}

export const publicHeaders: RequestHandler = (_req, res, next) => {
  res.set('Content-Security-Policy', publicPolicy);
  next();
};

/** Headers of every page. In: whether people come by https; then browsers are told to stay there. */
export function securityHeaders(https: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", scriptHash],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    // Not "no-referrer": browsers then send "Origin: null" with forms, and the check below would know nothing.
    referrerPolicy: { policy: 'same-origin' },
  });
}

/** Personal pages stay in no cache (R61). */
export const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};

/** The hosts under which the portal answers: the public one, and on one's own machine each of its names. */
function hostsOf(publicUrl: string): readonly string[] {
  const { hostname, host, port } = new URL(publicUrl);
  const own = ['localhost', '127.0.0.1', '[::1]'];
  return own.includes(hostname) ? own.map((name) => (port === '' ? name : `${name}:${port}`)) : [host];
}

/** Refuses a Host that is not ours (R62): nothing we write may be built from what a stranger calls us. */
export function knownHost(publicUrl: string): RequestHandler {
  const hosts = hostsOf(publicUrl);
  return (req, res, next) => {
    // Of two Hosts, and of a whole address in the first line, others on the way may have believed the other one.
    const named = req.rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'host').length;
    if (named === 1 && req.originalUrl.startsWith('/') && hosts.includes((req.headers.host ?? '').toLowerCase()))
      return next();
    res.status(421).type('text/plain').send('This address is not served here.\n');
  };
}

/** Whether a form was sent by one of our own pages: the browser says so itself, in a header that pages cannot set. */
export function fromOurPage(req: Request, publicUrl: string): boolean {
  const site = req.get('sec-fetch-site');
  // 'none': the person himself, for instance by reloading the page that a form led to.
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = req.get('origin');
  if (origin === undefined || !URL.canParse(origin)) return false;
  return new URL(origin).protocol === new URL(publicUrl).protocol && new URL(origin).host === req.headers.host;
}
