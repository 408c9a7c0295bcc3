import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { type Actor, isStaff, type Role } from '../../domain/permissions.ts';
import { actFor, as, type Database, type Tx } from '../connect.ts';
import { confirmAddress } from '../directory/address-changes.ts';
import { actorFrom, heldBySession } from './actor.ts';
import type { StaffDoor } from './sign-in.ts';
import { sessions } from '../schema/doors.ts';
import { of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { withCommit } from '../transaction.ts';

const door = { role: 'door' } as const;

/** How somebody has shown who he is. */
export type Proof =
  | { readonly method: 'code'; readonly browserHash: string }
  | {
      readonly method: 'organisation';
      /** How long ago the organisation asked for the password; null where it does not say. */
      readonly secondsAgo: number | null;
      /** Which staff roles its account allows; null: all that the directory gives. */
      readonly roleLimit: readonly string[] | null;
    };

const endRequests = command(
  'doors.end-requests',
  (browserHash: string) =>
    sql`update sign_in_requests set expires_at = app_now() where browser_hash = ${browserHash} and expires_at > app_now()`,
);
type Begun = {
  tokenHash: string;
  personId: string;
  method: Proof['method'];
  secondsAgo: number | null;
  roleLimit: readonly string[] | null;
};
const beginSession = command(
  'doors.begin-session',
  ({ tokenHash, personId, method, secondsAgo, roleLimit }: Begun) => sql`
    with begun as (
      insert into sessions (token_hash, person_id, expires_at, authenticated_at, method, role_limit)
      values (${tokenHash}, ${personId}, app_now() + interval '12 hours',
        app_now() - make_interval(secs => ${secondsAgo}::double precision), ${method},
        ${sql.param(roleLimit && [...roleLimit])}::text[])
      returning person_id, method)
    insert into audit_entries (actor_id, act, details) select person_id, 'signed-in', jsonb_build_object('method', method) from begun`,
);

/** Begins a session (twelve hours at most) and ends the request that led to it, so that it leads to no second one. */
export async function startSession(
  tx: Tx,
  { personId, tokenHash, proof }: { personId: string; tokenHash: string; proof: Proof },
): Promise<void> {
  await actFor(tx, personId);
  const { secondsAgo, roleLimit } = proof.method === 'organisation' ? proof : { secondsAgo: 0, roleLimit: null };
  if (proof.method === 'code') {
    await confirmAddress(tx, personId, { browserHash: proof.browserHash });
    await endRequests(tx, proof.browserHash);
  }
  await beginSession(tx, { tokenHash, personId, method: proof.method, secondsAgo, roleLimit });
}

const actAsOwner = command(
  'doors.act-as-owner',
  (tokenHash: string) => sql`
    select set_config('app.person_id', person_id::text, true) from sessions where token_hash = ${tokenHash} and ended_at is null`,
);
const closeSession = command(
  'doors.end-session',
  (tokenHash: string) => sql`
    with ended as (update sessions set ended_at = app_now() where token_hash = ${tokenHash} and ended_at is null returning person_id)
    insert into audit_entries (actor_id, act) select person_id, 'signed-out' from ended`,
);

export async function endSession(tx: Tx, tokenHash: string): Promise<void> {
  await actAsOwner(tx, tokenHash);
  await closeSession(tx, tokenHash);
}

const found = statement(
  'doors.session',
  z.object({
    personId: of(sessions.personId),
    method: of(sessions.method),
    roleLimit: z.array(z.string()).nullable(),
    stale: z.boolean(),
    idle: z.boolean(),
    confirmed: z.boolean().nullable(),
  }),
  (tokenHash: string) => sql`
    select person_id as "personId", method, role_limit as "roleLimit", last_seen_at < app_now() - interval '1 minute' as stale,
      last_seen_at <= app_now() - interval '1 hour' as idle, authenticated_at > app_now() - interval '10 minutes' as confirmed
    from sessions
    where token_hash = ${tokenHash} and ended_at is null and expires_at > app_now() and last_seen_at > app_now() - interval '2 hours'`,
);
const noteSeen = command(
  'doors.note-seen',
  (tokenHash: string) => sql`update sessions set last_seen_at = app_now() where token_hash = ${tokenHash}`,
);

/**
 * Who is behind a session, as of now: posts ended a second ago count no more. Idle sessions end after two hours, those of
 * staff after one; and one that a code began is none of staff where staff sign in with their organisation's account.
 */
export async function readSession(db: Database, tokenHash: string, staffDoor: StaffDoor): Promise<Actor | undefined> {
  const { later } = await as(db, door, async (tx) =>
    withCommit(tx, Promise.all([found(tx, tokenHash), heldBySession(tx, tokenHash)])),
  );
  const [[session], held] = await later;
  if (session === undefined) return undefined;
  const actor = actorFrom(held, session.personId, `person:${session.personId}`);
  if (actor === undefined) return undefined;
  if (isStaff(actor.roles) && (session.idle || session.method !== staffDoor)) return undefined;
  if (session.stale) await as(db, door, (tx) => noteSeen(tx, tokenHash));
  return { ...actor, roles: limited(actor.roles, session.roleLimit), confirmed: session.confirmed === true };
}

/** What the directory gives and the organisation's account allows; it has no say in what a person is to his agency. */
function limited(roles: readonly Role[], limit: readonly string[] | null): readonly Role[] {
  return limit === null ? roles : roles.filter((role) => !isStaff([role]) || limit.includes(role));
}
