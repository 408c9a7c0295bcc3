import { and, eq, isNull, sql } from 'drizzle-orm';
import type { AuditAct } from '../../../domain/decisions/audit-acts.ts';
import { canJudge, canVerify } from '../../../domain/inspections/corrective-action.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { audit } from '../../records/audit.ts';
import type { Tx } from '../../connect.ts';
import { titleOf } from './corrective-actions.ts';
import { cancelTasks, finishTasks } from '../../chase/finish-tasks.ts';
import { lockInspection, placeOf } from '../inspectors.ts';
import { lockAction, noSuchAction, type LockedAction } from './locked-action.ts';
import { owedNudge } from '../../chase/outbox.ts';
import { oweTasks } from '../../chase/owe-tasks.ts';
import { wakesEarlier } from '../../chase/plans/plans.ts';
import { taskPeople } from '../../schema/chase.ts';
import { correctiveActions } from '../../schema/inspections.ts';

export type Judged = { readonly processId: string; readonly actionId: string; readonly text: string };

const judgementOf = ({ personId }: Actor, { text }: Judged) => ({
  judgedBy: personId,
  judgedAt: sql`app_now()`,
  judgement: text,
});

/** Somebody independent has seen that the action is done and has lasted (F72). */
export async function verifyAction(tx: Tx, actor: Actor, input: Judged): Promise<Verdict<{ version: number }>> {
  const found = await judged(tx, actor, input);
  if (!found.ok) return found;
  const { action, now } = found.value;
  const allowed = canVerify(action, actor, now);
  if (!allowed.ok) return allowed;
  await finishTasks(tx, { taskIds: [action.verifyTaskId] });
  const version = action.version + 1;
  await tx
    .update(correctiveActions)
    .set({ ...judgementOf(actor, input), state: 'verified', version })
    .where(eq(correctiveActions.id, action.id));
  await witness(tx, actor, input, 'action-verified', { version });
  return accept({ version });
}

/** It is not done: the action is owed again by a new date, by the same people, with what is missing. */
export async function sendBackAction(
  tx: Tx,
  actor: Actor,
  input: Judged & { due: { at: number; text: string } },
): Promise<Verdict<{ version: number; dueAt: number }>> {
  const found = await judged(tx, actor, input);
  if (!found.ok) return found;
  const { action, now } = found.value;
  const allowed = canJudge(action, actor);
  if (!allowed.ok) return allowed;
  if (input.text.trim() === '') return refuse('malformed', 'Write what is missing.');
  const owed = await oweTasks(tx, {
    processId: input.processId,
    kind: 'corrective-action',
    place: await placeOf(tx, input.processId),
    now,
    due: { at: input.due.at, wallText: input.due.text },
    ask: 'invitation',
    owners: [
      {
        title: titleOf(action.text),
        agencyId: action.ownerAgencyId,
        postId: action.ownerPostId,
        people: await peopleOf(tx, action.taskId),
      },
    ],
  });
  if (!owed.ok) return owed;
  await cancelTasks(tx, { taskIds: [action.verifyTaskId] });
  const version = action.version + 1;
  await tx
    .update(correctiveActions)
    .set({
      ...judgementOf(actor, input),
      state: 'running',
      taskId: owed.value.taskIds[0] ?? null,
      verifyTaskId: null,
      reportedBy: null,
      reportedAt: null,
      sentBack: sql`${correctiveActions.sentBack} + 1`,
      version,
    })
    .where(eq(correctiveActions.id, action.id));
  await witness(tx, actor, input, 'action-sent-back', { version });
  if (await wakesEarlier(tx, input.processId)) await owedNudge(tx, input.processId);
  return accept({ version, dueAt: owed.value.dueAt });
}

async function judged(tx: Tx, actor: Actor, input: Judged): Promise<Verdict<{ action: LockedAction; now: number }>> {
  const locked = await lockInspection(tx, actor, input.processId);
  if (!locked.ok) return locked;
  if (locked.value.state !== 'final')
    return refuse('not-open', 'Actions are verified while the inspection is followed up.');
  const action = await lockAction(tx, input.processId, input.actionId);
  return action === undefined ? noSuchAction : accept({ action, now: locked.value.now });
}

/** Those who answered for the task before; whoever holds the post of it is asked anyway. */
async function peopleOf(tx: Tx, taskId: string): Promise<string[]> {
  const people = await tx
    .select({ id: taskPeople.personId })
    .from(taskPeople)
    .where(and(eq(taskPeople.taskId, taskId), isNull(taskPeople.leftAt)));
  return people.map(({ id }) => id);
}

async function witness(
  tx: Tx,
  actor: Actor,
  { processId, actionId }: Judged,
  act: AuditAct,
  details: Readonly<Record<string, number>>,
): Promise<void> {
  await audit(tx, { actorId: actor.personId, act, processId, details: { actionId, ...details } });
}
