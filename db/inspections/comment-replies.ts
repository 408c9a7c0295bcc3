import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { lockInspection } from './inspectors.ts';
import { agencies } from '../schema/directory.ts';
import { commentReplies, inspectionFindings } from '../schema/inspections.ts';
import { answers } from '../schema/tasks.ts';
import { of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

/** One comment on the preliminary report as it was given last; findingId null: on the report as a whole. */
export type Comment = RowOf<typeof listComments>;

/** Every comment of the last version of each agency's comments, with the reply to just that version. */
export const listComments = statement(
  'inspections.comments',
  z.object({
    taskId: of(answers.taskId),
    agency: of(agencies.name).nullable(),
    findingId: z.string().nullable(),
    number: of(inspectionFindings.number).nullable(),
    comment: z.string(),
    answerVersion: of(answers.version),
    reply: of(commentReplies.reply).nullable(),
  }),
  (processId: string) => sql`
    with last as (
      select distinct on (w.task_id) w.task_id, w.version, w.content, a.name as agency
      from answers w join tasks t on t.id = w.task_id left join agencies a on a.id = t.agency_id
      where t.process_id = ${processId} and t.kind = 'accuracy-comments' order by w.task_id, w.version desc),
    said as (
      select task_id, version, agency, null as finding_id, content ->> 'comment' as comment from last
      union all
      select task_id, version, agency, r.value ->> 'questionId', r.value ->> 'text' from last, jsonb_array_elements(last.content -> 'replies') r)
    select s.task_id as "taskId", s.agency, s.finding_id as "findingId", f.number, s.comment, s.version as "answerVersion", r.reply
    from said s left join inspection_findings f on f.process_id = ${processId} and f.id::text = s.finding_id
      left join comment_replies r on r.task_id = s.task_id and r.finding_id::text is not distinct from s.finding_id and r.answer_version = s.version
    where btrim(coalesce(s.comment, '')) <> '' order by s.agency, f.number nulls first`,
);

export async function unansweredComments(tx: Tx, processId: string): Promise<Comment[]> {
  return (await listComments(tx, processId)).filter((comment) => comment.reply === null);
}

/** Answers one comment: what became of it in the report. Once per version of the comment. */
export async function replyToComment(
  tx: Tx,
  actor: Actor,
  input: { processId: string; taskId: string; findingId: string | null; reply: string },
): Promise<Verdict<{ answerVersion: number }>> {
  const locked = await lockInspection(tx, actor, input.processId);
  if (!locked.ok) return locked;
  if (locked.value.state !== 'preliminary')
    return refuse('not-open', 'Comments are answered between the preliminary and the final report.');
  if (input.reply.trim() === '') return refuse('malformed', 'Write what became of the comment.');
  const comment = (await listComments(tx, input.processId)).find(
    (each) => each.taskId === input.taskId && each.findingId === input.findingId,
  );
  if (comment === undefined) return refuse('not-found', 'There is no such comment.');
  const { answerVersion } = comment;
  const { rowCount } = await tx
    .insert(commentReplies)
    .values({ ...input, answerVersion, repliedBy: actor.personId })
    .onConflictDoNothing();
  if (rowCount === 0) return refuse('already-answered', 'Somebody has answered this comment already.');
  await audit(tx, {
    actorId: actor.personId,
    act: 'comment-replied',
    processId: input.processId,
    taskId: input.taskId,
    details: { findingId: input.findingId, answerVersion },
  });
  return accept({ answerVersion });
}
