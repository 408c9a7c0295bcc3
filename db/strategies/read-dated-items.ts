import { eq, sql, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { bids } from '../schema/budget.ts';
import { processes, tasks } from '../schema/chase.ts';
import { agencies, people, posts } from '../schema/directory.ts';
import { activities, dateMoves, datedItems, strategies } from '../schema/strategies.ts';
import { count, epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { heldNow } from '../held-now.ts';
import { strategyState } from './shapes.ts';

const itemRow = z.object({
  id: of(datedItems.id),
  strategyId: of(datedItems.strategyId),
  kind: of(datedItems.kind),
  title: of(datedItems.title),
  strategy: of(processes.title),
  strategyState,
  /** Why the watch over its strategy was ended by a decision. */
  endedWhy: of(processes.endedWhy),
  activity: of(activities.title).nullable(),
  owner: of(posts.title).nullable(),
  /** A post owns it that this reader is not told of: one of another agency, in a strategy that is not opened. */
  ownedElsewhere: z.boolean(),
  /** Its task is seen by whoever asks, so that he may keep it. */
  own: z.boolean(),
  holders: z.string().nullable(),
  agency: of(agencies.name).nullable(),
  state: of(datedItems.state),
  /** The date first planned, the one that holds now, and the day on which it was done: side by side (S63). */
  firstDueOn: z.iso.date(),
  dueOn: z.iso.date(),
  doneOn: z.iso.date().nullable(),
  overdue: z.boolean(),
  moves: count,
  asked: z.object({ id: z.string(), newOn: z.string(), reason: z.string(), by: z.string() }).nullable(),
  result: of(datedItems.result),
  note: of(datedItems.note),
  taskId: of(datedItems.taskId),
  nextAt: epochMs.nullable(),
  zone: of(strategies.zone),
  calendar: of(strategies.calendar),
  version: of(datedItems.version),
});
/** A dated promise as pages and the API show it; dates 'YYYY-MM-DD' in the strategy's zone. */
export type ItemLine = z.output<typeof itemRow>;

/** Over the dates of one strategy. */
const line = (strategyId: SQL) => sql`
  with named as materialized (select * from plan_posts(${strategyId}))
  select i.id, i.strategy_id as "strategyId", i.kind, i.title, p.title as strategy, p.state as "strategyState", p.ended_why as "endedWhy", a.title as activity, o.title as owner, o.agency,
    o.post_id is null and coalesce(i.owner_post_id, a.lead_post_id, s.owner_post_id) is not null as "ownedElsewhere",
    exists (select from tasks t where t.id = i.task_id) as own,
    (select string_agg(n.name, ', ' order by n.name) from post_holders h join people n on n.id = h.person_id
      where h.post_id = o.post_id and ${heldNow}) as holders,
    i.state, to_char(i.first_due_on, 'YYYY-MM-DD') as "firstDueOn", to_char(i.due_on, 'YYYY-MM-DD') as "dueOn", to_char(i.done_on, 'YYYY-MM-DD') as "doneOn",
    i.state = 'planned' and i.due_on < (app_now() at time zone s.zone)::date as overdue,
    (select count(*) from date_moves m where m.item_id = i.id and m.state = 'agreed')::int as moves,
    (select jsonb_build_object('id', m.id, 'newOn', to_char(m.new_on, 'YYYY-MM-DD'), 'reason', m.reason, 'by', coalesce(n.name, 'a lead'))
      from date_moves m left join people n on n.id = m.asked_by where m.item_id = i.id and m.state = 'asked' limit 1) as asked,
    i.result, i.note, i.task_id as "taskId", s.zone, s.calendar, i.version,
    (select ${ms(sql`min(x.at)`)} from tasks t join chase_steps x on x.plan_id = t.plan_id
      where t.id = i.task_id and t.state = 'open' and x.raised_at is null and x.lapsed_at is null and x.at > t.joined_plan_at) as "nextAt"
  from dated_items i join strategies s on s.process_id = i.strategy_id join processes p on p.id = i.strategy_id
    left join activities a on a.id = i.activity_id left join named o on o.post_id = coalesce(i.owner_post_id, a.lead_post_id, s.owner_post_id)`;

const shown: Readonly<Record<string, SQL>> = {
  planned: sql`i.state = 'planned'`,
  overdue: sql`i.state = 'planned' and i.due_on < (app_now() at time zone s.zone)::date`,
  asked: sql`exists (select from date_moves m where m.item_id = i.id and m.state = 'asked')`,
  done: sql`i.state = 'done'`,
  dropped: sql`i.state = 'dropped'`,
  telling: sql`i.kind = 'telling'`,
  terms: sql`i.kind = 'terms'`,
};

/** How a list of dates may be narrowed. */
export const itemFilters = Object.keys(shown);

type Which = { show: string | undefined; after: string | undefined };
const narrowed: readonly (Which & { strategyId: string })[] = [undefined, ...itemFilters].flatMap((show) =>
  [undefined, 'an id'].map((after) => ({ strategyId: 'an id', show, after })),
);
const pageOfItems = statement(
  'strategies.page-of-dates',
  itemRow,
  ({ strategyId, show, after }: Which & { strategyId: string }) => sql`
    ${line(sql`${strategyId}::uuid`)} where i.strategy_id = ${strategyId} and ${(show === undefined ? undefined : shown[show]) ?? sql`true`}
      ${after === undefined ? sql`` : sql`and (i.due_on, i.id) > (select due_on, id from dated_items where id = ${after})`}
    order by i.due_on, i.id limit ${pageSize + 1}`,
  narrowed,
);

/** A page of a strategy's dates, the nearest first; `after` is the last id of the page before. */
export async function listItems(tx: Tx, strategyId: string, which: Which): Promise<Cut<ItemLine>> {
  return cut(await pageOfItems(tx, { ...which, strategyId }));
}

/** When the strategy is launched and comes into force: as first planned, as planned now, and as it was (S6, S63). */
export const listBeginnings = statement(
  'strategies.beginnings',
  itemRow.pick({ id: true, kind: true, title: true, state: true, firstDueOn: true, dueOn: true, doneOn: true }),
  (strategyId: string) => sql`
    select i.id, i.kind, i.title, i.state, to_char(i.first_due_on, 'YYYY-MM-DD') as "firstDueOn", to_char(i.due_on, 'YYYY-MM-DD') as "dueOn",
      to_char(i.done_on, 'YYYY-MM-DD') as "doneOn"
    from dated_items i where i.strategy_id = ${strategyId} and i.kind in ('launch', 'in-force') and i.state <> 'dropped' order by i.due_on, i.id`,
);

const oneItem = statement(
  'strategies.date',
  itemRow,
  (itemId: string) => sql`
    ${line(sql`(select strategy_id from dated_items where id = ${itemId})`)} where i.id = ${itemId}`,
);

export async function readItem(tx: Tx, itemId: string): Promise<ItemLine | undefined> {
  const [item] = await oneItem(tx, itemId);
  return item;
}

/** The bid whose result the item is; undefined where it is of none. */
export async function bidOfItem(tx: Tx, itemId: string): Promise<string | undefined> {
  const [bid] = await tx.select({ id: bids.id }).from(bids).where(eq(bids.itemId, itemId));
  return bid?.id;
}

/** Of which item a task is; undefined where it is of none, or hidden. */
export async function itemOfTask(tx: Tx, taskId: string): Promise<string | undefined> {
  const [task] = await tx.select({ about: tasks.aboutTaskId }).from(tasks).where(eq(tasks.id, taskId));
  const [item] = await tx
    .select({ id: datedItems.id })
    .from(datedItems)
    .where(eq(datedItems.taskId, task?.about ?? taskId));
  return item?.id;
}

/** Every date that an item had or was to have, the latest first. */
export const listMoves = statement(
  'strategies.date-moves',
  z.object({
    id: of(dateMoves.id),
    oldOn: z.iso.date(),
    newOn: z.iso.date(),
    reason: of(dateMoves.reason),
    askedBy: of(people.name).nullable(),
    askedAt: epochMs,
    state: of(dateMoves.state),
    decidedBy: of(people.name).nullable(),
    decidedAt: epochMs.nullable(),
  }),
  (itemId: string) => sql`
    select m.id, to_char(m.old_on, 'YYYY-MM-DD') as "oldOn", to_char(m.new_on, 'YYYY-MM-DD') as "newOn", m.reason, a.name as "askedBy",
      ${ms(sql`m.asked_at`)} as "askedAt", m.state, d.name as "decidedBy", ${ms(sql`m.decided_at`)} as "decidedAt"
    from date_moves m left join people a on a.id = m.asked_by left join people d on d.id = m.decided_by
    where m.item_id = ${itemId} order by m.asked_at desc, m.id desc limit 200`,
);

const heads = statement(
  'strategies.head',
  z.object({
    id: of(processes.id),
    reference: of(processes.reference),
    title: of(processes.title),
    state: strategyState,
    zone: of(strategies.zone),
    calendar: of(strategies.calendar),
    planned: count,
    overdue: count,
    done: count,
    asked: count,
    nextAt: epochMs.nullable(),
  }),
  (strategyId: string) => sql`
    select p.id, p.reference, p.title, p.state, s.zone, s.calendar, ${ms(sql`p.wake_at`)} as "nextAt",
      (count(i.id) filter (where ${shown['planned']}))::int as planned, (count(i.id) filter (where ${shown['overdue']}))::int as overdue,
      (count(i.id) filter (where ${shown['done']}))::int as done, (count(i.id) filter (where ${shown['asked']}))::int as asked
    from processes p join strategies s on s.process_id = p.id left join dated_items i on i.strategy_id = p.id
    where p.id = ${strategyId} group by p.id, s.process_id`,
);
export type StrategyHead = RowOf<typeof heads>;

/** A strategy and how its dates stand; undefined where this role sees none. */
export async function readStrategyHead(tx: Tx, strategyId: string): Promise<StrategyHead | undefined> {
  const [head] = await heads(tx, strategyId);
  return head;
}
