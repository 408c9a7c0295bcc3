import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { closingInstant, localDate, pageDeadline } from '../../domain/calendar/zones.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import { itemTitle } from '../../domain/strategies/strategy.ts';
import type { Tx } from '../connect.ts';
import { oweTasks, oweTasksByDue, type Owner } from '../chase/owe-tasks.ts';
import { posts } from '../schema/directory.ts';
import { tasks } from '../schema/chase.ts';
import { datedItems, strategies } from '../schema/strategies.ts';
import { of } from '../shapes.ts';
import { command, type RowOf, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';
import { firstDay } from './begins.ts';
import type { StrategyPlace } from './place.ts';

type Watched = {
  readonly strategyId: string;
  readonly place: StrategyPlace;
  readonly now: number;
  /** Of these alone; all where nothing is said. */
  readonly itemIds?: readonly string[];
};

const onlySome: readonly { strategyId: string; itemIds: readonly string[] | null }[] = [
  { strategyId: 'an id', itemIds: null },
  { strategyId: 'an id', itemIds: ['an id'] },
];
const toWatch = statement(
  'strategies.dates-to-watch',
  z.object({
    id: of(datedItems.id),
    kind: of(datedItems.kind),
    title: of(datedItems.title),
    dueOn: z.iso.date(),
    agencyId: of(posts.agencyId).nullable(),
    postId: of(posts.id).nullable(),
  }),
  ({ strategyId, itemIds }: { strategyId: string; itemIds: readonly string[] | null }) => sql`
    select i.id, i.kind, i.title, to_char(i.due_on, 'YYYY-MM-DD') as "dueOn", o.agency_id as "agencyId", o.id as "postId"
    from dated_items i join strategies s on s.process_id = i.strategy_id left join activities a on a.id = i.activity_id
      left join posts o on o.id = coalesce(i.owner_post_id, a.lead_post_id, s.owner_post_id)
    where i.strategy_id = ${strategyId} and i.state = 'planned' and i.task_id is null
      and ${itemIds === null ? sql`true` : sql`i.id = any(${uuids(itemIds)})`} order by i.due_on, i.id`,
  onlySome,
);
type PlannedItem = RowOf<typeof toWatch>;

const noteTasks = command(
  'strategies.note-tasks-of-dates',
  (pairs: readonly object[]) => sql`
    update dated_items i set task_id = x.task from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as x(item uuid, task uuid) where i.id = x.item`,
);

/**
 * Gives every planned item of an open strategy that has none its chased task: one plan for all that are due on one day.
 * Nobody is told before the first step, except of what had passed already: that is asked for by the next working day.
 */
export async function watchItems(
  tx: Tx,
  { strategyId, place, now, itemIds }: Watched,
): Promise<Verdict<{ watched: number; overdue: number }>> {
  const rows = await toWatch(tx, { strategyId, itemIds: itemIds ?? null });
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
  await noteTasks(tx, pairs);
  return accept({ watched: rows.length, overdue: passed.length });
}

/** The post that owes it, whoever holds it when the day comes; the officers where no post is named. */
function ownerOf({ kind, title, agencyId, postId }: PlannedItem): Owner {
  const named = { title: itemTitle(kind, title), agencyId, postId };
  return postId === null ? { ...named, people: 'officers' } : named;
}

const lockedItem = statement(
  'strategies.lock-date',
  z.object({
    id: of(datedItems.id),
    strategyId: of(datedItems.strategyId),
    kind: of(datedItems.kind),
    title: of(datedItems.title),
    state: of(datedItems.state),
    dueOn: z.iso.date(),
    taskId: of(datedItems.taskId),
    agencyId: of(tasks.agencyId),
    version: of(datedItems.version),
    zone: of(strategies.zone),
    calendar: of(strategies.calendar),
    begins: z.iso.date().nullable(),
  }),
  (itemId: string) => sql`
    with locked as materialized (select * from dated_items where id = ${itemId} for no key update)
    select i.id, i.strategy_id as "strategyId", i.kind, i.title, i.state, to_char(i.due_on, 'YYYY-MM-DD') as "dueOn", i.task_id as "taskId",
      t.agency_id as "agencyId", i.version, s.zone, s.calendar, to_char(${firstDay}, 'YYYY-MM-DD') as begins
    from locked i join strategies s on s.process_id = i.strategy_id left join tasks t on t.id = i.task_id`,
);
export type LockedItem = Omit<RowOf<typeof lockedItem>, 'zone' | 'calendar'> & { readonly place: StrategyPlace };

/** The item under its row lock; undefined where this role sees none. The caller holds the strategy's process row. */
export async function lockItem(tx: Tx, itemId: string): Promise<LockedItem | undefined> {
  const [row] = await lockedItem(tx, itemId);
  if (row === undefined) return undefined;
  const { zone, calendar, ...item } = row;
  return { ...item, place: { zone, calendar } };
}

/** Today in the strategy's zone, 'YYYY-MM-DD'. */
export function todayOf(place: StrategyPlace, now: number): string {
  return localDate(now, place.zone);
}
