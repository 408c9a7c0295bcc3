import { sql, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { tasks } from '../schema/chase.ts';
import { of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { anyChosen, chosen, type Chosen } from './chosen-tasks.ts';
import { mayHaveGone, telling } from './notices.ts';
import { owedPost } from './outbox.ts';

const lockOpen = command(
  'chase.lock-open',
  (which: Chosen) =>
    sql`select from tasks t where t.state = 'open' and ${chosen(which)} order by t.id for no key update`,
  [anyChosen],
);
const finish = statement(
  'chase.finish-tasks',
  z.object({ id: of(tasks.id) }),
  (which: Chosen) => sql`
    with done as (
      select t.id, c.due_at from tasks t join chase_plans c on c.id = t.plan_id
      where t.state = 'open' and ${chosen(which)}),
    finished as (
      update tasks t set state = 'answered', answered_at = app_now(), on_time = app_now() <= done.due_at, version = t.version + 1
      from done where t.id = done.id returning t.id, t.process_id),
    told as (
      insert into notices (process_id, task_id, person_id, kind, occasion, order_at)
      select distinct f.process_id, f.id, n.person_id, 'resolved', 'resolved', app_now()
      from finished f join notices n on n.task_id = f.id where n.kind = 'escalation' and ${mayHaveGone}
      on conflict do nothing)
    select id from finished`,
  [anyChosen],
);

/**
 * What was owed is done: the chosen open tasks are answered, on time or late by the database's clock,
 * and who was told of an escalation is told once that it is over. Returns the ids. Nothing further is sent about them.
 */
export async function finishTasks(tx: Tx, which: Chosen): Promise<string[]> {
  // Locked first: whoever waits here for a task that moves meanwhile sees the plan it moved to only in a later statement.
  await lockOpen(tx, which);
  const finished = await finish(tx, which);
  if (finished.length > 0) await owedPost(tx);
  return finished.map(({ id }) => id);
}

/** What was asked about tasks that have ended, the ids of the named expression: more time is no longer decided on. */
export function lapsing(ended: string): SQL {
  const name = sql.raw(ended);
  return sql`lapsed as (update extension_requests r set state = 'lapsed' from ${name} where r.task_id = ${name}.id and r.state = 'asked'),
    undecided as (update tasks t set state = 'cancelled' from ${name} where t.about_task_id = ${name}.id and t.state = 'open')`;
}

const lapseAsked = command(
  'chase.lapse-requests',
  (processId: string) => sql`
    update extension_requests r set state = 'lapsed' from tasks t where t.id = r.task_id and t.process_id = ${processId} and r.state = 'asked'`,
);
const cancelDeciding = command(
  'chase.cancel-deciding',
  (processId: string) => sql`
    update tasks set state = 'cancelled' where process_id = ${processId} and state = 'open' and kind = 'decide-extension'`,
);

/** A process that takes nothing any more from agencies decides on no request for more time either. */
export async function lapseRequests(tx: Tx, processId: string): Promise<void> {
  await lapseAsked(tx, processId);
  await cancelDeciding(tx, processId);
}

type Ending = { readonly which: Chosen; readonly kind: 'cancelled' | 'withdrawn' };
const cancel = statement(
  'chase.cancel-tasks',
  z.object({ id: of(tasks.id) }),
  ({ which, kind }: Ending) => sql`
    with ending as (select t.id from tasks t where t.state = 'open' and ${chosen(which)} order by t.id for no key update),
    ended as (update tasks t set state = ${kind} from ending where t.id = ending.id returning t.id, t.process_id),
    told as (
      insert into notices (process_id, task_id, person_id, kind, occasion, order_at)
      select distinct e.process_id, e.id, n.person_id, ${kind}, ${kind}, app_now()
      from ended e join notices n on n.task_id = e.id where ${mayHaveGone}
      on conflict do nothing)
    select id from ended`,
  [{ which: anyChosen, kind: 'cancelled' }],
);

/** What was owed is owed no more, without having been done; whoever was told of it is told. Returns the ids. */
export async function cancelTasks(tx: Tx, which: Chosen, kind: Ending['kind'] = 'cancelled'): Promise<string[]> {
  const ended = await cancel(tx, { which, kind });
  if (ended.length > 0) await owedPost(tx);
  return ended.map(({ id }) => id);
}

/**
 * The process was cancelled: exactly those who were told of something in it that was asked of them, done or not, are told
 * once. Out: how many notices that makes.
 */
export const tellCancelled = telling(
  'chase.tell-cancelled',
  (processId: string) => sql`
    select distinct ${processId}::uuid, n.task_id, n.person_id, 'cancelled', 'cancelled'
    from notices n join tasks t on t.id = n.task_id and t.state <> 'withdrawn' where n.process_id = ${processId} and ${mayHaveGone}`,
);
