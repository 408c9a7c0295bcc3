import type { ErrorRequestHandler, RequestHandler } from 'express';
import { willPass } from '../../db/passing-failures.ts';
import type { Portal } from './context.ts';
import { NotFound, OtherPerson, SignedOut, StepUp, WrongRole } from './page.ts';
import { keepForm } from './forms/kept-form.ts';
import { noteRefusal } from './forms/refusals.ts';
import { traceOf } from './trace.ts';

/** The last route: an address that leads nowhere. */
export const nowhere: RequestHandler = () => {
  throw new NotFound();
};

/** The one translator of what was thrown into a page. Nobody sees a stack or another's error text. */
export function failurePages({ render, log }: Pick<Portal, 'render' | 'log'>): ErrorRequestHandler {
  return async (error: unknown, req, res, next) => {
    // The browser was closed: nobody reads it.
    if (res.destroyed) return;
    if (res.headersSent) return next(error);
    const atTheDoor = error instanceof SignedOut || error instanceof StepUp || error instanceof WrongRole;
    const kept = await keepForm(req, atTheDoor);
    if (error instanceof NotFound)
      return render({ res }, 'web/layout/not-found', { title: 'Page not found', kept }, 404);
    if (error instanceof WrongRole) noteRefusal(res, 'wrong-role');
    if (error instanceof WrongRole)
      return render({ res }, 'web/layout/wrong-role', { title: 'You cannot see this page', kept }, 403);
    if (error instanceof OtherPerson)
      return render({ res }, 'web/layout/other-person', { title: 'Somebody else is signed in now', kept }, 409);
    if (error instanceof SignedOut || error instanceof StepUp) {
      const again = error instanceof StepUp;
      const door = again ? '/sign-in/again' : '/sign-in';
      if (req.method === 'GET') return res.redirect(303, `${door}?next=${encodeURIComponent(req.originalUrl)}`);
      noteRefusal(res, again ? 'step-up' : 'signed-out');
      const title = again ? 'Show that it is you' : 'You have been signed out';
      return render({ res }, 'web/layout/signed-out', { title, door, again, kept }, again ? 403 : 401);
    }
    const status = statusOf(error);
    if (status === 413) return render({ res }, 'web/layout/too-big', { title: 'That was too much at once' }, 413);
    if (status >= 400 && status < 500)
      return render({ res }, 'web/layout/not-found', { title: 'Page not found', kept: undefined }, 404);
    const away = willPass(error);
    log.error({ trace: traceOf(error), path: req.path }, 'a page failed');
    if (away) res.set('Retry-After', '30');
    return render(
      { res },
      'web/layout/trouble',
      { title: 'Sorry, something went wrong', away, kept },
      away ? 503 : 500,
    );
  };
}

/** Express and its parsers say with `status` whose fault it was. */
function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : 500;
  return typeof status === 'number' ? status : 500;
}
