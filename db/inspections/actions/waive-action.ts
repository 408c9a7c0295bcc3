import type { Actor } from '../../../domain/permissions.ts';
import { policyOf } from '../../../domain/chase/task-kinds.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { calendarsOf, ensurePlans } from '../../chase/plans/agency-plans.ts';
import { audit } from '../../records/audit.ts';
import type { Tx } from '../../connect.ts';
import { lockInspection, placeOf } from '../inspectors.ts';
import { lockAction, noSuchAction } from './locked-action.ts';
import { moveTasks } from '../../chase/move-tasks.ts';
import { owedNudge } from '../../chase/outbox.ts';
import { wakesEarlier } from '../../chase/plans/plans.ts';
import { instant } from '../../instant.ts';
import { idOf } from '../../rows.ts';
import { actionWaivers } from '../../schema/inspections.ts';

export type Waiver = {
  readonly processId: string;
  readonly actionId: string;
  readonly until: { readonly at: number; readonly text: string };
  readonly reason: string;
  /** The body or person who agreed to it, as written down. */
  readonly agreedBy: string;
};

/**
 * The action is not owed until a day (F74). The waiver is a plan like another: a reminder before it runs out, and from
 * that instant the action is owed again and escalated. Nobody has to remember it.
 */
export async function waiveAction(tx: Tx, actor: Actor, waiver: Waiver): Promise<Verdict<{ until: number }>> {
  const { processId, until } = waiver;
  const locked = await lockInspection(tx, actor, processId);
  if (!locked.ok) return locked;
  const action = await lockAction(tx, processId, waiver.actionId);
  if (action === undefined) return noSuchAction;
  if (locked.value.state !== 'final' || action.state !== 'running')
    return refuse('not-open', 'Only an action that is owed at present can be waived.');
  const { zone, calendar } = await placeOf(tx, processId);
  const { now } = locked.value;
  const which = { taskIds: [action.taskId] };
  const chase = { dueAt: until.at, wallText: until.text, zone, policy: policyOf('corrective-action'), now };
  const plans = await ensurePlans(tx, processId, chase, await calendarsOf(tx, calendar, which));
  if (!plans.ok) return plans;
  const { mainId: planId, closesAt } = plans.value;
  const { reason, agreedBy } = waiver;
  const wanted = { actionId: action.id, untilAt: instant(until.at), untilWallText: until.text, reason, agreedBy };
  const waiverId = idOf(
    await tx
      .insert(actionWaivers)
      .values({ ...wanted, processId, recordedBy: actor.personId })
      .returning({ id: actionWaivers.id }),
  );
  await moveTasks(tx, {
    processId,
    planId,
    now,
    closesAt,
    closesExactly: true,
    which,
    kind: 'date-moved',
    occasion: `waiver:${waiverId}`,
  });
  await audit(tx, {
    actorId: actor.personId,
    act: 'action-waived',
    processId,
    taskId: action.taskId,
    details: { actionId: action.id, waiverId, untilAt: until.at },
  });
  if (await wakesEarlier(tx, processId)) await owedNudge(tx, processId);
  return accept({ until: until.at });
}
