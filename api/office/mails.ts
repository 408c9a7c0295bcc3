import { z } from 'zod';
import type { Tx } from '../../db/connect.ts';
import { pausePostRoom, resumePostRoom, tickOffReturned } from '../../db/mail/acts.ts';
import { listOwedNotices, markTold } from '../../db/chase/owed-notices.ts';
import { listMailsOf } from '../../db/mail/read-api-mails.ts';
import { listReturned, readPostRoom } from '../../db/mail/read-mails.ts';
import { mailStates } from '../../domain/mail/states.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import { id, instantOut, page, pageQuery } from '../http/fields.ts';
import { pageOf } from '../http/pages.ts';
import { route } from '../http/route.ts';

const mailState = z.enum(mailStates);

const mail = z.object({
  id: z.string(),
  personId: z.string(),
  person: z.string(),
  kind: z.string(),
  subject: z.string(),
  state: mailState.meta({ description: '"accepted" means handed to the relay, never "arrived".' }),
  attempts: z.number(),
  possibleDuplicate: z.boolean(),
  replyCode: z.number().nullable(),
  errorCode: z.string().nullable(),
  composedAt: instantOut,
  handedOverAt: instantOut.nullable(),
  settledAt: instantOut.nullable(),
});

const returnedMail = z.object({
  id: z.string().meta({ description: 'Of the mail.' }),
  personId: z.string(),
  person: z.string(),
  status: z
    .string()
    .nullable()
    .meta({ description: 'The code that came with it, such as "5.7.1"; null: none was found.' }),
  returnedAt: instantOut,
  settledAt: instantOut.nullable(),
  settledBy: z.string().nullable(),
});

const postRoom = z.object({
  pausedAt: instantOut.nullable(),
  pausedBy: z.string().nullable(),
  pausedWhy: z.string().nullable(),
});

/** What was mailed to whom, and the post room. */
export const mailRoutes = [
  route({
    method: 'get',
    path: '/v1/mails',
    act: 'see-mails',
    summary: 'The ledger of mails, the newest first',
    query: z.strictObject({ ...pageQuery, task: z.uuid().optional(), state: mailState.optional() }),
    answer: page(mail),
    perform: {
      read: async (tx, { query }) =>
        pageOf(
          (await listMailsOf(tx, { ...query, taskId: query.task })).map((row) => ({
            ...row,
            state: mailState.parse(row.state),
          })),
          query.limit,
        ),
    },
  }),
  route({
    method: 'get',
    path: '/v1/returned-mails',
    act: 'see-mails',
    summary: 'Mails to which something came back that is for a person to look at',
    query: z.strictObject({ ...pageQuery, open: z.enum(['true', 'false']).default('true') }),
    answer: page(returnedMail),
    perform: {
      read: async (tx, { query }) =>
        pageOf(await listReturned(tx, { ...query, open: query.open === 'true' }), query.limit),
    },
  }),
  route({
    method: 'post',
    path: '/v1/returned-mails/:id/settle',
    act: 'release-mail',
    summary: 'Say that you have looked at what came back: it needs nothing more',
    answer: z.object({ id: z.string() }),
    perform: { write: (tx, { actor, id }) => tickOffReturned(tx, actor, id) },
  }),
  route({
    method: 'get',
    path: '/v1/post-room',
    act: 'see-mails',
    summary: 'Whether the post room is paused',
    answer: postRoom,
    perform: { read: readPostRoom },
  }),
  route({
    method: 'post',
    path: '/v1/post-room/pause',
    act: 'pause-post-room',
    summary: 'Pause: no hand-over begins after this',
    answer: postRoom,
    perform: { write: async (tx, { actor }) => asItStands(tx, await pausePostRoom(tx, actor)) },
  }),
  route({
    method: 'post',
    path: '/v1/post-room/resume',
    act: 'pause-post-room',
    summary: 'Resume',
    answer: postRoom,
    perform: { write: async (tx, { actor }) => asItStands(tx, await resumePostRoom(tx, actor)) },
  }),
  route({
    method: 'get',
    path: '/v1/post-room/owed',
    act: 'see-mails',
    summary: 'What is to be mailed and is in no mail yet, the oldest first',
    query: z.strictObject(pageQuery),
    answer: page(
      z.object({
        id: z.string(),
        kind: z.string(),
        personId: z.string(),
        person: z.string(),
        processId: z.string(),
        reference: z.string(),
        title: z.string(),
        agency: z.string().nullable(),
        orderAt: instantOut.meta({ description: 'The instant of the step that caused it.' }),
      }),
    ),
    perform: { read: async (tx, { query }) => pageOf(await listOwedNotices(tx, query), query.limit) },
  }),
  route({
    method: 'post',
    path: '/v1/post-room/told',
    act: 'pause-post-room',
    summary: 'Say after a restore what went already; only while the post room is paused',
    body: z.strictObject({ noticeIds: z.array(id).min(1).max(1_000) }),
    answer: z.object({ told: z.number() }),
    perform: { write: (tx, { actor, body }) => markTold(tx, actor, body) },
  }),
];

async function asItStands(tx: Tx, verdict: Verdict<true>) {
  return verdict.ok ? accept(await readPostRoom(tx)) : verdict;
}
