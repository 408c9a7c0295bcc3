import { sql } from 'drizzle-orm';
import type { ActionState } from '../../domain/inspections/corrective-action.ts';
import type { TaskKind } from '../../domain/chase/task-kinds.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { standing } from '../chase/standing.ts';

export type Asked = {
  readonly id: string;
  readonly kind: TaskKind;
  readonly title: string | null;
  readonly agencyId: string;
  readonly agency: string;
  readonly standing: string;
  readonly dueAt: number;
  readonly closesAt: number;
  /** What was said last, and when. */
  readonly comment: string | null;
  readonly nothing: boolean;
  readonly version: number | null;
  readonly receivedAt: number | null;
};

/** What was asked of the agencies of one kind, and what each has said last. */
export async function listAsked(tx: Tx, processId: string, kind: 'evidence' | 'accuracy-comments'): Promise<Asked[]> {
  const { rows } = await tx.execute<Asked>(sql`
    select t.id, t.kind, t.title, t.agency_id as "agencyId", a.name as agency, ${standing} as standing, ${ms(sql`c.due_at`)} as "dueAt", ${ms(sql`t.closes_at`)} as "closesAt",
      w.content ->> 'comment' as comment, coalesce(w.content -> 'nothingToSay' = 'true', false) as nothing, w.version, ${ms(sql`w.received_at`)} as "receivedAt"
    from tasks t join agencies a on a.id = t.agency_id join chase_plans c on c.id = t.plan_id
      left join lateral (select * from answers w where w.task_id = t.id order by w.version desc limit 1) w on true
    where t.process_id = ${processId} and t.kind = ${kind} order by c.due_at, a.name, t.id`);
  return rows;
}

export type Action = {
  readonly id: string;
  readonly findingId: string;
  readonly number: number;
  readonly agencyId: string;
  readonly agency: string;
  readonly ownerPost: string | null;
  readonly text: string;
  readonly state: ActionState;
  readonly standing: string;
  readonly taskId: string;
  readonly dueAt: number;
  readonly demonstrationDays: number;
  readonly reportedBy: string | null;
  readonly reportedAt: number | null;
  readonly reportedText: string;
  /** Before this instant nobody can verify it. */
  readonly verifiableAt: number | null;
  readonly verifyDueAt: number | null;
  readonly judgedBy: string | null;
  readonly judgedAt: number | null;
  readonly judgement: string;
  readonly sentBack: number;
  readonly waivedUntil: number | null;
  readonly waiverReason: string | null;
  readonly waiverAgreedBy: string | null;
  readonly version: number;
  readonly files: readonly { readonly id: string; readonly fileName: string }[];
};

/** The corrective actions in the order of their findings. */
export async function listActions(tx: Tx, processId: string): Promise<Action[]> {
  const { rows } = await tx.execute<Action>(sql`
    select k.id, k.finding_id as "findingId", f.number, k.agency_id as "agencyId", a.name as agency, o.title as "ownerPost", k.text, k.state, ${standing} as standing,
      k.task_id as "taskId", ${ms(sql`c.due_at`)} as "dueAt", k.demonstration_days as "demonstrationDays", r.name as "reportedBy",
      ${ms(sql`k.reported_at`)} as "reportedAt", k.reported_text as "reportedText", ${ms(sql`k.reported_at + k.demonstration_days * interval '24 hours'`)} as "verifiableAt",
      (select ${ms(sql`x.due_at`)} from tasks v join chase_plans x on x.id = v.plan_id where v.id = k.verify_task_id) as "verifyDueAt",
      j.name as "judgedBy", ${ms(sql`k.judged_at`)} as "judgedAt", k.judgement, k.sent_back as "sentBack",
      ${ms(sql`w.until_at`)} as "waivedUntil", w.reason as "waiverReason", w.agreed_by as "waiverAgreedBy", k.version,
      (select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'fileName', e.file_name) order by e.added_at), '[]')
        from answer_files e where e.task_id = k.task_id and e.removed_at is null) as files
    from corrective_actions k join inspection_findings f on f.id = k.finding_id join agencies a on a.id = k.agency_id
      join tasks t on t.id = k.task_id join chase_plans c on c.id = t.plan_id left join posts o on o.id = k.owner_post_id
      left join people r on r.id = k.reported_by left join people j on j.id = k.judged_by
      left join lateral (select * from action_waivers w where w.action_id = k.id and w.until_at > app_now() and k.state = 'running' order by w.id desc limit 1) w on true
    where k.process_id = ${processId} order by f.number, k.id`);
  return rows;
}
