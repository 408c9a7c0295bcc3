import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { type BidState, canBid, grantedBy, type Outcome } from '../../domain/budget/bid.ts';
import { pounds } from '../../domain/money.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { Tx } from '../connect.ts';
import { namedPosts } from '../directory/leaving/nameable.ts';
import { audit } from '../records/audit.ts';
import { lockProcess } from '../chase/locks.ts';
import { bids, initiatives } from '../schema/budget.ts';
import { activities, datedItems } from '../schema/strategies.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { addItems, finishItem } from '../strategies/dated-item-acts.ts';
import { todayOf } from '../strategies/dated-items.ts';
import { noSuchPart } from '../strategies/strategies.ts';
import { placeOfStrategy } from '../strategies/place.ts';
import { noSuchStrategy } from '../strategies/strategies.ts';
import { uuids } from '../uuids.ts';

export type NewBid = {
  readonly strategyId: string;
  readonly funder: string;
  readonly purpose: string;
  readonly amountMinor: number;
  /** Who made it, and is asked for its result. */
  readonly bidderPostId: string;
  /** Days 'YYYY-MM-DD' in the strategy's zone. */
  readonly submittedOn: string;
  readonly expectedOn: string;
  /** Whether somebody says that the day of the result has passed already. */
  readonly hasPassed?: boolean;
  readonly activityIds: readonly string[];
};

const payFor = statement(
  'budget.pay-for',
  z.object({ activityId: of(activities.id) }),
  ({ bidId, strategyId, activityIds }: { bidId: string; strategyId: string; activityIds: readonly string[] }) => sql`
    insert into bid_activities (bid_id, strategy_id, activity_id)
    select ${bidId}::uuid, d.strategy_id, a.id from activities a join strands d on d.id = a.strand_id
    where a.id = any(${uuids(activityIds)}) and d.strategy_id = ${strategyId} returning activity_id as "activityId"`,
);

/** Today in the strategy's zone, with its process row locked; refused where it has ended. */
async function dayOf(tx: Tx, strategyId: string): Promise<Verdict<string>> {
  const process = await lockProcess(tx, strategyId);
  const place = await placeOfStrategy(tx, strategyId);
  if (process === undefined || place === undefined) return noSuchStrategy;
  return process.state === 'draft' || process.state === 'open'
    ? accept(todayOf(place, process.now))
    : refuse('not-open', 'The strategy has ended, so nothing can be added to it.');
}

/** Writes a bid down (S48); its expected result becomes a date of the strategy, chased of whoever made the bid (S49). */
export async function addBid(tx: Tx, actor: Actor, input: NewBid): Promise<Verdict<{ bidId: string }>> {
  const today = await dayOf(tx, input.strategyId);
  if (!today.ok) return today;
  const allowed = canBid(input, today.value);
  if (!allowed.ok) return allowed;
  const { strategyId, purpose, bidderPostId, activityIds, hasPassed } = input;
  const bidder = await namedPosts(tx, 'bidder', [bidderPostId]);
  if (!bidder.ok) return bidder;
  const item = { kind: 'bid-result', title: purpose, dueOn: input.expectedOn, ownerPostId: bidderPostId } as const;
  const dated = await addItems(tx, actor, { strategyId, items: [{ ...item, hasPassed }] });
  if (!dated.ok) return dated;
  const { expectedOn: _, activityIds: __, hasPassed: ___, ...row } = input;
  const [bid] = await tx
    .insert(bids)
    .values({ ...row, itemId: dated.value.itemIds[0] ?? '' })
    .returning({ id: bids.id });
  const bidId = bid?.id ?? '';
  const paid = await payFor(tx, { bidId, strategyId, activityIds });
  if (paid.length < new Set(activityIds).size) return noSuchPart;
  await audit(tx, { actorId: actor.personId, act: 'bid-added', processId: strategyId, details: { bidId } });
  return accept({ bidId });
}

const lockBid = statement(
  'budget.lock-bid',
  z.object({
    state: of(bids.state),
    amountMinor: z.number(),
    submittedOn: z.iso.date(),
    itemId: of(bids.itemId),
    strategyId: of(bids.strategyId),
  }),
  (bidId: string) => sql`
    select state, amount_minor::float8 as "amountMinor", to_char(submitted_on, 'YYYY-MM-DD') as "submittedOn", item_id as "itemId", strategy_id as "strategyId"
    from bids where id = ${bidId} for no key update`,
);
const noSuchBid = refuse('not-found', 'There is no such bid.');

type Answered = {
  readonly bidId: string;
  readonly outcome: Outcome;
  readonly grantedMinor: number | null;
  readonly conditions: string;
  readonly answeredOn: string;
};

/**
 * Says what became of a bid: by an officer, or by whoever is asked for the result. Its date is kept by it, and nothing more is
 * sent about it. Who only sees the bid is told that there is none.
 */
export async function answerBid(tx: Tx, actor: Actor, input: Answered): Promise<Verdict<{ state: BidState }>> {
  const { bidId, outcome, conditions, answeredOn } = input;
  // The process first, as every writer of its dates does.
  const [seen] = await tx.select({ strategyId: bids.strategyId }).from(bids).where(eq(bids.id, bidId));
  const process = seen && (await lockProcess(tx, seen.strategyId));
  const place = seen && (await placeOfStrategy(tx, seen.strategyId));
  const [bid] = await lockBid(tx, bidId);
  if (process === undefined || place === undefined || bid === undefined) return noSuchBid;
  const granted = grantedBy(input, bid, todayOf(place, process.now));
  if (!granted.ok) return granted;
  await tx
    .update(bids)
    .set({ state: outcome, grantedMinor: granted.value, conditions, answeredOn })
    .where(eq(bids.id, bidId));
  await audit(tx, {
    actorId: actor.personId,
    act: 'bid-answered',
    processId: bid.strategyId,
    details: { bidId, outcome, minor: granted.value },
  });
  const [item] = await tx.select({ state: datedItems.state }).from(datedItems).where(eq(datedItems.id, bid.itemId));
  if (item?.state === 'planned') {
    const result = [`${said[outcome]}${granted.value > 0 ? `: ${pounds(granted.value)}` : ''}.`, conditions]
      .join(' ')
      .trim();
    const settled = await finishItem(tx, actor, { itemId: bid.itemId, doneOn: answeredOn, result });
    if (!settled.ok) return settled;
  }
  return accept({ state: outcome });
}

/** As the page of its date says it. */
const said: Readonly<Record<Outcome, string>> = { granted: 'Granted', partly: 'Granted in part', refused: 'Refused' };

export type NewInitiative = {
  readonly strategyId: string;
  readonly title: string;
  readonly announcedBy: string;
  readonly announcedOn: string;
  readonly costNote: string;
};

/** Notes what others have announced (S73): it stands in the report of the review that is locked next. */
export async function noteInitiative(
  tx: Tx,
  actor: Actor,
  input: NewInitiative,
): Promise<Verdict<{ initiativeId: string }>> {
  const today = await dayOf(tx, input.strategyId);
  if (!today.ok) return today;
  if (input.announcedOn > today.value)
    return refuse('malformed', 'Give the day on which it was announced: today or a day before.', {
      field: 'announcedOn',
    });
  const [noted] = await tx.insert(initiatives).values(input).returning({ id: initiatives.id });
  const initiativeId = noted?.id ?? '';
  await audit(tx, {
    actorId: actor.personId,
    act: 'initiative-noted',
    processId: input.strategyId,
    details: { initiativeId },
  });
  return accept({ initiativeId });
}
