import { z } from 'zod';
import { eraseFeedback, settleFeedback } from '../../db/public/feedback.ts';
import { listFeedback, readFeedback } from '../../db/public/read-feedback.ts';
import { feedbackFields, feedbackOutcomes } from '../../domain/public/feedback.ts';
import { instantOut, page, pageQuery, words } from '../http/fields.ts';
import { gather } from '../http/pages.ts';
import { route } from '../http/route.ts';

const line = z.object({
  id: z.string(),
  reference: z.string(),
  state: z.enum(['draft', 'open', ...feedbackOutcomes]),
  page: z.string().meta({ description: 'The address of the public page, from its first "/".' }),
  givenAt: instantOut,
  dueAt: instantOut.nullable(),
});
const whole = line.extend({
  version: z.string().meta({ description: 'The hash of what stood there.' }),
  same: z.boolean().meta({ description: 'Whether it stands there still.' }),
  said: z.string(),
  reply: z.string(),
  settledBy: z.string().nullable(),
  settledAt: instantOut.nullable(),
  erasedAt: instantOut.nullable(),
});

/** What the public said of its pages, without who said it (S54). */
export const feedbackRoutes = [
  route({
    method: 'get',
    path: '/v1/feedback',
    act: 'see-feedback',
    summary: 'What the public said of its pages, the last first',
    query: z.strictObject({ ...pageQuery, state: z.enum(['open', 'all']).default('all') }),
    answer: page(line),
    perform: {
      read: (tx, { query }) => gather(query, (after) => listFeedback(tx, { open: query.state === 'open', after })),
    },
  }),
  route({
    method: 'get',
    path: '/v1/feedback/:id',
    act: 'see-feedback',
    summary: 'What somebody said of a public page, and what was answered',
    answer: whole,
    perform: { read: (tx, { id }) => readFeedback(tx, id) },
  }),
  route({
    method: 'post',
    path: '/v1/feedback/:id/settle',
    act: 'answer-feedback',
    summary: 'Answer it, or close it with a reason; whoever left an address is told by mail',
    body: z.strictObject({ outcome: z.enum(feedbackOutcomes), reply: words(feedbackFields.reply) }),
    answer: z.object({ told: z.boolean().meta({ description: 'Whether a mail goes to whoever said it.' }) }),
    perform: { write: (tx, { actor, id, body }) => settleFeedback(tx, actor, { processId: id, ...body }) },
  }),
  route({
    method: 'post',
    path: '/v1/feedback/:id/erase',
    act: 'erase-feedback',
    summary: 'Remove its words, and the name and address of whoever said it',
    answer: z.object({ id: z.string() }),
    perform: { write: (tx, { actor, id }) => eraseFeedback(tx, actor, id) },
  }),
];
