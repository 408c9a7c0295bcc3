import { sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { canChangeItem, canMoveItem, canSettleItem, type ItemKind } from '../../domain/strategies/strategy.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { moveChase, recordMove } from './date-moves.ts';
import { lockItem, todayOf, watchItems, type LockedItem } from './dated-items.ts';
import { cancelTasks, finishTasks } from '../chase/finish-tasks.ts';
import { namedPosts } from '../directory/leaving/nameable.ts';
import { owedNudge } from '../chase/outbox.ts';
import { wakesEarlier } from '../chase/plans.ts';
import { placeOfStrategy } from './place.ts';
import { lockProcess } from '../chase/locks.ts';

const noSuchItem = refuse('not-found', 'There is no such date.');

export type NewItem = {
  readonly kind: ItemKind;
  readonly title: string;
  /** 'YYYY-MM-DD' in the strategy's zone. */
  readonly dueOn: string;
  readonly activityId?: string | null;
  readonly ownerPostId?: string | null;
  readonly aboutProcessId?: string | null;
};

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
  const owners = await namedPosts(
    tx,
    'owner',
    input.items.map(({ ownerPostId }) => ownerPostId),
  );
  if (!owners.ok) return owners;
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into dated_items (strategy_id, kind, title, first_due_on, due_on, activity_id, owner_post_id, about_process_id)
    select ${input.strategyId}::uuid, i.kind, i.title, i."dueOn", i."dueOn", i."activityId", i."ownerPostId", i."aboutProcessId"
    from rows from (jsonb_to_recordset(${JSON.stringify(input.items)}::jsonb)
        as (kind text, title text, "dueOn" date, "activityId" uuid, "ownerPostId" uuid, "aboutProcessId" uuid)) with ordinality
        as i(kind, title, "dueOn", "activityId", "ownerPostId", "aboutProcessId", n)
      left join activities a on a.id = i."activityId" left join strands g on g.id = a.strand_id
    where i."activityId" is null or g.strategy_id = ${input.strategyId} order by i.n
    returning id`);
  if (rows.length !== input.items.length) return refuse('not-found', 'There is no such activity in this strategy.');
  const itemIds = rows.map((row) => row.id);
  await audit(tx, { actorId: actor.personId, act: 'dates-added', processId: input.strategyId, details: { itemIds } });
  if (process.state === 'open') {
    const which = sql`i.id = any(${sql.param(itemIds)}::uuid[])`;
    const watched = await watchItems(tx, { strategyId: input.strategyId, place, now: process.now, which });
    if (!watched.ok) return watched;
    if (await wakesEarlier(tx, input.strategyId)) await owedNudge(tx, input.strategyId);
  }
  return accept({ itemIds });
}

/** The item with its strategy's process row locked first, then the item's: the order that every writer keeps. */
async function held(tx: Tx, itemId: string): Promise<Verdict<{ item: LockedItem; now: number }>> {
  const { rows } = await tx.execute<{ strategy: string }>(
    sql`select strategy_id as strategy from dated_items where id = ${itemId}`,
  );
  const process = rows[0] === undefined ? undefined : await lockProcess(tx, rows[0].strategy);
  const item = process === undefined ? undefined : await lockItem(tx, itemId);
  return process === undefined || item === undefined ? noSuchItem : accept({ item, now: process.now });
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
  if (input.moveId === undefined) await recordMove(tx, actor, { ...input, oldOn: item.dueOn });
  await tx.execute(sql`update dated_items set due_on = ${input.newOn}, version = version + 1 where id = ${item.id}`);
  const moved = await moveChase(tx, item, input.newOn, now);
  if (!moved.ok) return moved;
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
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into date_moves (item_id, old_on, new_on, reason, asked_by, state)
    values (${item.id}, ${item.dueOn}, ${input.newOn}, ${input.reason}, ${actor.personId}, 'asked') on conflict do nothing returning id`);
  const moveId = rows[0]?.id;
  if (moveId === undefined)
    return refuse('request-open', 'Another date has been asked for already, and nobody has decided yet.');
  await audit(tx, {
    actorId: actor.personId,
    act: 'date-move-asked',
    processId: item.strategyId,
    ...(item.taskId === null ? {} : { taskId: item.taskId }),
    agencyId: item.agencyId,
    details: { itemId: item.id, moveId, newOn: input.newOn },
  });
  return accept({ moveId });
}

/** Agrees or refuses a date that was asked for; the old date, the new one and who decided stay on the record. */
export async function decideMove(
  tx: Tx,
  actor: Actor,
  input: { moveId: string; agree: boolean },
): Promise<Verdict<{ itemId: string }>> {
  const { rows } = await tx.execute<{ itemId: string; newOn: string; reason: string }>(sql`
    select item_id as "itemId", to_char(new_on, 'YYYY-MM-DD') as "newOn", reason from date_moves where id = ${input.moveId}`);
  const asked = rows[0];
  if (asked === undefined) return refuse('not-found', 'Nobody has asked for this date.');
  const found = await held(tx, asked.itemId);
  if (!found.ok) return found;
  const decided = await tx.execute(sql`
    update date_moves set state = ${input.agree ? 'agreed' : 'refused'}, decided_by = ${actor.personId}, decided_at = app_now()
    where id = ${input.moveId} and state = 'asked'`);
  if (decided.rowCount === 0) return refuse('not-open', 'This has been decided already.');
  if (input.agree) {
    const moved = await moveItem(tx, actor, { ...asked, moveId: input.moveId });
    if (!moved.ok) return moved;
  } else {
    const { item } = found.value;
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
export async function settleItem(
  tx: Tx,
  actor: Actor,
  input: { itemId: string; doneOn: string; result: string },
): Promise<Verdict<{ itemId: string }>> {
  const found = await held(tx, input.itemId);
  if (!found.ok) return found;
  const { item, now } = found.value;
  const allowed = canSettleItem(item.state, input.doneOn, todayOf(item.place, now));
  if (!allowed.ok) return allowed;
  await tx.execute(sql`
    update dated_items set state = 'done', done_on = ${input.doneOn}, result = ${input.result}, version = version + 1 where id = ${item.id}`);
  if (item.taskId !== null) await finishTasks(tx, sql`t.id = ${item.taskId}`);
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
  await tx.execute(sql`
    update dated_items set state = 'dropped', result = ${input.reason}, version = version + 1 where id = ${item.id}`);
  if (item.taskId !== null) await cancelTasks(tx, sql`t.id = ${item.taskId}`);
  await audit(tx, {
    actorId: actor.personId,
    act: 'date-dropped',
    processId: item.strategyId,
    agencyId: item.agencyId,
    details: { itemId: item.id },
  });
  return accept({ itemId: item.id });
}
