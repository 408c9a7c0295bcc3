import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { canChangeItem, canMoveItem, canPlanAll, canSettleItem } from '../../domain/strategies/strategy.ts';
import type { ItemKind } from '../../domain/strategies/strategy.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { endAsking, refuseAsked } from './ask-of-dates.ts';
import { readFirstDay } from './begins.ts';
import { moveChase, recordMove } from './date-moves.ts';
import { lockItem, todayOf, watchItems, type LockedItem } from './dated-items.ts';
import { cancelTasks, finishTasks } from '../chase/finish-tasks.ts';
import { namedPosts } from '../directory/leaving/nameable.ts';
import { owedNudge } from '../chase/outbox.ts';
import { wakesEarlier } from '../chase/plans/plans.ts';
import { placeOfStrategy } from './place.ts';
import { tellSayers } from './origins/traces.ts';
import { lockProcess } from '../chase/locks.ts';
import { dateMoves, datedItems } from '../schema/strategies.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';

export type NewItem = {
  readonly kind: ItemKind;
  readonly title: string;
  /** 'YYYY-MM-DD' in the strategy's zone; one that has passed is refused unless somebody says that it has. */
  readonly dueOn: string;
  readonly hasPassed?: boolean | undefined;
  readonly activityId?: string | null;
  readonly ownerPostId?: string | null;
  readonly aboutProcessId?: string | null;
  readonly note?: string;
};

const insertItems = statement(
  'strategies.add-dates',
  z.object({ id: of(datedItems.id) }),
  ({ strategyId, items }: { strategyId: string; items: readonly NewItem[] }) => sql`
    insert into dated_items (strategy_id, kind, title, first_due_on, due_on, activity_id, owner_post_id, about_process_id, note)
    select ${strategyId}::uuid, i.kind, i.title, i."dueOn", i."dueOn", i."activityId", i."ownerPostId", i."aboutProcessId", coalesce(i.note, '')
    from rows from (jsonb_to_recordset(${JSON.stringify(items)}::jsonb)
        as (kind text, title text, "dueOn" date, "activityId" uuid, "ownerPostId" uuid, "aboutProcessId" uuid, note text)) with ordinality
        as i(kind, title, "dueOn", "activityId", "ownerPostId", "aboutProcessId", note, n)
      left join activities a on a.id = i."activityId" left join strands g on g.id = a.strand_id where i."activityId" is null or g.strategy_id = ${strategyId} order by i.n
    returning id`,
);

/** Adds dates to a strategy; where it is watched already, each becomes a chased task at once. */
export async function addItems(
  tx: Tx,
  actor: Actor,
  input: { strategyId: string; items: readonly NewItem[] },
): Promise<Verdict<{ itemIds: string[] }>> {
  const process = await lockProcess(tx, input.strategyId);
  const place = await placeOfStrategy(tx, input.strategyId);
  if (process === undefined || place === undefined) return refuse('not-found', 'There is no such strategy.');
  if (process.state !== 'draft' && process.state !== 'open')
    return refuse('not-open', 'The strategy has ended, so nothing can be added to it.');
  const planned = canPlanAll(input.items, todayOf(place, process.now), await readFirstDay(tx, input.strategyId));
  if (!planned.ok) return planned;
  const owners = await namedPosts(
    tx,
    'owner',
    input.items.map(({ ownerPostId }) => ownerPostId),
  );
  if (!owners.ok) return owners;
  const rows = await insertItems(tx, input);
  if (rows.length !== input.items.length) return refuse('not-found', 'There is no such activity in this strategy.');
  const itemIds = rows.map((row) => row.id);
  await audit(tx, { actorId: actor.personId, act: 'dates-added', processId: input.strategyId, details: { itemIds } });
  if (process.state === 'open') {
    const watched = await watchItems(tx, { strategyId: input.strategyId, place, now: process.now, itemIds });
    if (!watched.ok) return watched;
    if (await wakesEarlier(tx, input.strategyId)) await owedNudge(tx, input.strategyId);
  }
  return accept({ itemIds });
}

async function changeItem(tx: Tx, itemId: string, change: Partial<typeof datedItems.$inferInsert>): Promise<void> {
  await tx
    .update(datedItems)
    .set({ ...change, version: sql`${datedItems.version} + 1` })
    .where(eq(datedItems.id, itemId));
}

/** The item with its strategy's process row locked first, then the item's: the order that every writer keeps. */
async function held(tx: Tx, itemId: string): Promise<Verdict<{ item: LockedItem; now: number }>> {
  const [found] = await tx
    .select({ strategyId: datedItems.strategyId })
    .from(datedItems)
    .where(eq(datedItems.id, itemId));
  const process = found === undefined ? undefined : await lockProcess(tx, found.strategyId);
  const item = process === undefined ? undefined : await lockItem(tx, itemId);
  return process === undefined || item === undefined
    ? refuse('not-found', 'There is no such date.')
    : accept({ item, now: process.now });
}

/**
 * Moves a date (S60): the old one, the new one and the reason are kept, and the date first planned stays beside both.
 * The chase follows at once; who answers for it, and whoever was told that it was overdue, hears of the new date.
 */
