import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { taskState } from '../chase/task-state.ts';
import { tasks } from '../schema/chase.ts';
import { agencies, people, posts } from '../schema/directory.ts';
import { actionWaivers, correctiveActions, inspectionFindings } from '../schema/inspections.ts';
import { answers } from '../schema/tasks.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { files } from './shapes.ts';

type AskedKind = 'evidence' | 'accuracy-comments';
export type Asked = RowOf<typeof asked>;

const asked = statement(
  'inspections.asked',
  z.object({
    id: of(tasks.id),
    kind: of(tasks.kind),
    title: of(tasks.title),
    agencyId: of(agencies.id),
    agency: of(agencies.name),
    taskState: z.string(),
    dueAt: epochMs,
    closesAt: epochMs,
    /** What was said last, and when. */
    comment: z.string().nullable(),
    nothing: z.boolean(),
    version: of(answers.version).nullable(),
    receivedAt: epochMs.nullable(),
  }),
  ({ processId, kind }: { processId: string; kind: AskedKind }) => sql`
    select t.id, t.kind, t.title, a.id as "agencyId", a.name as agency, ${taskState} as "taskState", ${ms(sql`c.due_at`)} as "dueAt", ${ms(sql`t.closes_at`)} as "closesAt",
      w.content ->> 'comment' as comment, coalesce(w.content -> 'nothingToSay' = 'true', false) as nothing, w.version, ${ms(sql`w.received_at`)} as "receivedAt"
    from tasks t join agencies a on a.id = t.agency_id join chase_plans c on c.id = t.plan_id and c.process_id = t.process_id
      left join lateral (select * from answers w where w.task_id = t.id order by w.version desc limit 1) w on true
    where t.process_id = ${processId} and t.kind = ${kind} order by c.due_at, a.name, t.id`,
);

/** What was asked of the agencies of one kind, and what each has said last. */
export function listAsked(tx: Tx, processId: string, kind: AskedKind): Promise<Asked[]> {
  return asked(tx, { processId, kind });
}

export type Action = RowOf<typeof listActions>;

/** The corrective actions in the order of their findings. */
export const listActions = statement(
  'inspections.actions',
  z.object({
    id: of(correctiveActions.id),
    findingId: of(correctiveActions.findingId),
    number: of(inspectionFindings.number),
    agencyId: of(correctiveActions.agencyId),
    agency: of(agencies.name),
    ownerPost: of(posts.title).nullable(),
    text: of(correctiveActions.text),
    state: of(correctiveActions.state),
    taskState: z.string(),
    taskId: of(tasks.id),
    dueAt: epochMs,
    demonstrationDays: of(correctiveActions.demonstrationDays),
    reportedBy: of(people.name).nullable(),
    reportedAt: epochMs.nullable(),
    reportedText: of(correctiveActions.reportedText),
    /** Before this instant nobody can verify it. */
    verifiableAt: epochMs.nullable(),
    verifyDueAt: epochMs.nullable(),
    judgedBy: of(people.name).nullable(),
    judgedAt: epochMs.nullable(),
    judgement: of(correctiveActions.judgement),
    sentBack: of(correctiveActions.sentBack),
    waivedUntil: epochMs.nullable(),
    waiverReason: of(actionWaivers.reason).nullable(),
    waiverAgreedBy: of(actionWaivers.agreedBy).nullable(),
    version: of(correctiveActions.version),
    files,
  }),
  (processId: string) => sql`
    select k.id, k.finding_id as "findingId", f.number, k.agency_id as "agencyId", a.name as agency, o.title as "ownerPost", k.text, k.state, ${taskState} as "taskState",
      t.id as "taskId", ${ms(sql`c.due_at`)} as "dueAt", k.demonstration_days as "demonstrationDays", r.name as "reportedBy",
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
    where k.process_id = ${processId} order by f.number, k.id`,
);
