import { sql } from 'drizzle-orm';
import type { Actor } from '../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../domain/refusal.ts';
import { audit } from './audit.ts';
import type { Tx } from './connect.ts';

export type NewItem = {
  readonly kind: 'milestone';
  readonly activityId: string;
  readonly title: string;
  readonly dueOn: string;
};

const noSuchItem = refuse('not-found', 'There is no such milestone.');

/** Adds milestones to activities of a strategy; whoever leads the activity owes them. */
export async function addItems(
  tx: Tx,
  actor: Actor,
  input: { strategyId: string; items: readonly NewItem[] },
): Promise<Verdict<{ itemIds: string[] }>> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into dated_items (strategy_id, kind, activity_id, title, owner_post_id, first_due_on, due_on)
    select s.strategy_id, g.kind, a.id, g.title, a.lead_post_id, g."dueOn", g."dueOn"
    from jsonb_to_recordset(${JSON.stringify(input.items)}::jsonb) as g(kind text, "activityId" uuid, title text, "dueOn" date)
      join activities a on a.id = g."activityId" join strands s on s.id = a.strand_id and s.strategy_id = ${input.strategyId}
    returning id`);
  if (rows.length !== input.items.length) return refuse('not-found', 'There is no such activity in this strategy.');
  const itemIds = rows.map(({ id }) => id);
  await audit(tx, {
    actorId: actor.personId,
    act: 'milestones-added',
    processId: input.strategyId,
    details: { itemIds: itemIds.slice(0, 200), items: itemIds.length },
  });
  return accept({ itemIds });
}

type Item = { strategy_id: string; due_on: string; state: string };

async function lockItem(tx: Tx, itemId: string): Promise<Item | undefined> {
  const { rows } = await tx.execute<Item>(sql`
    select strategy_id, to_char(due_on, 'YYYY-MM-DD') as due_on, state from dated_items where id = ${itemId} for no key update`);
  return rows[0];
}

/** Moves a dated promise: the first date and every move stay readable (S60). A move that was asked for is agreed by it. */
export async function moveItem(
  tx: Tx,
  actor: Actor,
  input: { itemId: string; newOn: string; reason: string },
): Promise<Verdict<{ itemId: string }>> {
  const item = await lockItem(tx, input.itemId);
  if (item === undefined) return noSuchItem;
  if (item.state !== 'planned') return refuse('not-open', 'It is done or dropped, so its date no longer moves.');
  if (item.due_on === input.newOn) return refuse('nothing-to-change', 'This is the date that it has already.');
  const { rowCount } = await tx.execute(sql`
    update date_moves set state = 'agreed', decided_by = ${actor.personId}, decided_at = app_now()
    where item_id = ${input.itemId} and state = 'asked' and new_on = ${input.newOn}`);
  if ((rowCount ?? 0) === 0)
    await tx.execute(sql`
      insert into date_moves (item_id, old_on, new_on, reason, asked_by, state, decided_by, decided_at)
      values (${input.itemId}, ${item.due_on}, ${input.newOn}, ${input.reason}, ${actor.personId}, 'agreed', ${actor.personId}, app_now())`);
  await tx.execute(
    sql`update dated_items set due_on = ${input.newOn}, version = version + 1 where id = ${input.itemId}`,
  );
  await audit(tx, {
    actorId: actor.personId,
    act: 'milestone-moved',
    processId: item.strategy_id,
    details: { itemId: input.itemId, oldOn: item.due_on, newOn: input.newOn },
  });
  return accept({ itemId: input.itemId });
}

/** It was done on that day. */
export async function settleItem(
  tx: Tx,
  actor: Actor,
  input: { itemId: string; doneOn: string; result: string },
): Promise<Verdict<{ itemId: string }>> {
  const item = await lockItem(tx, input.itemId);
  if (item === undefined) return noSuchItem;
  if (item.state !== 'planned') return refuse('not-open', 'It is done or dropped already.');
  await tx.execute(sql`
    update dated_items set state = 'done', done_on = ${input.doneOn}, result = ${input.result}, version = version + 1 where id = ${input.itemId}`);
  await audit(tx, {
    actorId: actor.personId,
    act: 'milestone-settled',
    processId: item.strategy_id,
    details: { itemId: input.itemId, doneOn: input.doneOn },
  });
  return accept({ itemId: input.itemId });
}
