import { eq, sql } from 'drizzle-orm';
import { isLateComment, takesComments } from '../../../domain/sign-offs/paper-comment.ts';
import { type Actor, may } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { audit } from '../../records/audit.ts';
import type { Tx } from '../../connect.ts';
import { idOf } from '../../rows.ts';
import { paperComments, signOffs } from '../../schema/sign-offs.ts';
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
  const { id: processId, stageId, documentId, agencyId } = paper;
  const commentId = idOf(
    await tx
      .insert(paperComments)
      .values({ processId, stageId, documentId, personId: actor.personId, agencyId, comment: input.comment, late })
      .returning({ id: paperComments.id }),
  );
  await audit(tx, {
    actorId: actor.personId,
    act: 'paper-commented',
    processId,
    agencyId,
    details: { commentId, stageId, documentId, late },
  });
  return accept({ commentId, late });
}

/** The author, or an officer for him, says whether a comment is taken up, and why. */
export async function settlePaperComment(
  tx: Tx,
  actor: Actor,
  input: { commentId: string; taken: boolean; reason: string },
): Promise<Verdict<{ commentId: string }>> {
  const [found] = await tx
    .select({ processId: paperComments.processId, authorId: signOffs.authorId })
    .from(paperComments)
    .innerJoin(signOffs, eq(signOffs.processId, paperComments.processId))
    .where(eq(paperComments.id, input.commentId));
  if (found === undefined) return noSuchComment;
  if (found.authorId !== actor.personId && !may(actor, 'decide-sign-off'))
    return refuse('not-allowed', 'Only the author, or an officer, says what becomes of a comment.');
  const { taken, reason } = input;
  await tx
    .update(paperComments)
    .set({ taken, reason, decidedBy: actor.personId, decidedAt: sql`app_now()` })
    .where(eq(paperComments.id, input.commentId));
  await audit(tx, {
    actorId: actor.personId,
    act: 'paper-comment-settled',
    processId: found.processId,
    details: { commentId: input.commentId, taken },
  });
  return accept({ commentId: input.commentId });
}
