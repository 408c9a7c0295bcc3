import { sql, and, eq, isNull } from 'drizzle-orm';
import { planFromPolicy } from '../../domain/chase/plan.ts';
import { shiftByWorkingDays, workingDaysBetween } from '../../domain/calendar/working-days.ts';
import { localDate, pageTime } from '../../domain/calendar/zones.ts';
import type { StopCategory } from '../../domain/tasks/stop-category.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { noSuchTask } from '../tasks/answers/answers.ts';
import { audit } from '../records/audit.ts';
import { loadCalendar } from '../calendar/calendars.ts';
import type { Tx } from '../connect.ts';
import { moveTasks } from '../chase/move-tasks.ts';
import { roundTerms } from './open.ts';
import { owedNudge } from '../chase/outbox.ts';
import { telling } from '../chase/notices.ts';
import { ensurePlan, planText, toKeep, wakesEarlier } from '../chase/plans/plans.ts';
import { lockProcess, lockTask, processOf, type LockedTask } from '../chase/locks.ts';
import { idOf, ms } from '../rows.ts';
import { tasks } from '../schema/chase.ts';
import { clockStops } from '../schema/tasks.ts';

const tellStopped = telling(
  'rounds.notice-stopped',
  ({ task, stopId }: { task: LockedTask; stopId: string }) => sql`
    select ${task.processId}::uuid, task_id, person_id, 'clock-stopped', ${`clock-stop:${stopId}`}
    from task_people where task_id = ${task.id} and left_at is null`,
);

/** Stops the clock of one task (F31): it owes no step and does not close until the clock runs again. */
export async function stopClock(
  tx: Tx,
  actor: Actor,
  input: { taskId: string; category: StopCategory; reason: string },
): Promise<Verdict<{ stoppedAt: number }>> {
  const task = await lockRunning(tx, input.taskId);
  if (!task.ok) return task;
  if (task.value.stopped) return refuse('clock-stopped', 'The clock of this task is stopped already.');
  await tx
    .update(tasks)
    .set({ stoppedAt: sql`app_now()` })
    .where(eq(tasks.id, input.taskId));
  const stop = { ...input, stoppedBy: actor.personId };
  const stopId = idOf(await tx.insert(clockStops).values(stop).returning({ id: clockStops.id }));
  await tellStopped(tx, { task: task.value, stopId });
  await audit(tx, {
    actorId: actor.personId,
    act: 'clock-stopped',
    processId: task.value.processId,
    taskId: input.taskId,
    agencyId: task.value.agencyId,
    details: { category: input.category },
  });
  return accept({ stoppedAt: task.value.now });
}

/** Starts it again: due and closing move by the working days that it stood, at the same hour (design section 3). */
export async function restartClock(
  tx: Tx,
  actor: Actor,
  input: { taskId: string },
): Promise<Verdict<{ dueAt: number }>> {
  const locked = await lockRunning(tx, input.taskId);
  if (!locked.ok) return locked;
  const task = locked.value;
  if (!task.stopped) return refuse('clock-running', 'The clock of this task is running.');
  const [stop] = await tx
    .update(clockStops)
    .set({ restartedAt: sql`app_now()` })
    .where(and(eq(clockStops.taskId, task.id), isNull(clockStops.restartedAt)))
    .returning({ id: clockStops.id, stoppedAt: ms(clockStops.stoppedAt) });
  if (stop === undefined) throw new Error('a clock that was never stopped');
  const moved = await shifted(tx, task, stop.stoppedAt);
  if (!moved.ok) return moved;
  await tx.update(tasks).set({ stoppedAt: null }).where(eq(tasks.id, task.id));
  await moveTasks(tx, {
    processId: task.processId,
    planId: moved.value.planId,
    now: task.now,
    closesAt: moved.value.closesAt,
    closesExactly: true,
    kind: 'clock-restarted',
    occasion: `clock-restart:${stop.id}`,
    which: { taskIds: [task.id] },
  });
  await audit(tx, {
    actorId: actor.personId,
    act: 'clock-restarted',
    processId: task.processId,
    taskId: task.id,
    agencyId: task.agencyId,
    details: { dueAt: moved.value.dueAt, closesAt: moved.value.closesAt },
  });
  if (await wakesEarlier(tx, task.processId)) await owedNudge(tx, task.processId);
  return accept({ dueAt: moved.value.dueAt });
}

async function shifted(
  tx: Tx,
  task: LockedTask,
  stoppedAt: number,
): Promise<Verdict<{ planId: string; dueAt: number; closesAt: number }>> {
  const terms = await roundTerms(tx, task.processId);
  const text = await planText(tx, task.planId);
  if (terms === undefined) return noSuchTask;
  const calendar = await loadCalendar(tx, text.calendar);
  const days = workingDaysBetween(localDate(stoppedAt, text.zone), localDate(task.now, text.zone), calendar);
  const dueAt = shiftByWorkingDays(task.dueAt, days, text.zone, calendar);
  const closesAt = shiftByWorkingDays(task.closesAt, days, text.zone, calendar);
  // Stopped before its due instant, a task comes back with it ahead; stopped after it, all that is left is to close.
  const plan = planFromPolicy({
    dueAt,
    closesAt,
    zone: text.zone,
    calendar,
    policy: terms.policy,
    now: Math.min(task.now, dueAt - 1),
  });
  if (!plan.ok) return plan;
  const steps = plan.value.steps.map((step) => ({ ...step, lapsed: step.lapsed || step.at <= task.now }));
  const planId = await ensurePlan(tx, task.processId, toKeep({ ...plan.value, steps }), {
    ...text,
    dueWallText: pageTime(dueAt, text.zone),
    calendarVersion: calendar.version,
  });
  return accept({ planId, dueAt, closesAt });
}

async function lockRunning(tx: Tx, taskId: string): Promise<Verdict<LockedTask>> {
  const processId = await processOf(tx, taskId);
  if (processId === undefined) return noSuchTask;
  await lockProcess(tx, processId);
  const task = await lockTask(tx, taskId);
  if (task === undefined || task.kind !== 'answer') return noSuchTask;
  if (task.state !== 'open' || task.processState !== 'open') return refuse('not-open', 'This task is not open.');
  return accept(task);
}
