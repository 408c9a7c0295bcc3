import { sql, type SQL } from 'drizzle-orm';
import type { ItemKind, ItemState, StrategyState } from '../../domain/strategies/strategy.ts';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';

/** A dated promise as pages and the API show it; dates 'YYYY-MM-DD' in the strategy's zone. */
export type ItemLine = {
  readonly id: string;
  readonly strategyId: string;
  readonly kind: ItemKind;
  readonly title: string;
  readonly strategy: string;
  readonly strategyState: StrategyState;
  /** Why the watch over its strategy was ended by a decision. */
  readonly endedWhy: string | null;
  readonly activity: string | null;
  readonly owner: string | null;
  /** A post owns it that this reader is not told of: one of another agency, in a strategy that is not opened. */
  readonly ownedElsewhere: boolean;
  /** Its task is seen by whoever asks, so that he may keep it. */
  readonly own: boolean;
  readonly holders: string | null;
  readonly agency: string | null;
  readonly state: ItemState;
  /** The date first planned, the one that holds now, and the day on which it was done: side by side (S63). */
  readonly firstDueOn: string;
  readonly dueOn: string;
  readonly doneOn: string | null;
  readonly overdue: boolean;
  readonly moves: number;
  readonly asked: { readonly id: string; readonly newOn: string; readonly reason: string; readonly by: string } | null;
  readonly result: string;
  readonly taskId: string | null;
  readonly nextAt: number | null;
  readonly zone: string;
  readonly calendar: string;
  readonly version: number;
};

/** Over the dates of one strategy. */
const line = (strategyId: SQL) => sql`
  with named as materialized (select * from plan_posts(${strategyId}))
  select i.id, i.strategy_id as "strategyId", i.kind, i.title, p.title as strategy, p.state as "strategyState", p.ended_why as "endedWhy", a.title as activity, o.title as owner, o.agency,
    o.post_id is null and coalesce(i.owner_post_id, a.lead_post_id, s.owner_post_id) is not null as "ownedElsewhere",
    exists (select from tasks t where t.id = i.task_id) as own,
    (select string_agg(n.name, ', ' order by n.name) from post_holders h join people n on n.id = h.person_id
      where h.post_id = o.post_id and h.since <= app_now() and (h.until is null or h.until > app_now())) as holders,
    i.state, to_char(i.first_due_on, 'YYYY-MM-DD') as "firstDueOn", to_char(i.due_on, 'YYYY-MM-DD') as "dueOn", to_char(i.done_on, 'YYYY-MM-DD') as "doneOn",
    i.state = 'planned' and i.due_on < (app_now() at time zone s.zone)::date as overdue,
    (select count(*) from date_moves m where m.item_id = i.id and m.state = 'agreed')::int as moves,
    (select jsonb_build_object('id', m.id, 'newOn', to_char(m.new_on, 'YYYY-MM-DD'), 'reason', m.reason, 'by', coalesce(n.name, 'a lead'))
      from date_moves m left join people n on n.id = m.asked_by where m.item_id = i.id and m.state = 'asked' limit 1) as asked,
    i.result, i.task_id as "taskId", s.zone, s.calendar, i.version,
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
};

/** How a list of dates may be narrowed. */
export const itemFilters = Object.keys(shown);

/** A page of a strategy's dates, the nearest first; `after` is the last id of the page before. */
export async function listItems(
  tx: Tx,
  strategyId: string,
  which: { show: string | undefined; after: string | undefined },
): Promise<Cut<ItemLine>> {
  const filter = which.show === undefined ? undefined : shown[which.show];
  const { rows } = await tx.execute<ItemLine>(sql`
    ${line(sql`${strategyId}::uuid`)} where i.strategy_id = ${strategyId} and ${filter ?? sql`true`}
      ${which.after === undefined ? sql`` : sql`and (i.due_on, i.id) > (select due_on, id from dated_items where id = ${which.after})`}
    order by i.due_on, i.id limit ${pageSize + 1}`);
  return cut(rows);
}

export async function readItem(tx: Tx, itemId: string): Promise<ItemLine | undefined> {
  const { rows } = await tx.execute<ItemLine>(sql`
    ${line(sql`(select strategy_id from dated_items where id = ${itemId})`)} where i.id = ${itemId}`);
  return rows[0];
}

/** Of which item a task is; undefined where it is of none, or hidden. */
export async function itemOfTask(tx: Tx, taskId: string): Promise<string | undefined> {
  const { rows } = await tx.execute<{ id: string }>(sql`select id from dated_items where task_id = ${taskId}`);
  return rows[0]?.id;
}

export type Move = {
  readonly id: string;
  readonly oldOn: string;
  readonly newOn: string;
  readonly reason: string;
  readonly askedBy: string | null;
  readonly askedAt: number;
  readonly state: 'asked' | 'agreed' | 'refused';
  readonly decidedBy: string | null;
  readonly decidedAt: number | null;
};

/** Every date that an item had or was to have, the latest first. */
export async function listMoves(tx: Tx, itemId: string): Promise<Move[]> {
  const { rows } = await tx.execute<Move>(sql`
    select m.id, to_char(m.old_on, 'YYYY-MM-DD') as "oldOn", to_char(m.new_on, 'YYYY-MM-DD') as "newOn", m.reason, a.name as "askedBy",
      ${ms(sql`m.asked_at`)} as "askedAt", m.state, d.name as "decidedBy", ${ms(sql`m.decided_at`)} as "decidedAt"
    from date_moves m left join people a on a.id = m.asked_by left join people d on d.id = m.decided_by
    where m.item_id = ${itemId} order by m.asked_at desc, m.id desc limit 200`);
  return rows;
}

export type StrategyHead = {
  readonly id: string;
  readonly reference: string;
  readonly title: string;
  readonly state: 'draft' | 'open' | 'closed' | 'cancelled';
  readonly zone: string;
  readonly calendar: string;
  readonly planned: number;
  readonly overdue: number;
  readonly done: number;
  readonly asked: number;
  readonly nextAt: number | null;
};

/** A strategy and how its dates stand; undefined where this role sees none. */
export async function readStrategyHead(tx: Tx, strategyId: string): Promise<StrategyHead | undefined> {
  const { rows } = await tx.execute<StrategyHead>(sql`
    select p.id, p.reference, p.title, p.state, s.zone, s.calendar, ${ms(sql`p.wake_at`)} as "nextAt",
      (count(i.id) filter (where ${shown['planned']}))::int as planned, (count(i.id) filter (where ${shown['overdue']}))::int as overdue,
      (count(i.id) filter (where ${shown['done']}))::int as done, (count(i.id) filter (where ${shown['asked']}))::int as asked
    from processes p join strategies s on s.process_id = p.id left join dated_items i on i.strategy_id = p.id
    where p.id = ${strategyId} group by p.id, s.process_id`);
  return rows[0];
}
