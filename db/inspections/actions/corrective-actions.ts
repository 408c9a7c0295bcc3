import { sql } from 'drizzle-orm';
import { accept, type Verdict } from '../../../domain/refusal.ts';
import type { Tx } from '../../connect.ts';
import { contactsOf, placeOf } from '../inspectors.ts';
import { oweTasks } from '../../chase/owe-tasks.ts';

type Wanted = {
  finding_id: string;
  agency_id: string;
  post_id: string | null;
  text: string;
  due: string;
  due_text: string;
};

/** Every finding that asks for something to be put right becomes an action that its agency owes; returns how many. */
export async function oweActions(tx: Tx, processId: string, now: number): Promise<Verdict<number>> {
  const { rows } = await tx.execute<Wanted>(sql`
    select id as finding_id, agency_id, owner_post_id as post_id, action as text, extract(epoch from due_at) * 1000 as due, due_wall_text as due_text
    from inspection_findings where process_id = ${processId} and withdrawn_at is null and action <> '' order by number`);
  const contacts = new Map((await contactsOf(tx, processId)).map(({ agencyId, people }) => [agencyId, people]));
  const place = await placeOf(tx, processId);
  const tasks: { finding: string; task: string | undefined }[] = [];
  for (const [due, sameDay] of Map.groupBy(rows, (row) => Number(row.due))) {
    const owed = await oweTasks(tx, {
      processId,
      kind: 'corrective-action',
      place,
      now,
      due: { at: due, wallText: sameDay[0]?.due_text ?? '' },
      ask: 'invitation',
      owners: sameDay.map((row) => ({
        title: titleOf(row.text),
        agencyId: row.agency_id,
        postId: row.post_id,
        people: row.post_id === null ? (contacts.get(row.agency_id) ?? []) : [],
      })),
    });
    if (!owed.ok) return owed;
    tasks.push(...sameDay.map((row, index) => ({ finding: row.finding_id, task: owed.value.taskIds[index] })));
  }
  await tx.execute(sql`
    insert into corrective_actions (process_id, finding_id, agency_id, owner_post_id, text, demonstration_days, task_id)
    select f.process_id, f.id, f.agency_id, f.owner_post_id, f.action, f.demonstration_days, w.task
    from jsonb_to_recordset(${JSON.stringify(tasks)}::jsonb) as w(finding uuid, task uuid) join inspection_findings f on f.id = w.finding order by f.number`);
  return accept(tasks.length);
}

/** What a task is called where its action has pages of words. */
export function titleOf(text: string): string {
  const [line = ''] = text.trim().split('\n');
  return line.length <= 200 ? line : `${line.slice(0, 199)}…`;
}

export type Unverified = { readonly id: string; readonly number: number; readonly text: string };

/** The actions that keep an inspection from closing: each must be verified, a waived one too once it is owed again. */
export async function unverifiedActions(tx: Tx, processId: string): Promise<Unverified[]> {
  const { rows } = await tx.execute<Unverified>(sql`
    select c.id, f.number, c.text from corrective_actions c join inspection_findings f on f.id = c.finding_id
    where c.process_id = ${processId} and c.state <> 'verified' order by f.number`);
  return rows;
}
