import { type Request, type RequestHandler, type Response, Router } from 'express';
import { type Act, type Actor, may, mustConfirm } from '../../domain/permissions.ts';
import type { Portal, Route } from './context.ts';
import { madeForVisitor, SignedOut, StepUp, WrongRole } from './page.ts';
import { readDueNote } from './forms/due-note.ts';
import { userOf } from './session.ts';

/**
 * The pages of a table. Who has not the act is sent to sign in, is told that his role does not have it, or
 * shows again that it is him where the act asks for that: before the form is shown, and before a body is read.
 */
export function routerOf(portal: Portal, routes: readonly Route[]): Router {
  const router = Router();
  for (const [method, path, act, answer, readBody] of routes) {
    const handlers = readBody === undefined ? [] : [readBody];
    router[method](path, onlyFor(act), ...handlers, async (req: Request, res: Response) => {
      const visit = madeForVisitor({ req, res, actor: actorAt(res), cookies: portal.cookies });
      if (method === 'get') await readDueNote(portal, visit);
      return answer(portal, visit);
    });
  }
  return router;
}

function onlyFor(act: Act): RequestHandler {
  return (_req, res, next) => {
    const actor = actorAt(res);
    if (!may(actor, act)) throw new WrongRole();
    if (mustConfirm(actor, act)) throw new StepUp();
    next();
  };
}

function actorAt(res: Response): Actor {
  const actor = userOf(res);
  if (actor === undefined) throw new SignedOut();
  return actor;
}
