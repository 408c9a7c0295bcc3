import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';

/** More would be a program gone wild: nobody has so many calendars. */
const mostFeeds = 10;
const tokenShape = /^[0-9a-f]{64}$/u;

/** Keeps a feed's secret as its hash only; the same token again is the same feed. */
export async function addFeed(tx: Tx, actor: Actor, token: string): Promise<Verdict<{ id: string }>> {
  if (!tokenShape.test(token)) return refuse('malformed', 'Open the page again and press the button there.');
  const { rows } = await tx.execute<{ feeds: number }>(sql`
    select count(*)::int as feeds from calendar_feeds where person_id = ${actor.personId} and revoked_at is null`);
  if ((rows[0]?.feeds ?? 0) >= mostFeeds)
    return refuse('not-allowed', `You have ${mostFeeds} feeds already. Revoke one that you no longer use.`);
  const made = await tx.execute<{ id: string }>(sql`
    insert into calendar_feeds (person_id, token_hash) values (${actor.personId}, ${hashOf(token)}) returning id`);
  const id = made.rows[0]?.id;
  if (id === undefined) throw new Error('an inserted feed returned no id');
  await audit(tx, { actorId: actor.personId, act: 'calendar-feed-made', details: { feedId: id } });
  return accept({ id });
}

/** From the next request on, the address leads nowhere. */
export async function revokeFeed(tx: Tx, actor: Actor, feedId: string): Promise<Verdict<{ id: string }>> {
  const { rowCount } = await tx.execute(sql`
    update calendar_feeds set revoked_at = app_now() where id = ${feedId} and person_id = ${actor.personId} and revoked_at is null`);
  if (rowCount === 0) return refuse('not-found', 'There is no such feed.');
  await audit(tx, { actorId: actor.personId, act: 'calendar-feed-revoked', details: { feedId } });
  return accept({ id: feedId });
}

export async function listFeeds(tx: Tx, actor: Actor): Promise<{ id: string; createdAt: number }[]> {
  const { rows } = await tx.execute<{ id: string; createdAt: number }>(sql`
    select id, ${ms(sql`created_at`)} as "createdAt" from calendar_feeds
    where person_id = ${actor.personId} and revoked_at is null order by id`);
  return rows;
}

/** Whose feed a token opens; undefined for one that is unknown or revoked. */
export async function findFeed(tx: Tx, token: string): Promise<{ id: string; personId: string } | undefined> {
  if (!tokenShape.test(token)) return undefined;
  const { rows } = await tx.execute<{ id: string; personId: string }>(sql`
    select id, person_id as "personId" from calendar_feeds where token_hash = ${hashOf(token)} and revoked_at is null`);
  return rows[0];
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
