import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { taskState } from '../chase/task-state.ts';
import { agencies, people } from '../schema/directory.ts';
import { consultations, questions } from '../schema/rounds.ts';
import { notices } from '../schema/mail.ts';
import { answers } from '../schema/tasks.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { answerContent, taskHead } from './shapes.ts';

const task = statement(
  'tasks.task',
  z.object({
    ...taskHead,
    purpose: of(consultations.purpose),
    format: of(consultations.format),
    eventAt: epochMs.nullable(),
    place: of(consultations.place),
    chair: of(consultations.chair),
    informal: of(consultations.informal),
    unnamed: of(consultations.unnamed),
    agencyId: of(agencies.id),
    agency: of(agencies.name),
  }),
  (taskId: string) => sql`
    select t.id, t.kind, t.process_id as "processId", p.reference, p.title, p.kind as "processKind", p.state as "processState", p.ended_why as "endedWhy", n.purpose, n.format,
      ${ms(sql`n.event_at`)} as "eventAt", n.place, n.chair, n.informal, n.unnamed, a.id as "agencyId", a.name as agency, t.state, ${taskState} as "taskState",
      ${ms(sql`c.due_at`)} as "dueAt", ${ms(sql`t.closes_at`)} as "closesAt", c.zone, ${ms(sql`app_now()`)} as now,
      ${ms(sql`t.stopped_at`)} as "stoppedAt", t.version
    from tasks t join processes p on p.id = t.process_id join consultations n on n.process_id = p.id
      join agencies a on a.id = t.agency_id join chase_plans c on c.id = t.plan_id
    where t.id = ${taskId} and t.kind = 'answer'`,
);
export type TaskHead = RowOf<typeof task>;

/** What a person may see of one task that asks for an answer; undefined where it is hidden from him or absent. */
export async function readTask(tx: Tx, taskId: string): Promise<TaskHead | undefined> {
  const [found] = await task(tx, taskId);
  return found;
}

const told = statement(
  'tasks.told',
  z.object({ id: of(notices.id) }),
  ({ taskId, personId }: { taskId: string; personId: string }) => sql`
    select id from notices where task_id = ${taskId} and person_id = any((select stands_for(${personId}::uuid, app_now()))::uuid[]) and kind = 'escalation' limit 1`,
);

/** Whether a step told the person, or somebody for whom he stands in, that the task is overdue. */
export async function wasTold(tx: Tx, asked: { readonly taskId: string; readonly personId: string }): Promise<boolean> {
  return (await told(tx, asked)).length > 0;
}

export const readQuestions = statement(
  'tasks.questions',
  z.object({ id: of(questions.id), text: of(questions.text), kind: of(questions.kind) }),
  (processId: string) => sql`select id, text, kind from questions where process_id = ${processId} order by position`,
);
export type Question = RowOf<typeof readQuestions>;

const draft = statement(
  'tasks.draft',
  z.object({ content: answerContent, savedBy: of(people.name), savedAt: epochMs, mine: z.boolean() }),
  ({ taskId, personId }: { taskId: string; personId: string }) => sql`
    select d.content, coalesce(p.name, 'a colleague') as "savedBy", ${ms(sql`d.saved_at`)} as "savedAt", d.saved_by = ${personId} as mine
    from drafts d left join people p on p.id = d.saved_by where d.task_id = ${taskId}`,
);
export type Draft = RowOf<typeof draft>;

export async function readDraft(tx: Tx, taskId: string, personId: string): Promise<Draft | undefined> {
  const [found] = await draft(tx, { taskId, personId });
  return found;
}

/** Every version of the answer, the newest first. */
export const readAnswers = statement(
  'tasks.answers',
  z.object({
    version: of(answers.version),
    content: answerContent,
    receivedAt: epochMs,
    onTime: of(answers.onTime),
    by: of(people.name).nullable(),
    loggedBy: of(people.name).nullable(),
    source: of(answers.source),
    cameBy: of(answers.cameBy),
    cameOn: z.iso.date().nullable(),
  }),
  (taskId: string) => sql`
    select w.version, w.content, ${ms(sql`w.received_at`)} as "receivedAt", w.on_time as "onTime", p.name as by, l.name as "loggedBy", w.source,
      w.came_by as "cameBy", to_char(w.came_on, 'YYYY-MM-DD') as "cameOn"
    from answers w left join people p on p.id = w.answered_by left join people l on l.id = w.logged_by
    where w.task_id = ${taskId} order by w.version desc`,
);
export type Answer = RowOf<typeof readAnswers>;
