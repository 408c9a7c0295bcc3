import { sql } from 'drizzle-orm';
import { type Actor, isStaff, type Role } from '../../domain/permissions.ts';
import { actFor, type Tx } from '../connect.ts';
import { confirmAddress } from '../directory/address-changes.ts';
import { actorOf, type StaffDoor } from './sign-in.ts';

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

/** Begins a session (twelve hours at most) and ends the request that led to it, so that it leads to no second one. */
export async function startSession(
  tx: Tx,
  { personId, tokenHash, proof }: { personId: string; tokenHash: string; proof: Proof },
): Promise<void> {
  await actFor(tx, personId);
  const { secondsAgo, roleLimit } = proof.method === 'organisation' ? proof : { secondsAgo: 0, roleLimit: null };
  if (proof.method === 'code') {
    const proven = sql`(select address from sign_in_requests where browser_hash = ${proof.browserHash} and used_at is not null order by created_at desc, id desc limit 1)`;
    await confirmAddress(tx, personId, proven);
    await tx.execute(
      sql`update sign_in_requests set expires_at = app_now() where browser_hash = ${proof.browserHash} and expires_at > app_now()`,
    );
  }
  await tx.execute(sql`
    with begun as (
      insert into sessions (token_hash, person_id, expires_at, authenticated_at, method, role_limit)
      values (${tokenHash}, ${personId}, app_now() + interval '12 hours',
        app_now() - make_interval(secs => ${secondsAgo}::double precision), ${proof.method},
        case when ${roleLimit !== null}::boolean then array(select jsonb_array_elements_text(${JSON.stringify(roleLimit ?? [])}::jsonb)) end)
      returning person_id, method)
    insert into audit_entries (actor_id, act, details) select person_id, 'signed-in', jsonb_build_object('method', method) from begun`);
}

export async function endSession(tx: Tx, tokenHash: string): Promise<void> {
  await tx.execute(sql`
    select set_config('app.person_id', person_id::text, true) from sessions where token_hash = ${tokenHash} and ended_at is null`);
  await tx.execute(sql`
    with ended as (update sessions set ended_at = app_now() where token_hash = ${tokenHash} and ended_at is null returning person_id)
    insert into audit_entries (actor_id, act) select person_id, 'signed-out' from ended`);
}

type Row = {
  person_id: string;
  method: 'code' | 'organisation';
  role_limit: string[] | null;
  stale: boolean;
  idle: boolean;
  confirmed: boolean | null;
};

/**
 * Who is behind a session, as of now: posts ended a second ago count no more. Idle sessions end after two hours, those of
 * staff after one; and one that a code began is none of staff where staff sign in with their organisation's account.
 */
export async function readSession(tx: Tx, tokenHash: string, staffDoor: StaffDoor): Promise<Actor | undefined> {
  const { rows } = await tx.execute<Row>(sql`
    select person_id, method, role_limit, last_seen_at < app_now() - interval '1 minute' as stale,
      last_seen_at <= app_now() - interval '1 hour' as idle, authenticated_at > app_now() - interval '10 minutes' as confirmed
    from sessions
    where token_hash = ${tokenHash} and ended_at is null and expires_at > app_now() and last_seen_at > app_now() - interval '2 hours'`);
  const session = rows[0];
  if (session === undefined) return undefined;
  const actor = await actorOf(tx, session.person_id, `person:${session.person_id}`);
  if (actor === undefined) return undefined;
  if (isStaff(actor.roles) && (session.idle || session.method !== staffDoor)) return undefined;
  if (session.stale)
    await tx.execute(sql`update sessions set last_seen_at = app_now() where token_hash = ${tokenHash}`);
  return { ...actor, roles: limited(actor.roles, session.role_limit), confirmed: session.confirmed === true };
}

/** What the directory gives and the organisation's account allows; it has no say in what a person is to his agency. */
function limited(roles: readonly Role[], limit: readonly string[] | null): readonly Role[] {
  return limit === null ? roles : roles.filter((role) => !isStaff([role]) || limit.includes(role));
}
