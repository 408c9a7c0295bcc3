import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import { accept, type Verdict } from '../../../domain/refusal.ts';
import type { Tx } from '../../connect.ts';
import { contactsOf, placeOf } from '../inspectors.ts';
import { oweTasks } from '../../chase/owe-tasks.ts';
import { givenRows } from '../../given-rows.ts';
import { ms } from '../../rows.ts';
import { correctiveActions, inspectionFindings } from '../../schema/inspections.ts';
import { command } from '../../statement.ts';

const insertActions = command(
  'inspections.owe-actions',
  (tasks: readonly { finding: string; task: string | undefined }[]) => sql`
    insert into corrective_actions (process_id, finding_id, agency_id, owner_post_id, text, demonstration_days, task_id)
    select f.process_id, f.id, f.agency_id, f.owner_post_id, f.action, f.demonstration_days, g.task
    from ${givenRows(tasks, { finding: 'uuid', task: 'uuid' })} join inspection_findings f on f.id = g.finding order by f.number`,
);

/** Every finding that asks for something to be put right becomes an action that its agency owes; returns how many. */
export async function oweActions(tx: Tx, processId: string, now: number): Promise<Verdict<number>> {
  const { id, agencyId, ownerPostId, action, dueAt, dueWallText, number, withdrawnAt } = inspectionFindings;
  const wanted = await tx
    .select({ findingId: id, agencyId, postId: ownerPostId, text: action, due: ms(dueAt), dueText: dueWallText })
    .from(inspectionFindings)
    .where(and(eq(inspectionFindings.processId, processId), isNull(withdrawnAt), ne(action, '')))
    .orderBy(number);
  const contacts = new Map((await contactsOf(tx, processId)).map(({ agencyId, people }) => [agencyId, people]));
  const place = await placeOf(tx, processId);
  const tasks: { finding: string; task: string | undefined }[] = [];
  for (const [due, sameDay] of Map.groupBy(wanted, (row) => row.due)) {
    const owed = await oweTasks(tx, {
      processId,
      kind: 'corrective-action',
      place,
      now,
      due: { at: due, wallText: sameDay[0]?.dueText ?? '' },
      ask: 'invitation',
      owners: sameDay.map((row) => ({
        title: titleOf(row.text),
        agencyId: row.agencyId,
        postId: row.postId,
        people: row.postId === null ? (contacts.get(row.agencyId) ?? []) : [],
      })),
    });
    if (!owed.ok) return owed;
    tasks.push(...sameDay.map((row, index) => ({ finding: row.findingId, task: owed.value.taskIds[index] })));
  }
  await insertActions(tx, tasks);
  return accept(tasks.length);
}

/** What a task is called where its action has pages of words. */
export function titleOf(text: string): string {
  const [line = ''] = text.trim().split('\n');
  return line.length <= 200 ? line : `${line.slice(0, 199)}…`;
}

/** The actions that keep an inspection from closing: each must be verified, a waived one too once it is owed again. */
export async function unverifiedActions(
  tx: Tx,
  processId: string,
): Promise<{ id: string; number: number; text: string }[]> {
  const { id, text, findingId, state } = correctiveActions;
  const { number } = inspectionFindings;
  return tx
    .select({ id, number, text })
    .from(correctiveActions)
    .innerJoin(inspectionFindings, eq(inspectionFindings.id, findingId))
    .where(and(eq(correctiveActions.processId, processId), ne(state, 'verified')))
    .orderBy(number);
}