export async function moveItem(
  tx: Tx,
  actor: Actor,
  input: { itemId: string; newOn: string; reason: string; moveId?: string },
): Promise<Verdict<{ dueOn: string }>> {
  const found = await held(tx, input.itemId);
  if (!found.ok) return found;
  const { item, now } = found.value;
  const allowed = canMoveItem(item, input.newOn, todayOf(item.place, now));
  if (!allowed.ok) return allowed;
  if (input.moveId === undefined) await recordMove(tx, { ...input, oldOn: item.dueOn, personId: actor.personId });
  await changeItem(tx, item.id, { dueOn: input.newOn });
  await endAsking(tx, item);
  const moved = await moveChase(tx, item, input.newOn, now);
  if (!moved.ok) return moved;
  await tellSayers(tx, [{ id: item.id, occasion: `moved:${now}` }]);
  await audit(tx, {
    actorId: actor.personId,
    act: 'date-moved',
    processId: item.strategyId,
    ...(item.taskId === null ? {} : { taskId: item.taskId }),
    agencyId: item.agencyId,
    details: { itemId: item.id, oldOn: item.dueOn, newOn: input.newOn },
  });
  return accept({ dueOn: input.newOn });
}

/** A lead asks for another date; an officer or the committee decides. One question at a time. */
export async function askMove(
  tx: Tx,
  actor: Actor,
  input: { itemId: string; newOn: string; reason: string },
): Promise<Verdict<{ moveId: string }>> {
  const found = await held(tx, input.itemId);
  if (!found.ok) return found;
  const { item, now } = found.value;
  const allowed = canMoveItem(item, input.newOn, todayOf(item.place, now));
  if (!allowed.ok) return allowed;
  const { newOn, reason } = input;
  const [move] = await tx
    .insert(dateMoves)
    .values({ itemId: item.id, oldOn: item.dueOn, newOn, reason, askedBy: actor.personId, state: 'asked' })
    .onConflictDoNothing()
    .returning({ id: dateMoves.id });
  if (move === undefined)
    return refuse('request-open', 'Another date has been asked for already, and nobody has decided yet.');
  await audit(tx, {
    actorId: actor.personId,
    act: 'date-move-asked',
    processId: item.strategyId,
    ...(item.taskId === null ? {} : { taskId: item.taskId }),
    agencyId: item.agencyId,
    details: { itemId: item.id, moveId: move.id, newOn },
  });
  if (item.taskId !== null) await owedNudge(tx, item.strategyId);
  return accept({ moveId: move.id });
}

/** Agrees or refuses a date that was asked for; the old date, the new one and who decided stay on the record. */
export async function decideMove(
  tx: Tx,
  actor: Actor,
  input: { moveId: string; agree: boolean },
): Promise<Verdict<{ itemId: string }>> {
  const [asked] = await tx
    .select({ itemId: dateMoves.itemId, newOn: dateMoves.newOn, reason: dateMoves.reason })
    .from(dateMoves)
    .where(eq(dateMoves.id, input.moveId));
  if (asked === undefined) return refuse('not-found', 'Nobody has asked for this date.');
  const found = await held(tx, asked.itemId);
  if (!found.ok) return found;
  const { rowCount } = await tx
    .update(dateMoves)
    .set({ state: input.agree ? 'agreed' : 'refused', decidedBy: actor.personId, decidedAt: sql`app_now()` })
    .where(and(eq(dateMoves.id, input.moveId), eq(dateMoves.state, 'asked')));
  if (rowCount === 0) return refuse('not-open', 'This has been decided already.');
  if (input.agree) {
    const moved = await moveItem(tx, actor, { ...asked, moveId: input.moveId });
    if (!moved.ok) return moved;
  } else {
    const { item } = found.value;
    await refuseAsked(tx, item, input.moveId);
    await audit(tx, {
      actorId: actor.personId,
      act: 'date-move-refused',
      processId: item.strategyId,
      agencyId: item.agencyId,
      details: { itemId: item.id, moveId: input.moveId },
    });
  }
  return accept({ itemId: asked.itemId });
}

/** It is done: when, and with what result; nothing more is sent about it, and the day first planned stays visible (S63). */
export async function finishItem(
  tx: Tx,
  actor: Pick<Actor, 'personId'>,
  input: { itemId: string; doneOn: string; result: string },
): Promise<Verdict<{ itemId: string }>> {
  const found = await held(tx, input.itemId);
  if (!found.ok) return found;
  const { item, now } = found.value;
  const allowed = canSettleItem(item.state, input.doneOn, todayOf(item.place, now));
  if (!allowed.ok) return allowed;
  await changeItem(tx, item.id, { state: 'done', doneOn: input.doneOn, result: input.result });
  if (item.taskId !== null) await finishTasks(tx, { taskIds: [item.taskId] });
  await tellSayers(tx, [{ id: item.id, occasion: 'done' }]);
  // Targets are asked for in the next pass of the watch.
  if (item.kind === 'baseline-end') await owedNudge(tx, item.strategyId);
  await audit(tx, {
    actorId: actor.personId,
    act: 'date-kept',
    processId: item.strategyId,
    ...(item.taskId === null ? {} : { taskId: item.taskId }),
    agencyId: item.agencyId,
    details: { itemId: item.id, doneOn: input.doneOn, dueOn: item.dueOn },
  });
  return accept({ itemId: item.id });
}

/** It is no longer part of the plan, for a reason; whoever was asked is told. */
export async function dropItem(
  tx: Tx,
  actor: Actor,
  input: { itemId: string; reason: string },
): Promise<Verdict<{ itemId: string }>> {
  const found = await held(tx, input.itemId);
  if (!found.ok) return found;
  const { item } = found.value;
  const allowed = canChangeItem(item.state);
  if (!allowed.ok) return allowed;
  await changeItem(tx, item.id, { state: 'dropped', result: input.reason });
  if (item.taskId !== null) await cancelTasks(tx, { taskIds: [item.taskId] });
  await tellSayers(tx, [{ id: item.id, occasion: 'dropped' }]);
  await audit(tx, {
    actorId: actor.personId,
    act: 'date-dropped',
    processId: item.strategyId,
    agencyId: item.agencyId,
    details: { itemId: item.id },
  });
  return accept({ itemId: item.id });
}
