import type { Request } from 'express';
import { as, type Isolation, type Tx } from '../../db/connect.ts';
import { actingFor } from '../../db/acting-for.ts';
import { type Actor, may } from '../../domain/permissions.ts';
import type { Portal, Visit } from './context.ts';
import { isMadeForAnother } from './forms/form-key.ts';
import { field, isId } from './forms/forms.ts';

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

/** The visit, unless its form was made for another person; a form with a file is read later and asked again then. */
export function madeForVisitor(visit: Visit): Visit {
  if (isMadeForAnother(field(visit.req, 'idempotencyKey'), visit.actor.personId)) throw new OtherPerson();
  return visit;
}

/** The id in the address; anything that is none is a page that does not exist. */
export function idIn(req: Request, name = 'id'): string {
  const id = req.params[name];
  if (typeof id !== 'string' || !isId(id)) throw new NotFound();
  return id;
}

export function notThere(): never {
  throw new NotFound();
}

/** A transaction for reading what the actor may see. */
export function reading<T>(
  portal: Pick<Portal, 'db'>,
  actor: Actor,
  work: (tx: Tx) => Promise<T>,
  isolation?: Isolation,
): Promise<T> {
  return as(portal.db, actingFor(actor), work, isolation);
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
