import { sql, type SQL } from 'drizzle-orm';
import { closingInstant, localDate, pageDeadline } from '../../domain/calendar/zones.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import { itemTitle, type ItemKind } from '../../domain/strategies/strategy.ts';
import type { Tx } from '../connect.ts';
import { oweTasks, oweTasksByDue, type Owner } from '../chase/owe-tasks.ts';
import type { StrategyPlace } from './place.ts';

type PlannedItem = {
  id: string;
  kind: ItemKind;
  title: string;
  dueOn: string;
  agencyId: string | null;
  postId: string | null;
};

type Watched = {
  readonly strategyId: string;
  readonly place: StrategyPlace;
  readonly now: number;
  readonly which?: SQL;
};

/**
 * Gives every planned item of an open strategy that has none its chased task: one plan for all that are due on one day.
 * Nobody is told before the first step, except of what had passed already: that is asked for by the next working day.
 */
export async function watchItems(
  tx: Tx,
  { strategyId, place, now, which = sql`true` }: Watched,
): Promise<Verdict<{ watched: number; overdue: number }>> {
  const { rows } = await tx.execute<PlannedItem>(sql`
    select i.id, i.kind, i.title, to_char(i.due_on, 'YYYY-MM-DD') as "dueOn", o.agency_id as "agencyId", o.id as "postId"
    from dated_items i join strategies s on s.process_id = i.strategy_id left join activities a on a.id = i.activity_id
      left join posts o on o.id = coalesce(i.owner_post_id, a.lead_post_id, s.owner_post_id)
    where i.strategy_id = ${strategyId} and i.state = 'planned' and i.task_id is null and ${which} order by i.due_on, i.id`);
  const dueAt = (dueOn: string) => closingInstant(dueOn, place.zone);
  const [passed, coming] = [
    rows.filter((row) => dueAt(row.dueOn) <= now),
    rows.filter((row) => dueAt(row.dueOn) > now),
  ];
  const common = { processId: strategyId, kind: 'dated-item', place, now } as const;
  const overdue =
    passed.length === 0
      ? accept({ taskIds: [] })
      : await oweTasks(tx, { ...common, ask: 'invitation', owners: passed.map(ownerOf) });
  if (!overdue.ok) return overdue;
  const byDay = [...Map.groupBy(coming, (row) => row.dueOn)].map(([dueOn, items]) => ({
    due: { at: dueAt(dueOn), wallText: pageDeadline(dueAt(dueOn), place.zone) },
    owners: items.map(ownerOf),
  }));
  const planned = await oweTasksByDue(tx, { ...common, ask: null, dues: byDay });
  if (!planned.ok) return planned;
  const taskIds = [...overdue.value.taskIds, ...planned.value.taskIds];
  const pairs = [...passed, ...coming].map(({ id }, index) => ({ item: id, task: taskIds[index] }));
  await tx.execute(sql`
    update dated_items i set task_id = x.task from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as x(item uuid, task uuid) where i.id = x.item`);
  return accept({ watched: rows.length, overdue: passed.length });
}

/** The post that owes it, whoever holds it when the day comes; the officers where no post is named. */
function ownerOf({ kind, title, agencyId, postId }: PlannedItem): Owner {
  const named = { title: itemTitle(kind, title), agencyId, postId };
  return postId === null ? { ...named, people: 'officers' } : named;
}

export type LockedItem = {
  readonly id: string;
  readonly strategyId: string;
  readonly kind: ItemKind;
  readonly title: string;
  readonly state: 'planned' | 'done' | 'dropped';
  readonly dueOn: string;
  readonly taskId: string | null;
  readonly agencyId: string | null;
  readonly version: number;
  readonly place: StrategyPlace;
};

/** The item under its row lock; undefined where this role sees none. The caller holds the strategy's process row. */
export async function lockItem(tx: Tx, itemId: string): Promise<LockedItem | undefined> {
  const { rows } = await tx.execute<Omit<LockedItem, 'place'> & StrategyPlace>(sql`
    with locked as materialized (select * from dated_items where id = ${itemId} for no key update)
    select i.id, i.strategy_id as "strategyId", i.kind, i.title, i.state, to_char(i.due_on, 'YYYY-MM-DD') as "dueOn", i.task_id as "taskId",
      t.agency_id as "agencyId", i.version, s.zone, s.calendar
    from locked i join strategies s on s.process_id = i.strategy_id left join tasks t on t.id = i.task_id`);
  const row = rows[0];
  if (row === undefined) return undefined;
  const { zone, calendar, ...item } = row;
  return { ...item, place: { zone, calendar } };
}

/** Today in the strategy's zone, 'YYYY-MM-DD'. */
export function todayOf(place: StrategyPlace, now: number): string {
  return localDate(now, place.zone);
}
