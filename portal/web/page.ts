import { type Request, type RequestHandler, type Response, Router } from 'express';
import { type Act, type Actor, may, mustConfirm } from '../../domain/permissions.ts';
import type { Portal } from './context.ts';
import { readDueNote } from './forms/due-note.ts';
import { isMadeForAnother } from './forms/form-key.ts';
import { field, isId } from './forms/forms.ts';
import { userOf } from './session.ts';

/** Somebody who is signed in and may do what the page is for, at that page. */
export type Visit = { readonly req: Request; readonly res: Response; readonly actor: Actor };

/** Not yours or not there: nobody can tell which (design section 7). */
export class NotFound extends Error {
  override name = 'NotFound';
}

export class WrongRole extends Error {
  override name = 'WrongRole';
}

/** Signed in too long ago for what is asked for. */
export class StepUp extends Error {
  override name = 'StepUp';
}

/** A form that was made for somebody else than who is signed in when it is sent. */
export class OtherPerson extends Error {
  override name = 'OtherPerson';
}

export class SignedOut extends Error {
  override name = 'SignedOut';
}

/** A page: how it is asked for, which act a visitor must have, who answers, and what reads its body where that is not a plain form. */
export type Route = readonly [
  'get' | 'post',
  string,
  Act,
  (portal: Portal, visit: Visit) => Promise<void> | void,
  RequestHandler?,
];

/**
 * The pages of a table. Who has not the act is sent to sign in, is told that his role does not have it, or
 * shows again that it is him where the act asks for that: before the form is shown, and before a body is read.
 */
export function routerOf(portal: Portal, routes: readonly Route[]): Router {
  const router = Router();
  for (const [method, path, act, answer, readBody] of routes) {
    const handlers = readBody === undefined ? [] : [readBody];
    router[method](path, onlyFor(act), ...handlers, async (req: Request, res: Response) => {
      const visit = madeForVisitor({ req, res, actor: actorAt(res) });
      if (method === 'get') await readDueNote(portal, visit);
      return answer(portal, visit);
    });
  }
  return router;
}

/** The visit, unless its form was made for another person; a form with a file is read later and asked again then. */
export function madeForVisitor(visit: Visit): Visit {
  if (isMadeForAnother(field(visit.req, 'idempotencyKey'), visit.actor.personId)) throw new OtherPerson();
  return visit;
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

/** The id in the address; anything that is none is a page that does not exist. */
export function idIn(req: Request, name = 'id'): string {
  const id = req.params[name];
  if (typeof id !== 'string' || !isId(id)) throw new NotFound();
  return id;
}

/** What a query found, or the page that says that there is nothing. */
export function found<T>(row: T | undefined): T {
  if (row === undefined) throw new NotFound();
  return row;
}

/** From what is owed to a review: the directorate came from the review, its owner from his tasks. */
export function backToReview(actor: Actor, reviewId: string): { href: string; text: string } {
  return may(actor, 'see-reviews')
    ? { href: `/reviews/${reviewId}`, text: 'The review' }
    : { href: '/tasks', text: 'My tasks' };
}
