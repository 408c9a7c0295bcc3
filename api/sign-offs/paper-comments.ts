import { z } from 'zod';
import { addPaperComment, settlePaperComment } from '../../db/sign-offs/papers/paper-comments.ts';
import { listPaperComments, readCommentedPaper } from '../../db/sign-offs/papers/read-paper-comments.ts';
import { paperCommentFields, signOffFields } from '../../domain/sign-offs/fields.ts';
import { instantOut, words } from '../http/fields.ts';
import { route } from '../http/route.ts';
import { signOffState } from './schemas.ts';

const comment = z.object({
  id: z.string(),
  by: z.string(),
  agency: z.string().nullable().meta({ description: 'The agency of the round for which it was said.' }),
  comment: z.string(),
  late: z.boolean().meta({ description: 'It came after the last day for comments, or the stage names none.' }),
  addedAt: instantOut,
  documentVersion: z.number().nullable().meta({ description: 'Of which version; null where you no longer see it.' }),
  taken: z.boolean().nullable().meta({ description: 'null: the author has not decided yet.' }),
  reason: z.string(),
  decidedAt: instantOut.nullable(),
});
const paper = z.object({
  id: z.string(),
  reference: z.string(),
  title: z.string(),
  state: signOffState,
  recommendation: z.string(),
  author: z.string(),
  documentId: z.string(),
  documentVersion: z.number(),
  sha256: z.string(),
  commentsBy: instantOut.nullable(),
});

/** What is said of a paper while it is signed: by those who sign it, officers, and the agencies of its round (F53). */
export const paperCommentRoutes = [
  route({
    method: 'get',
    path: '/v1/sign-offs/:id/comments',
    act: 'see-paper-comments',
    summary: 'The paper and the comments on it; an agency of its round sees its own',
    answer: z.object({ paper, items: z.array(comment) }),
    perform: {
      read: async (tx, { id }) => {
        const found = await readCommentedPaper(tx, id);
        return found && { paper: found, items: await listPaperComments(tx, id) };
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/sign-offs/:id/comments',
    act: 'comment-on-paper',
    summary: 'Comment on a paper that is being signed; it is shown beside it and changes no date',
    status: 201,
    body: z.strictObject({ comment: words(paperCommentFields.comment) }),
    answer: z.object({ commentId: z.string(), late: z.boolean() }),
    perform: {
      write: (tx, { actor, id, body }) => addPaperComment(tx, actor, { processId: id, comment: body.comment }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/paper-comments/:id/settle',
    act: 'settle-paper-comment',
    summary: 'As the author, or an officer: is the comment taken up, and why',
    body: z.strictObject({ taken: z.boolean(), reason: words(signOffFields.reason) }),
    answer: z.object({ commentId: z.string() }),
    perform: { write: (tx, { actor, id, body }) => settlePaperComment(tx, actor, { commentId: id, ...body }) },
  }),
];
