import { isKnown, type Read } from '../../domain/not-known.ts';
import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { canGiveTime, type MoreTime } from '../../domain/tasks/more-time.ts';
import { type Actor, speaksFor } from '../../domain/permissions.ts';
import type { ProcessKind } from '../../domain/process-kinds.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { canAskExtension, canGrantUntil } from '../../domain/tasks/task.ts';
import type { TaskKind } from '../../domain/chase/task-kinds.ts';
import { calendarsOf, ensurePlans } from '../chase/plans/agency-plans.ts';
import { noSuchTask } from './answers/answers.ts';
import { audit } from '../records/audit.ts';
import { chaseTerms, type ChaseTerms } from '../chase/terms.ts';
import type { Tx } from '../connect.ts';
import { owesExtensionDecision } from './directorate-tasks.ts';
import { finishTasks } from '../chase/finish-tasks.ts';
import { moveTasks } from '../chase/move-tasks.ts';
import { owedNudge } from '../chase/outbox.ts';
import { telling } from '../chase/notices.ts';
import { wakesEarlier } from '../chase/plans/plans.ts';
import { releaseHeldSteps } from '../chase/plans/released-steps.ts';
import { lockProcess, lockTask, type LockedTask, processOf } from '../chase/locks.ts';
import { instant } from '../instant.ts';
import { tasks } from '../schema/chase.ts';
import { extensionRequests } from '../schema/tasks.ts';
import { epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';

/**
 * A participant asks for more time (F10). The request is a chased task of the directorate, and holds the escalations of
 * the participant's own task until it is decided.
 */
export async function askExtension(
  tx: Tx,
  actor: Actor,
  input: { taskId: string; wantedDueAt: number; wantedWallText: string; reason: string },
): Promise<Verdict<{ requestId: string }>> {
  const processId = await processOf(tx, input.taskId);
  if (processId === undefined) return noSuchTask;
  const process = await lockProcess(tx, processId);
  const task = await lockTask(tx, input.taskId);
  const terms = task === undefined ? undefined : await chaseTerms(tx, processId, task.kind);
  if (process === undefined || task === undefined || terms === undefined || !speaksFor(actor, task.agencyId))
    return noSuchTask;
  const allowed = canAskExtension(task, input.wantedDueAt, task.now);
  if (!allowed.ok) return allowed;
  const inTime = canGiveTime(moreTimeOf(process, terms, input.wantedDueAt));
  if (!inTime.ok) return inTime;
  const [request] = await tx
    .insert(extensionRequests)
    .values({
      taskId: task.id,
      askedBy: actor.personId,
      wantedDueAt: instant(input.wantedDueAt),
      wantedWallText: input.wantedWallText,
      reason: input.reason,
      state: 'asked',
    })
    .onConflictDoNothing()
    .returning({ id: extensionRequests.id });
  if (request === undefined)
    return refuse('request-open', 'Your agency has asked for more time already. The directorate has not decided yet.');
  await owesExtensionDecision(tx, { processId, taskId: task.id, agencyId: task.agencyId, now: task.now });
  await audit(tx, {
    actorId: actor.personId,
    act: 'extension-asked',
    processId,
    taskId: task.id,
    agencyId: task.agencyId,
    details: { requestId: request.id, wantedDueAt: input.wantedDueAt },
  });
  if (await wakesEarlier(tx, processId)) await owedNudge(tx, processId);
  return accept({ requestId: request.id });
}

function moreTimeOf(
  { kind, state }: { kind: Read<ProcessKind>; state: string },
  terms: ChaseTerms,
  dueAt: number,
): MoreTime {
  return { kind, state, dueAt, committeeAt: terms.committeeAt, zone: terms.place.zone };
}

export type ExtensionDecision = {
  readonly requestId: string;
  readonly grant: boolean;
  /** Until when it is granted, where that is another date than the one asked for. */
  readonly until?: { readonly dueAt: number; readonly wallText: string } | undefined;
  readonly reply: string;
};

const wanted = statement(
  'tasks.wanted-time',
  z.object({
    taskId: of(extensionRequests.taskId),
    processId: of(tasks.processId),
    dueAt: epochMs,
    wallText: of(extensionRequests.wantedWallText),
  }),
  (requestId: string) => sql`
    select r.task_id as "taskId", t.process_id as "processId", (extract(epoch from r.wanted_due_at) * 1000)::float8 as "dueAt", r.wanted_wall_text as "wallText"
    from extension_requests r join tasks t on t.id = r.task_id where r.id = ${requestId}`,
);

/** An officer grants or refuses more time, with words that the participant gets to read. */
export async function decideExtension(
  tx: Tx,
  actor: Actor,
  input: ExtensionDecision,
): Promise<Verdict<{ taskId: string; dueAt: number | null }>> {
  const [request] = await wanted(tx, input.requestId);
  if (request === undefined) return refuse('not-found', 'There is no such request.');
  const process = await lockProcess(tx, request.processId);
  const task = await lockTask(tx, request.taskId);
  if (process === undefined || task === undefined) return refuse('not-found', 'There is no such request.');
  const until = input.until ?? request;
  const allowed = input.grant ? canGrantUntil(task, until.dueAt) : accept(true);
  const grantedDueAt = input.grant ? instant(until.dueAt) : null;
  const decided = await tx
    .update(extensionRequests)
    .set({
      state: input.grant ? 'granted' : 'refused',
      grantedDueAt,
      decidedBy: actor.personId,
      decidedAt: sql`app_now()`,
      reply: input.reply,
    })
    .where(and(eq(extensionRequests.id, input.requestId), eq(extensionRequests.state, 'asked')));
  if (decided.rowCount === 0)
    return refuse('not-open', 'This request has been decided already, or its task has closed.');
  if (!allowed.ok) return allowed;
  await finishTasks(tx, { aboutTaskId: task.id });
  if (input.grant) {
    const moved = await extendTasks(tx, actor, {
      processId: task.processId,
      kind: task.kind,
      taskIds: [task.id],
      dueAt: until.dueAt,
      wallText: until.wallText,
      reason: '',
      occasion: `extension:${input.requestId}`,
    });
    if (!moved.ok) return moved;
  } else {
    await tellRefused(tx, { task, requestId: input.requestId });
    await releaseHeldSteps(tx, task);
    await audit(tx, {
      actorId: actor.personId,
      act: 'extension-refused',
      processId: task.processId,
      taskId: task.id,
      agencyId: task.agencyId,
      details: { requestId: input.requestId },
    });
  }
  if (await wakesEarlier(tx, task.processId)) await owedNudge(tx, task.processId);
  return accept({ taskId: task.id, dueAt: input.grant ? until.dueAt : null });
}

const tellRefused = telling(
  'tasks.notice-refused',
  ({ task: { id, processId }, requestId }: { task: LockedTask; requestId: string }) => sql`
    select ${processId}::uuid, p.task_id, p.person_id, 'extension-decided', ${`extension:${requestId}`}
    from task_answerers p where p.task_id = ${id}`,
);

/** Gives one or many open tasks of one kind a new due instant, on one plan for each calendar of theirs. Same date twice is one plan. */
export async function extendTasks(
  tx: Tx,
  actor: Actor,
  input: {
    processId: string;
    kind: Read<TaskKind>;
    taskIds: readonly string[];
    dueAt: number;
    wallText: string;
    reason: string;
    occasion?: string;
  },
): Promise<Verdict<{ moved: number }>> {
  const { kind } = input;
  const process = await lockProcess(tx, input.processId);
  const terms = process === undefined ? undefined : await chaseTerms(tx, input.processId, kind);
  if (process === undefined || terms === undefined || !isKnown(kind)) return noSuchTask;
  const allowed = canGiveTime(moreTimeOf(process, terms, input.dueAt));
  if (!allowed.ok) return allowed;
  const { zone, calendar } = terms.place;
  const which = { taskIds: input.taskIds, kind };
  const chase = { dueAt: input.dueAt, wallText: input.wallText, zone, policy: terms.policy, now: process.now };
  const used = await calendarsOf(tx, calendar, which);
  const plans = await ensurePlans(tx, input.processId, chase, used);
  if (!plans.ok) return plans;
  const { planIds, mainId: planId, closesAt } = plans.value;
  let moved = 0;
  for (const [name, id] of planIds)
    moved += await moveTasks(tx, {
      processId: input.processId,
      planId: id,
      now: process.now,
      closesAt,
      kind: 'extension-decided',
      occasion: input.occasion ?? `plan:${id}`,
      which: { ...which, calendar: { name, ofProcess: calendar }, notOnPlan: id },
    });
  if (moved === 0)
    return refuse('nothing-to-change', 'None of the chosen agencies has an open task with another date.');
  await audit(tx, {
    actorId: actor.personId,
    act: 'tasks-extended',
    processId: input.processId,
    details: { planId, moved, dueAt: input.dueAt, taskIds: input.taskIds.slice(0, 200) },
  });
  if (input.occasion === undefined && (await wakesEarlier(tx, input.processId))) await owedNudge(tx, input.processId);
  return accept({ moved });
}
