import { isOfKnownKind, type OfKnownKind } from '../../domain/process-kinds.ts';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { processes, tasks } from '../schema/chase.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { exactMs } from './plans/exact-ms.ts';
import { runningProcess } from './task-kinds.ts';

/**
 * Locks are `for no key update`: whoever inserts a row that refers to the process or the task must not wait for them, or
 * an answer (task, then notice) and a pass (process, then tasks) would wait for each other.
 */

const lockedTask = statement(
  'chase.lock-task',
  z.object({
    id: of(tasks.id),
    processId: of(tasks.processId),
    kind: of(tasks.kind),
    agencyId: of(tasks.agencyId),
    planId: of(tasks.planId),
    state: of(tasks.state),
    version: of(tasks.version),
    stopped: z.boolean(),
    processState: of(processes.state),
    reference: of(processes.reference),
    dueAt: epochMs,
    closesAt: epochMs,
    lateAnswers: z.boolean(),
    /** Of a round whose answers are kept without who gave them. */
    unnamed: z.boolean(),
    now: epochMs,
    /** For what is written about it next, so that nobody waits to be told its id. */
    nextId: z.uuid(),
  }),
  (taskId: string) => sql`
    with locked as materialized (
      select t.* from tasks t where t.id = ${taskId} for no key update)
    select t.id, t.process_id as "processId", t.kind, t.agency_id as "agencyId", t.plan_id as "planId", t.state, t.version, t.stopped_at is not null as stopped,
      p.state as "processState", p.reference, ${exactMs(sql`c.due_at`)} as "dueAt", ${exactMs(sql`t.closes_at`)} as "closesAt",
      t.closes_at > c.due_at as "lateAnswers", coalesce((select n.unnamed from consultations n where n.process_id = t.process_id), false) as unnamed, ${ms(sql`app_now()`)} as now, uuidv7() as "nextId"
    from locked t join processes p on p.id = t.process_id join chase_plans c on c.id = t.plan_id`,
);

/** A task under its row lock, with the clock as it stood when the lock was held. */
export type LockedTask = RowOf<typeof lockedTask>;

/**
 * Locks the task and reads the clock after the lock is held. Undefined where there is no such task for this role:
 * another agency's task is hidden by row level security and looks like one that does not exist.
 */
export async function lockTask(tx: Tx, taskId: string): Promise<LockedTask | undefined> {
  // A task that had to be waited for may stand on a plan that was made meanwhile, which the statement that waited cannot
  // see: the next one does, and the lock is held by then.
  return (await lockedTask(tx, taskId))[0] ?? (await lockedTask(tx, taskId))[0];
}

const lockedProcess = statement(
  'chase.lock-process',
  z.object({
    kind: of(processes.kind),
    state: of(processes.state),
    reference: of(processes.reference),
    parentId: of(processes.parentId),
    /** It has begun and not ended. */
    running: z.boolean(),
    wakeAt: epochMs.nullable(),
    closesAt: epochMs.nullable(),
    now: epochMs,
  }),
  (processId: string) => sql`
    with p as materialized (select * from processes where id = ${processId} for no key update)
    select kind, state, reference, parent_id as "parentId", ${runningProcess} as running, ${exactMs(sql`wake_at`)} as "wakeAt",
      ${exactMs(sql`closes_at`)} as "closesAt", ${ms(sql`app_now()`)} as now from p`,
);

/** Locks the process row first, as every writer does that may need both (design section 2: process, then tasks by id). */
export async function lockProcess(tx: Tx, processId: string): Promise<RowOf<typeof lockedProcess> | undefined> {
  return (await lockedProcess(tx, processId))[0];
}

const ofTask = statement(
  'chase.process-of-task',
  z.object({ processId: of(tasks.processId) }),
  (taskId: string) => sql`select process_id as "processId" from tasks where id = ${taskId}`,
);

/** Of which process a task is; undefined where it is hidden or absent. */
export async function processOf(tx: Tx, taskId: string): Promise<string | undefined> {
  return (await ofTask(tx, taskId))[0]?.processId;
}

const named = statement(
  'chase.find-process',
  z.object({ processId: of(processes.id), kind: of(processes.kind), reference: of(processes.reference) }),
  (wanted: string) => sql`
    select id as "processId", kind, reference from processes where reference = ${wanted} or id::text = ${wanted}`,
);
export type NamedProcess = OfKnownKind<RowOf<typeof named>>;

/** A process by its id or its reference, if this role may see it and this release knows its kind, so that something can be done with it. */
export async function findProcess(tx: Tx, wanted: string): Promise<NamedProcess | undefined> {
  return (await named(tx, wanted)).find(isOfKnownKind);
}

const clock = statement('chase.now', z.object({ now: epochMs }), () => sql`select ${ms(sql`app_now()`)} as now`);

/** The database's clock, in epoch milliseconds: what is past is judged by it. */
export async function databaseNow(tx: Tx): Promise<number> {
  return (await clock(tx))[0]?.now ?? 0;
}
