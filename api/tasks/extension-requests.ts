import { z } from 'zod';
import { decideExtension } from '../../db/tasks/extensions.ts';
import { listRequests } from '../../db/tasks/read-requests.ts';
import { limits } from '../../domain/limits.ts';
import { instantOut, page, pageQuery, wordsOrNone } from '../http/fields.ts';
import { gather } from '../http/pages.ts';
import { route } from '../http/route.ts';

const openRequest = z.object({
  id: z.string(),
  taskId: z.string(),
  reference: z.string(),
  title: z.string(),
  agency: z.string(),
  askedBy: z.string(),
  askedAt: instantOut,
  dueAt: instantOut,
  wantedDueAt: instantOut,
  zone: z.string(),
  reason: z.string(),
  decideBy: instantOut.nullable().meta({ description: 'By when the directorate decides; chased like any other task.' }),
});

/** Requests for more time that nobody has decided yet. */
export const extensionRequestRoutes = [
  route({
    method: 'get',
    path: '/v1/extension-requests',
    act: 'decide-extension',
    summary: 'Requests for more time that wait for a decision, the oldest first',
    query: z.strictObject(pageQuery),
    answer: page(openRequest),
    perform: { read: (tx, { query }) => gather(query, (after) => listRequests(tx, after)) },
  }),
  route({
    method: 'post',
    path: '/v1/extension-requests/:id/decision',
    act: 'decide-extension',
    summary: 'Grant or refuse more time',
    body: z.strictObject({
      grant: z.boolean(),
      reply: wordsOrNone(limits.reason).default('').meta({ description: 'What the participant gets to read.' }),
    }),
    answer: z.object({ taskId: z.string(), dueAt: instantOut.nullable() }),
    perform: { write: (tx, { actor, id, body }) => decideExtension(tx, actor, { requestId: id, ...body }) },
  }),
];
