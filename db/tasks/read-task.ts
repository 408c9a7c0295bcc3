import { sql } from 'drizzle-orm';
import type { AnswerContent } from '../../domain/tasks/answer.ts';
import type { CameBy } from '../../domain/tasks/logged-answer.ts';
import type { RoundState } from '../../domain/rounds/round.ts';
import type { ProcessKind } from '../../domain/process-kinds.ts';
import type { TaskKind } from '../../domain/chase/task-kinds.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { standing } from '../chase/standing.ts';

export type TaskHead = {
  readonly id: string;
  readonly processId: string;
  readonly reference: string;
  readonly title: string;
  readonly kind: TaskKind;
  readonly processKind: ProcessKind;
  readonly processState: RoundState;
  readonly endedWhy: string | null;
  readonly purpose: string;
  readonly format: string;
  readonly eventAt: number | null;
  readonly place: string | null;
  readonly chair: string | null;
  readonly agencyId: string;
  readonly agency: string;
  readonly state: string;
  readonly standing: string;
  readonly dueAt: number;
  /** Until when an answer is given or changed: the one instant that pages, mails and API name. */
  readonly closesAt: number;
  readonly zone: string;
  readonly now: number;
  readonly stoppedAt: number | null;
  readonly version: number;
};

/** What a person may see of one task that asks for an answer; undefined where it is hidden from him or absent. */
export async function readTask(tx: Tx, taskId: string): Promise<TaskHead | undefined> {
  const { rows } = await tx.execute<TaskHead>(sql`
    select t.id, t.kind, t.process_id as "processId", p.reference, p.title, p.kind as "processKind", p.state as "processState", p.ended_why as "endedWhy", n.purpose, n.format,
      ${ms(sql`n.event_at`)} as "eventAt", n.place, n.chair, a.id as "agencyId", a.name as agency, t.state, ${standing} as standing,
      ${ms(sql`c.due_at`)} as "dueAt", ${ms(sql`t.closes_at`)} as "closesAt", c.zone, ${ms(sql`app_now()`)} as now,
      ${ms(sql`t.stopped_at`)} as "stoppedAt", t.version
    from tasks t join processes p on p.id = t.process_id join consultations n on n.process_id = p.id
      join agencies a on a.id = t.agency_id join chase_plans c on c.id = t.plan_id
    where t.id = ${taskId} and t.kind = 'answer'`);
  return rows[0];
}

export type Question = { readonly id: string; readonly text: string; readonly kind: 'position' | 'text' };

export async function readQuestions(tx: Tx, processId: string): Promise<Question[]> {
  const { rows } = await tx.execute<Question>(
    sql`select id, text, kind from questions where process_id = ${processId} order by position`,
  );
  return rows;
}

export type Draft = {
  readonly content: AnswerContent;
  readonly savedBy: string;
  readonly savedAt: number;
  readonly mine: boolean;
};

export async function readDraft(tx: Tx, taskId: string, personId: string): Promise<Draft | undefined> {
  const { rows } = await tx.execute<Draft>(sql`
    select d.content, coalesce(p.name, 'a colleague') as "savedBy", ${ms(sql`d.saved_at`)} as "savedAt", d.saved_by = ${personId} as mine
    from drafts d left join people p on p.id = d.saved_by where d.task_id = ${taskId}`);
  return rows[0];
}

export type Answer = {
  readonly version: number;
  readonly content: AnswerContent;
  readonly receivedAt: number;
  readonly onTime: boolean;
  readonly by: string | null;
  readonly loggedBy: string | null;
  readonly source: string | null;
  readonly cameBy: CameBy | null;
  readonly cameOn: string | null;
};

/** Every version of the answer, the newest first. */
export async function readAnswers(tx: Tx, taskId: string): Promise<Answer[]> {
  const { rows } = await tx.execute<Answer>(sql`
    select w.version, w.content, ${ms(sql`w.received_at`)} as "receivedAt", w.on_time as "onTime", p.name as by, l.name as "loggedBy", w.source,
      w.came_by as "cameBy", to_char(w.came_on, 'YYYY-MM-DD') as "cameOn"
    from answers w left join people p on p.id = w.answered_by left join people l on l.id = w.logged_by
    where w.task_id = ${taskId} order by w.version desc`);
  return rows;
}
