import { createHash } from 'node:crypto';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { idOf, ms } from '../rows.ts';
import { calendarFeeds } from '../schema/calendar.ts';

/** More would be a program gone wild: nobody has so many calendars. */
const mostFeeds = 10;
const tokenShape = /^[0-9a-f]{64}$/u;

/** Of one person, and not revoked. */
const living = (personId: string) => and(eq(calendarFeeds.personId, personId), isNull(calendarFeeds.revokedAt));

/** Keeps a feed's secret as its hash only; the same token again is the same feed. */
export async function addFeed(tx: Tx, actor: Actor, token: string): Promise<Verdict<{ id: string }>> {
  if (!tokenShape.test(token)) return refuse('malformed', 'Open the page again and press the button there.');
  if ((await tx.$count(calendarFeeds, living(actor.personId))) >= mostFeeds)
    return refuse('not-allowed', `You have ${mostFeeds} feeds already. Revoke one that you no longer use.`);
  const id = idOf(
    await tx
      .insert(calendarFeeds)
      .values({ personId: actor.personId, tokenHash: hashOf(token) })
      .returning({ id: calendarFeeds.id }),
  );
  await audit(tx, { actorId: actor.personId, act: 'calendar-feed-made', details: { feedId: id } });
  return accept({ id });
}

/** From the next request on, the address leads nowhere. */
export async function revokeFeed(tx: Tx, actor: Actor, feedId: string): Promise<Verdict<{ id: string }>> {
  const { rowCount } = await tx
    .update(calendarFeeds)
    .set({ revokedAt: sql`app_now()` })
    .where(and(eq(calendarFeeds.id, feedId), living(actor.personId)));
  if (rowCount === 0) return refuse('not-found', 'There is no such feed.');
  await audit(tx, { actorId: actor.personId, act: 'calendar-feed-revoked', details: { feedId } });
  return accept({ id: feedId });
}

export async function listFeeds(tx: Tx, actor: Actor): Promise<{ id: string; createdAt: number }[]> {
  return tx
    .select({ id: calendarFeeds.id, createdAt: ms(calendarFeeds.createdAt) })
    .from(calendarFeeds)
    .where(living(actor.personId))
    .orderBy(calendarFeeds.id);
}

/** Whose feed a token opens; undefined for one that is unknown or revoked. */
export async function findFeed(tx: Tx, token: string): Promise<{ id: string; personId: string } | undefined> {
  if (!tokenShape.test(token)) return undefined;
  const [feed] = await tx
    .select({ id: calendarFeeds.id, personId: calendarFeeds.personId })
    .from(calendarFeeds)
    .where(and(eq(calendarFeeds.tokenHash, hashOf(token)), isNull(calendarFeeds.revokedAt)));
  return feed;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
