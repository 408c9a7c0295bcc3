import { sql } from 'drizzle-orm';
import type { ProcessKind } from '../../domain/process-kinds.ts';
import type { TaskKind } from '../../domain/chase/task-kinds.ts';
import type { TaskMoment, TaskState } from '../../domain/tasks/task.ts';
import type { Tx } from '../connect.ts';
import { runningProcess } from './task-kinds.ts';
import { ms } from '../rows.ts';

/** A task under its row lock, with the clock as it stood when the lock was held. */
export type LockedTask = TaskMoment & {
  readonly id: string;
  readonly processId: string;
  readonly kind: TaskKind;
  readonly agencyId: string | null;
  readonly planId: string;
  readonly reference: string;
  readonly lateAnswers: boolean;
  readonly version: number;
  readonly now: number;
};

type Row = {
  id: string;
  process_id: string;
  kind: LockedTask['kind'];
  agency_id: string | null;
  plan_id: string;
  state: TaskState;
  process_state: string;
  reference: string;
  due: string;
  closes: string;
  stopped: boolean;
  version: number;
  now: string;
};

/**
 * Locks the task and reads the clock after the lock is held. Undefined where there is no such task for this role:
 * another agency's task is hidden by row level security and looks like one that does not exist.
 */
export async function lockTask(tx: Tx, taskId: string): Promise<LockedTask | undefined> {
  // A task that had to be waited for may stand on a plan that was made meanwhile, which the statement that waited cannot
  // see: the next one does, and the lock is held by then.
  return (await lockedTask(tx, taskId)) ?? lockedTask(tx, taskId);
}

async function lockedTask(tx: Tx, taskId: string): Promise<LockedTask | undefined> {
  const { rows } = await tx.execute<Row>(sql`
    with locked as materialized (
      select t.* from tasks t where t.id = ${taskId} for no key update)
    select t.id, t.process_id, t.kind, t.agency_id, t.plan_id, t.state, t.version, t.stopped_at is not null as stopped,
      p.state as process_state, p.reference, extract(epoch from c.due_at) * 1000 as due,
      extract(epoch from t.closes_at) * 1000 as closes, floor(extract(epoch from app_now()) * 1000) as now
    from locked t join processes p on p.id = t.process_id join chase_plans c on c.id = t.plan_id`);
  const row = rows[0];
  return row === undefined ? undefined : fromRow(row);
}

function fromRow(row: Row): LockedTask {
  const dueAt = Number(row.due);
  const closesAt = Number(row.closes);
  return {
    id: row.id,
    processId: row.process_id,
    kind: row.kind,
    agencyId: row.agency_id,
    planId: row.plan_id,
    state: row.state,
    processState: row.process_state,
    reference: row.reference,
    dueAt,
    closesAt,
    stopped: row.stopped,
    lateAnswers: closesAt > dueAt,
    version: row.version,
    now: Number(row.now),
  };
}

/**
 * Locks are `for no key update`: whoever inserts a row that refers to the process or the task must not wait for them, or
 * an answer (task, then notice) and a pass (process, then tasks) would wait for each other.
 */

/** Locks the process row first, as every writer does that may need both (design section 2: process, then tasks by id). */
export async function lockProcess(
  tx: Tx,
  processId: string,
): Promise<
  | {
      kind: ProcessKind;
      state: string;
      wakeAt: number | null;
      closesAt: number | null;
      now: number;
      reference: string;
      parentId: string | null;
      /** It has begun and not ended. */
      running: boolean;
    }
  | undefined
> {
  const { rows } = await tx.execute<{
    kind: ProcessKind;
    state: string;
    reference: string;
    parentId: string | null;
    running: boolean;
    wake: string | null;
    closes: string | null;
    now: string;
  }>(sql`
    with p as materialized (select * from processes where id = ${processId} for no key update)
    select kind, state, reference, parent_id as "parentId", ${runningProcess} as running, extract(epoch from wake_at) * 1000 as wake, extract(epoch from closes_at) * 1000 as closes,
      floor(extract(epoch from app_now()) * 1000) as now from p`);
  const row = rows[0];
  if (row === undefined) return undefined;
  return {
    kind: row.kind,
    state: row.state,
    reference: row.reference,
    parentId: row.parentId,
    running: row.running,
    wakeAt: row.wake === null ? null : Number(row.wake),
    closesAt: row.closes === null ? null : Number(row.closes),
    now: Number(row.now),
  };
}

/** Of which process a task is; undefined where it is hidden or absent. */
export async function processOf(tx: Tx, taskId: string): Promise<string | undefined> {
  const { rows } = await tx.execute<{ process_id: string }>(sql`select process_id from tasks where id = ${taskId}`);
  return rows[0]?.process_id;
}

export type NamedProcess = { readonly processId: string; readonly kind: ProcessKind; readonly reference: string };

/** A process by its id or its reference, if this role may see it. */
export async function findProcess(tx: Tx, wanted: string): Promise<NamedProcess | undefined> {
  const { rows } = await tx.execute<NamedProcess>(
    sql`select id as "processId", kind, reference from processes where reference = ${wanted} or id::text = ${wanted}`,
  );
  return rows[0];
}

/** The database's clock, in epoch milliseconds: what is past is judged by it. */
export async function databaseNow(tx: Tx): Promise<number> {
  const { rows } = await tx.execute<{ now: number }>(sql`select ${ms(sql`app_now()`)} as now`);
  return rows[0]?.now ?? 0;
}
