import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { canReport } from '../../../domain/inspections/corrective-action.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { audit } from '../../records/audit.ts';
import type { Tx } from '../../connect.ts';
import { finishTasks } from '../../chase/finish-tasks.ts';
import { noSuchAction, processOfAction } from './locked-action.ts';
import { owedNudge } from '../../chase/outbox.ts';
import { lockProcess } from '../../chase/locks.ts';
import { instant } from '../../instant.ts';
import { correctiveActions } from '../../schema/inspections.ts';
import { of } from '../../shapes.ts';
import { statement } from '../../statement.ts';

const actions = statement(
  'inspections.action-to-report',
  z.object({
    state: of(correctiveActions.state),
    agency: of(correctiveActions.agencyId),
    // Every action is owed by a task from its beginning.
    task: z.string(),
    version: of(correctiveActions.version),
  }),
  (actionId: string) => sql`
    select state, agency_id as agency, task_id as task, version from corrective_actions where id = ${actionId}`,
);

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
  const [action] = await actions(tx, actionId);
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
  await finishTasks(tx, { taskIds: [action.task] });
  const version = action.version + 1;
  await tx
    .update(correctiveActions)
    .set({
      state: 'reported',
      reportedBy: actor.personId,
      reportedAt: instant(process.now),
      reportedText: input.text,
      version,
    })
    .where(eq(correctiveActions.id, actionId));
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
