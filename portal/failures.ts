import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Portal } from './context.ts';
import { typed } from './forms.ts';
import { noteRefusal } from './refusals.ts';
import { NotFound, SignedOut, StepUp, WrongRole } from './page.ts';
import { traceOf } from './trace.ts';
import { readUpload } from './upload.ts';

/** The last route: an address that leads nowhere. */
export const nowhere: RequestHandler = () => {
  throw new NotFound();
};

/** The one translator of what was thrown into a page. Nobody sees a stack or another's error text. */
export function failurePages({ render, log }: Pick<Portal, 'render' | 'log'>): ErrorRequestHandler {
  return async (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error);
    if (error instanceof NotFound) return render(res, 'not-found', { title: 'Page not found' }, 404);
    if (error instanceof WrongRole) noteRefusal(res, 'wrong-role');
    if (error instanceof WrongRole) return render(res, 'wrong-role', { title: 'You cannot see this page' }, 403);
    if (error instanceof SignedOut || error instanceof StepUp) {
      const again = error instanceof StepUp;
      const door = again ? '/sign-in/again' : '/sign-in';
      if (req.method === 'GET') return res.redirect(303, `${door}?next=${encodeURIComponent(req.originalUrl)}`);
      noteRefusal(res, again ? 'step-up' : 'signed-out');
      // A form with a file has not been read yet: what was typed above the file is given back all the same.
      req.body = (await readUpload(req)).texts;
      const texts = Object.values(typed(req)).filter((text) => text.length > 40);
      const title = again ? 'Show that it is you' : 'You have been signed out';
      return render(res, 'signed-out', { title, door, again, texts }, again ? 403 : 401);
    }
    const status = statusOf(error);
    if (status === 413) return render(res, 'too-big', { title: 'That was too much at once' }, 413);
    if (status >= 400 && status < 500) return render(res, 'not-found', { title: 'Page not found' }, 404);
    const away = isDatabaseAway(error);
    log.error({ trace: traceOf(error), path: req.path }, 'a page failed');
    if (away) res.set('Retry-After', '30');
    return render(res, 'trouble', { title: 'Sorry, something went wrong', away }, away ? 503 : 500);
  };
}

/** Express and its parsers say with `status` whose fault it was. */
function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : 500;
  return typeof status === 'number' ? status : 500;
}

/** Connection refused, reset or timed out, or a server that is stopping (SQLSTATE class 57P). */
function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (
    /^(ECONN|ETIMEDOUT|EPIPE|57P|08)/u.test(code) ||
    /timeout exceeded when trying to connect|Connection terminated/u.test(error.message)
  )
    return true;
  return isDatabaseAway(error.cause);
}
