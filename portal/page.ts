import type { Request, RequestHandler, Response } from 'express';
import { type Act, type Actor, may } from '../domain/permissions.ts';
import { isId } from './forms.ts';
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

export class SignedOut extends Error {
  override name = 'SignedOut';
}

/** A page for people who have the act: others are sent to sign in, or are told that their role does not have it. */
export function page(act: Act, show: (visit: Visit) => Promise<void>): RequestHandler {
  return async (req, res) => {
    const actor = userOf(res);
    if (actor === undefined) throw new SignedOut();
    if (!may(actor, act)) throw new WrongRole();
    await show({ req, res, actor });
  };
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
