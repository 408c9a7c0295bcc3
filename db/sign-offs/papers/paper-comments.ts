import { sql } from 'drizzle-orm';
import { isLateComment, takesComments } from '../../../domain/sign-offs/paper-comment.ts';
import { type Actor, may } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { audit } from '../../records/audit.ts';
import type { Tx } from '../../connect.ts';
import { readCommentedPaper } from './read-paper-comments.ts';

const noSuchPaper = refuse('not-found', 'There is no such paper.');
const noSuchComment = refuse('not-found', 'There is no such comment.');

/** Somebody says something of a paper that is being signed (F53). It is shown beside it, and moves no date of anybody. */
export async function addPaperComment(
  tx: Tx,
  actor: Actor,
  input: { processId: string; comment: string },
): Promise<Verdict<{ commentId: string; late: boolean }>> {
  const paper = await readCommentedPaper(tx, input.processId);
  if (paper === undefined) return noSuchPaper;
  const taken = takesComments(paper.state);
  if (!taken.ok) return taken;
  const late = isLateComment(paper.commentsBy, paper.now);
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into paper_comments (process_id, stage_id, document_id, person_id, agency_id, comment, late)
    values (${paper.id}, ${paper.stageId}, ${paper.documentId}, ${actor.personId}, ${paper.agencyId}, ${input.comment}, ${late}) returning id`);
  const commentId = rows[0]?.id ?? '';
  await audit(tx, {
    actorId: actor.personId,
    act: 'paper-commented',
    processId: paper.id,
    agencyId: paper.agencyId,
    details: { commentId, stageId: paper.stageId, documentId: paper.documentId, late },
  });
  return accept({ commentId, late });
}

/** The author, or an officer for him, says whether a comment is taken up, and why. */
export async function settlePaperComment(
  tx: Tx,
  actor: Actor,
  input: { commentId: string; taken: boolean; reason: string },
): Promise<Verdict<{ commentId: string }>> {
  const { rows } = await tx.execute<{ processId: string; authorId: string }>(sql`
    select c.process_id as "processId", o.author_id as "authorId" from paper_comments c join sign_offs o on o.process_id = c.process_id
    where c.id = ${input.commentId}`);
  const found = rows[0];
  if (found === undefined) return noSuchComment;
  if (found.authorId !== actor.personId && !may(actor, 'decide-sign-off'))
    return refuse('not-allowed', 'Only the author, or an officer, says what becomes of a comment.');
  await tx.execute(sql`
    update paper_comments set taken = ${input.taken}, reason = ${input.reason}, decided_by = ${actor.personId}, decided_at = app_now()
    where id = ${input.commentId}`);
  await audit(tx, {
    actorId: actor.personId,
    act: 'paper-comment-settled',
    processId: found.processId,
    details: { commentId: input.commentId, taken: input.taken },
  });
  return accept({ commentId: input.commentId });
}
