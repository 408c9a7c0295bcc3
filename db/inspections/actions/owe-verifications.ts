import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { afterSpan } from '../../../domain/chase/plan.ts';
import { verifiableFrom } from '../../../domain/inspections/corrective-action.ts';
import { type HeldTask, takeOver } from '../../../domain/directory/succession.ts';
import { audit } from '../../records/audit.ts';
import { loadCalendar } from '../../calendar/calendars.ts';
import type { Tx } from '../../connect.ts';
import { titleOf } from './corrective-actions.ts';
import { shareDirectory } from '../../directory/lock.ts';
import { inspectorsOf, placeOf } from '../inspectors.ts';
import { oweTasks } from '../../chase/owe-tasks.ts';
import { everybodyAround } from '../../directory/leaving/succession.ts';
import { lockProcess } from '../../chase/locks.ts';
import { ms } from '../../rows.ts';
import { correctiveActions } from '../../schema/inspections.ts';
import { epochMs, of } from '../../shapes.ts';
import { type RowOf, statement } from '../../statement.ts';

const unasked = statement(
  'inspections.unasked-verifications',
  z.object({
    id: of(correctiveActions.id),
    text: of(correctiveActions.text),
    reportedAt: epochMs,
    demonstrationDays: of(correctiveActions.demonstrationDays),
    reportedBy: of(correctiveActions.reportedBy),
    agencyId: of(correctiveActions.agencyId),
  }),
  (processId: string) => sql`
    select c.id, c.text, ${ms(sql`c.reported_at`)} as "reportedAt", c.demonstration_days as "demonstrationDays",
      c.reported_by as "reportedBy", c.agency_id as "agencyId"
    from corrective_actions c where c.process_id = ${processId} and c.state = 'reported' and c.verify_task_id is null order by c.id`,
);

/**
 * Whatever was reported as done and nobody is asked to verify yet becomes a task of those to whom it falls: the inspectors
 * who are independent of it, or the officers where there is none; due ten working days after its demonstration period. May
 * be run twice.
 */
export async function oweVerifications(tx: Tx, processId: string): Promise<number> {
  await shareDirectory(tx);
  const process = await lockProcess(tx, processId);
  if (process === undefined || process.state !== 'final') return 0;
  const actions = await unasked(tx, processId);
  if (actions.length === 0) return 0;
  const inspectorIds = await inspectorsOf(tx, processId);
  const place = await placeOf(tx, processId);
  const calendar = await loadCalendar(tx, place.calendar);
  for (const action of actions) {
    const task = verificationOf(action, inspectorIds);
    const people = takeOver(task, [], await everybodyAround(tx, [{ ...task, answering: [] }]), 'all').joining;
    const at = afterSpan(
      Math.max(verifiableFrom(action), process.now),
      { workingDays: 10 },
      { zone: place.zone, calendar },
    );
    const owed = await oweTasks(tx, {
      processId,
      kind: 'verify',
      place,
      now: process.now,
      due: { at, wallText: '' },
      ask: 'invitation',
      owners: [{ title: titleOf(action.text), people }],
    });
    // A verification is due in the future and its steps may come after it: its plan is never refused.
    if (!owed.ok) throw new Error(`a verification could not be planned: ${owed.code}`);
    await tx
      .update(correctiveActions)
      .set({ verifyTaskId: owed.value.taskIds[0] ?? null })
      .where(eq(correctiveActions.id, action.id));
  }
  await audit(tx, { actorId: null, act: 'verifications-owed', processId, details: { actions: actions.length } });
  return actions.length;
}

function verificationOf({ agencyId, reportedBy }: RowOf<typeof unasked>, inspectorIds: readonly string[]): HeldTask {
  return {
    kind: 'verify',
    agencyId: null,
    personId: null,
    invitedIds: [],
    inspectorIds,
    aboutAgencyId: agencyId,
    reportedBy,
  };
}
