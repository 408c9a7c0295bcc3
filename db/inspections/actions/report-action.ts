import { sql } from 'drizzle-orm';
import { canReport, type ActionState } from '../../../domain/inspections/corrective-action.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { audit } from '../../records/audit.ts';
import type { Tx } from '../../connect.ts';
import { finishTasks } from '../../chase/finish-tasks.ts';
import { noSuchAction, processOfAction } from './locked-action.ts';
import { owedNudge } from '../../chase/outbox.ts';
import { lockProcess } from '../../chase/locks.ts';
import { instant } from '../../instant.ts';

/**
 * The agency says that the action is done; its files hang on the action's task. The chase of it ends, and the process is
 * told to look: it owes the verification. Done is not verified: nothing closes by this.
 */
export async function reportAction(
  tx: Tx,
  actor: Actor,
  input: { processId: string; actionId: string; text: string },
): Promise<Verdict<{ version: number }>> {
  const { actionId } = input;
  const processId = await processOfAction(tx, actionId);
  if (processId !== input.processId) return noSuchAction;
  // Everything about an action is under the lock of its process.
  const process = await lockProcess(tx, processId);
  const { rows } = await tx.execute<{ state: ActionState; agency: string; task: string; version: number }>(sql`
    select state, agency_id as agency, task_id as task, version from corrective_actions where id = ${actionId}`);
  const action = rows[0];
  if (process === undefined || action === undefined) return noSuchAction;
  if (
    !actor.agencyIds.includes(action.agency) &&
    !actor.roles.includes('officer') &&
    !actor.roles.includes('administrator')
  )
    return noSuchAction;
  if (process.state !== 'final')
    return refuse('not-open', 'The inspection is over, so nothing can be reported any more.');
  const allowed = canReport(action.state);
  if (!allowed.ok) return allowed;
  if (input.text.trim() === '') return refuse('malformed', 'Write what was done.');
  await finishTasks(tx, sql`t.id = ${action.task}`);
  const version = action.version + 1;
  await tx.execute(sql`
    update corrective_actions set state = 'reported', reported_by = ${actor.personId}, reported_at = ${instant(process.now)}, reported_text = ${input.text},
      version = ${version} where id = ${actionId}`);
  await audit(tx, {
    actorId: actor.personId,
    act: 'action-reported',
    processId,
    taskId: action.task,
    agencyId: action.agency,
    details: { actionId, version },
  });
  await owedNudge(tx, processId);
  return accept({ version });
}
