import { z } from 'zod';
import { auditReading } from '../../db/records/audit.ts';
import type { Tx } from '../../db/connect.ts';
import { recordAttendance } from '../../db/rounds/attendance.ts';
import { addDocument } from '../../db/sign-offs/papers/documents.ts';
import { addLogItem, settleLogItem } from '../../db/rounds/log-items.ts';
import { listLog, readLogItem } from '../../db/rounds/read-log.ts';
import { readRound } from '../../db/rounds/read-overview.ts';
import { readDocument } from '../../db/tasks/read-surroundings.ts';
import { addParticipants } from '../../db/rounds/participants.ts';
import { sendTestInvitation } from '../../db/rounds/test-invitation.ts';
import { refuse, type Verdict } from '../../domain/refusal.ts';
import { noSuchRound } from '../../db/rounds/rounds.ts';
import { ofRound } from './rounds.ts';
import { fileBodyLimit, fileBytes, fileFields } from '../http/file-body.ts';
import { attendeeFields, logFields, paperFields } from '../../domain/rounds/fields.ts';
import { idList, lineOrNone, oneLine, page, pageQuery, words } from '../http/fields.ts';
import { gather } from '../http/pages.ts';
import { listBodyLimit } from '../http/request-body.ts';
import { route } from '../http/route.ts';
import { logItem, settledItem } from './schemas.ts';

/** What is done for a round besides deciding: participants, papers, attendance, the log. */
export const consultationActRoutes = [
  route({
    method: 'post',
    path: '/v1/consultations/:id/test-invitation',
    act: 'write-consultation',
    summary: 'Send yourself the invitation first',
    answer: z.object({ sentTo: z.string() }),
    perform: { write: (tx, { actor, id }) => onRound(tx, id, () => sendTestInvitation(tx, actor, { processId: id })) },
  }),
  route({
    method: 'post',
    path: '/v1/consultations/:id/participants',
    act: 'write-consultation',
    summary: 'Add agencies to an open round; they are invited at once',
    bodyLimit: listBodyLimit,
    body: z.strictObject({ agencyIds: idList }),
    answer: z.object({ added: z.number() }),
    perform: { write: (tx, { actor, id, body }) => addParticipants(tx, actor, { processId: id, ...body }) },
  }),
  route({
    method: 'post',
    path: '/v1/consultations/:id/attendance',
    act: 'write-consultation',
    summary: 'Record who came for whom; the list replaces the one before',
    bodyLimit: listBodyLimit,
    body: z.strictObject({
      attendees: z
        .array(
          z.strictObject({
            agencyId: z.uuid().nullable().default(null),
            personName: lineOrNone(attendeeFields.person).default(''),
            capacity: lineOrNone(attendeeFields.capacity).default(''),
          }),
        )
        .max(5_000),
    }),
    answer: z.object({ attendees: z.number() }),
    perform: {
      write: (tx, { actor, id, body }) =>
        onRound(tx, id, () => recordAttendance(tx, actor, { processId: id, ...body })),
    },
  }),
  route({
    method: 'post',
    path: '/v1/consultations/:id/documents',
    act: 'write-consultation',
    summary: 'Add a paper; the same title again is its next version',
    status: 201,
    bodyLimit: fileBodyLimit,
    body: z.strictObject({ title: oneLine(paperFields.title), ...fileFields }),
    answer: z.object({ documentId: z.string(), version: z.number() }),
    perform: {
      write: async (tx, { actor, id, body }) => {
        const content = fileBytes(body.content);
        if (!content.ok) return content;
        return onRound(tx, id, () => addDocument(tx, actor, { ...body, content: content.value, processId: id }));
      },
    },
  }),
  route({
    method: 'get',
    path: '/v1/documents/:id',
    act: 'see-task',
    summary: 'One paper, as a file to keep',
    answer: z.string().meta({ description: 'The bytes of the file.' }),
    perform: { file: (tx, { id }) => readDocument(tx, id) },
  }),
  route({
    method: 'get',
    path: '/v1/consultations/:id/log',
    act: 'see-consultations',
    summary: 'The log: every comment and what became of it',
    query: z.strictObject({ ...pageQuery, unsettled: z.enum(['true', 'false']).default('false') }),
    answer: page(logItem),
    perform: {
      read: (tx, { id, actor, query }) =>
        ofRound(tx, id, async () => {
          await auditReading(tx, actor, { as: 'api', processId: id });
          return gather(query, async (after) =>
            settledCut(await listLog(tx, id, { unsettled: query.unsettled === 'true', after })),
          );
        }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/consultations/:id/log',
    act: 'settle-log',
    summary: 'Add a comment that came another way, for instance at the event',
    status: 201,
    body: z.strictObject({ agencyId: z.uuid().nullable().default(null), comment: words(logFields.comment) }),
    answer: z.object({ itemId: z.string() }),
    perform: {
      write: (tx, { actor, id, body }) => onRound(tx, id, () => addLogItem(tx, actor, { processId: id, ...body })),
    },
  }),
  route({
    method: 'put',
    path: '/v1/consultations/:id/log/:itemId',
    act: 'settle-log',
    summary: 'Say what became of one comment',
    ifMatch: 'required',
    body: settledItem,
    answer: z.object({ version: z.number() }),
    perform: {
      write: async (tx, { actor, id, itemId, body, ifVersion }) => {
        if ((await readLogItem(tx, id, itemId)) === undefined) return refuse('not-found', 'There is no such comment.');
        return settleLogItem(tx, actor, { itemId, ifVersion: ifVersion ?? 0, ...body });
      },
    },
  }),
];

type Log = Awaited<ReturnType<typeof listLog>>;

/** The column's type is text; the schema names the dispositions that there are. */
function settledCut({ rows, next }: Log) {
  const { disposition } = logItem.shape;
  return {
    next,
    rows: rows.map(({ stance: position, ...row }) => ({
      ...row,
      position,
      disposition: disposition.parse(row.disposition),
    })),
  };
}

/** These acts take a round for granted; whether there is one is found out here. */
async function onRound<T>(tx: Tx, processId: string, act: () => Promise<Verdict<T>>): Promise<Verdict<T>> {
  return (await readRound(tx, processId)) === undefined ? noSuchRound : act();
}
