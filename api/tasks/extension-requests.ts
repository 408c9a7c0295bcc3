import { z } from 'zod';
import type { Tx } from '../../db/connect.ts';
import { decideExtension, type ExtensionDecision } from '../../db/tasks/extensions.ts';
import { listRequests, readRequest } from '../../db/tasks/read-requests.ts';
import { extensionFields } from '../../domain/tasks/fields.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { dueFields, dueOf } from '../http/due.ts';
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
  closesAt: instantOut.nullable().meta({
    description:
      'When the round closes. Granted until later, it stays open for this agency; null where it is no round.',
  }),
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
    summary: 'Grant or refuse more time; with dueAt or due until another date than the one asked for',
    body: z.strictObject({
      grant: z.boolean(),
      ...dueFields,
      reply: wordsOrNone(extensionFields.reply).default('').meta({ description: 'What the participant gets to read.' }),
    }),
    answer: z.object({ taskId: z.string(), dueAt: instantOut.nullable() }),
    perform: {
      write: async (tx, { actor, id, body }) => {
        const until = await otherDate(tx, id, body);
        if (!until.ok) return until;
        return decideExtension(tx, actor, { requestId: id, grant: body.grant, until: until.value, reply: body.reply });
      },
    },
  }),
];

/** The date that is granted in place of the one asked for; undefined where none is given. */
async function otherDate(
  tx: Tx,
  requestId: string,
  body: { grant: boolean } & Parameters<typeof dueOf>[0],
): Promise<Verdict<ExtensionDecision['until']>> {
  if (body.dueAt === undefined && body.due === undefined) return accept(undefined);
  if (!body.grant) return refuse('malformed', 'Give another date only where more time is granted.');
  const request = await readRequest(tx, requestId);
  const due = dueOf(body, request?.zone ?? 'Europe/London');
  return due.ok ? accept({ dueAt: due.value.at, wallText: due.value.text }) : due;
}
