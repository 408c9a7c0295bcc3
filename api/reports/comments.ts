import { z } from 'zod';
import { commentOn, settleComment } from '../../db/reports/comments.ts';
import { inviteReader, listReaders, releaseReader } from '../../db/reports/readers.ts';
import { commentFields, commentStates } from '../../domain/reports/comment.ts';
import { lineOrNone, words, wordsOrNone } from '../http/fields.ts';
import { route } from '../http/route.ts';
import { partKey } from './schemas.ts';

const aPerson = z.strictObject({ personId: z.uuid() });
const ofPerson = z.object({ personId: z.string() });

/** What is said of a draft before it is frozen, and who is invited to. */
export const reportCommentRoutes = [
  route({
    method: 'post',
    path: '/v1/reports/:id/comments',
    act: 'comment-report',
    summary: 'Comment on a section of a draft, and quote the words that are meant; whoever writes it is told',
    status: 201,
    body: z.strictObject({
      key: partKey,
      quote: lineOrNone(commentFields.quote).default(''),
      text: words(commentFields.text),
    }),
    answer: z.object({ commentId: z.string() }),
    perform: { write: (tx, { actor, id, body }) => commentOn(tx, actor, { ...body, reportId: id }) },
  }),
  route({
    method: 'post',
    path: '/v1/report-comments/:id/settle',
    act: 'write-section',
    summary: 'Settle a comment on a section that you write, or carry it over to the next version and say why',
    body: z.strictObject({
      answer: wordsOrNone(commentFields.answer).default(''),
      carries: z.boolean().default(false).meta({ description: 'It is open again once the report is drafted anew.' }),
    }),
    answer: z.object({ state: z.enum(commentStates) }),
    perform: { write: (tx, { actor, id, body }) => settleComment(tx, actor, { ...body, id }) },
  }),
  route({
    method: 'get',
    path: '/v1/reports/:id/readers',
    act: 'write-report',
    summary: 'Who is invited to comment on a draft',
    answer: z.object({ items: z.array(z.object({ personId: z.string(), name: z.string() })) }),
    perform: { read: async (tx, { id }) => ({ items: await listReaders(tx, id) }) },
  }),
  route({
    method: 'post',
    path: '/v1/reports/:id/readers',
    act: 'write-report',
    summary: 'Invite somebody to comment on a draft: he sees it from then on, and writes nothing of it',
    body: aPerson,
    answer: ofPerson,
    perform: { write: (tx, { actor, id, body }) => inviteReader(tx, actor, { ...body, reportId: id }) },
  }),
  route({
    method: 'post',
    path: '/v1/reports/:id/readers/remove',
    act: 'write-report',
    summary: 'Take an invitation to comment back; what was said stays',
    body: aPerson,
    answer: ofPerson,
    perform: { write: (tx, { actor, id, body }) => releaseReader(tx, actor, { ...body, reportId: id }) },
  }),
];
