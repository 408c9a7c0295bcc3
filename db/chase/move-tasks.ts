import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { anyChosen, chosen, type Chosen } from './chosen-tasks.ts';
import { mayHaveGone } from './notices.ts';
import { owedPost } from './outbox.ts';
import { givenRows } from '../given-rows.ts';
import { instant } from '../instant.ts';
import { count } from '../shapes.ts';
import { statement } from '../statement.ts';

export type Move = {
  readonly processId: string;
  readonly planId: string;
  readonly now: number;
  /** The plan's closing instant; a task keeps a later one of its own unless `closesExactly`. */
  readonly closesAt: number;
  readonly closesExactly?: boolean;
  /** Which open tasks. */
  readonly which: Chosen;
  readonly kind: 'date-moved' | 'extension-decided' | 'clock-restarted';
  readonly occasion: string;
};

/** Whom the tasks of `moved` concern. */
const concerned = sql`
  select w.task_id, w.person_id, null::uuid as for_person_id from task_answerers w join moved on moved.id = w.task_id
  union all
  -- R36: who was escalated to under the old date is told to disregard it.
  select n.task_id, n.person_id, null from notices n join moved on moved.id = n.task_id where n.kind = 'escalation' and ${mayHaveGone}
  union all
  -- Who is away keeps the news for later; his substitute acts on it now.
  select w.task_id, a.substitute_id, w.person_id from task_answerers w join moved on moved.id = w.task_id
    join people_away a on a.person_id = w.person_id`;

const any = {
  processId: '',
  planId: '',
  now: 0,
  closesAt: 0,
  occasion: '',
  kind: 'date-moved',
  which: anyChosen,
} as const;
const moveAndTell = statement(
  'chase.move-tasks',
  z.object({ moved: count }),
  (move: Move) => {
    const closes = instant(move.closesAt);
    return sql`
    with moving as (
      select t.id, t.plan_id, (select due_at from chase_plans where id = t.plan_id) as was_due_at from tasks t where t.process_id = ${move.processId} and t.state = 'open' and ${chosen(move.which)} order by t.id for no key update),
    moved as (
      update tasks t set plan_id = ${move.planId}, joined_plan_at = ${instant(move.now)},
        closes_at = ${move.closesExactly === true ? closes : sql`greatest(${closes}, case when t.closes_at > p.closes_at then t.closes_at end)`}
      from moving m join chase_plans p on p.id = m.plan_id where t.id = m.id returning t.id, m.was_due_at),
    told as (
      insert into notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at, for_person_id, was_due_at)
      select ${move.processId}::uuid, x.task_id, x.person_id, ${move.kind}, ${move.occasion}, ${move.planId}::uuid, app_now(), x.for_person_id, d.was_due_at
      from moved d join (${concerned}) x on x.task_id = d.id
      on conflict do nothing)
    select count(*)::int as moved from moved`;
  },
  [false, true].map((closesExactly) => ({ ...any, closesExactly })),
);

/**
 * Moves open tasks to another plan and tells the people who answer for them, and those who were told of an escalation
 * under the old date. A task owes only the steps after it joined. Returns how many moved.
 */
export async function moveTasks(tx: Tx, move: Move): Promise<number> {
  const moved = (await moveAndTell(tx, move))[0]?.moved ?? 0;
  if (moved > 0) await owedPost(tx);
  return moved;
}

export type MoveEach = {
  readonly processId: string;
  readonly now: number;
  readonly moves: readonly { readonly taskId: string; readonly planId: string; readonly closesAt: number }[];
};
const moveEach = statement(
  'chase.move-each-task',
  z.object({ moved: count }),
  ({ processId, now, moves }: MoveEach) => sql`
    with moving as (
      select t.id, g."planId", g."closesAt", (select due_at from chase_plans where id = t.plan_id) as was_due_at
      from ${givenRows(moves, { taskId: 'uuid', planId: 'uuid', closesAt: 'double precision' })} join tasks t on t.id = g."taskId"
      where t.process_id = ${processId} and t.state = 'open' order by t.id for no key update of t),
    moved as (
      update tasks t set plan_id = m."planId", joined_plan_at = ${instant(now)}, closes_at = to_timestamp(m."closesAt" / 1000)
      from moving m where t.id = m.id returning t.id, m."planId", m.was_due_at),
    told as (
      insert into notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at, for_person_id, was_due_at)
      select ${processId}::uuid, x.task_id, x.person_id, 'date-moved', 'plan:' || d."planId", d."planId", app_now(), x.for_person_id, d.was_due_at
      from moved d join (${concerned}) x on x.task_id = d.id
      on conflict do nothing)
    select count(*)::int as moved from moved`,
);

/** The same for many tasks at once, each to a plan of its own, by whose dates exactly it is chased from now on. */
export async function moveEachTask(tx: Tx, moving: MoveEach): Promise<number> {
  if (moving.moves.length === 0) return 0;
  const moved = (await moveEach(tx, moving))[0]?.moved ?? 0;
  if (moved > 0) await owedPost(tx);
  return moved;
}
