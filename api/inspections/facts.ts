import { z } from 'zod';
import { replyToComment } from '../../db/inspections/comment-replies.ts';
import type { Tx } from '../../db/connect.ts';
import { addFinding, changeFinding } from '../../db/inspections/findings.ts';
import { addReport } from '../../db/inspections/documents.ts';
import { judgeCondition } from '../../db/inspections/actions/steps.ts';
import { addNote, addVisit, changeVisit } from '../../db/inspections/visits.ts';
import { noSuchInspection } from '../../db/inspections/inspections.ts';
import { readInspection } from '../../db/inspections/read-inspection.ts';
import type { Verdict } from '../../domain/refusal.ts';
import { type Due, dueOf } from '../http/due.ts';
import { fileBodyLimit, fileBytes, fileFields } from '../http/file-body.ts';
import { noteFields, reportFields, stepFields } from '../../domain/inspections/fields.ts';
import { oneLine, words, wordsOrNone } from '../http/fields.ts';
import { optionalDue } from './inspections.ts';
import { route } from '../http/route.ts';
import { findingIn, visitIn, visitState } from './schemas.ts';

const changed = z.object({ version: z.number() });

/** What inspectors write down: reports, visits, notes, findings, replies to comments, conditions met or not. */
export const inspectionFactRoutes = [
  route({
    method: 'post',
    path: '/v1/inspections/:id/documents',
    act: 'inspect',
    summary: 'Add a version of a report; agencies see it once it is sent',
    status: 201,
    bodyLimit: fileBodyLimit,
    body: z.strictObject({ title: oneLine(reportFields.title), ...fileFields }),
    answer: z.object({ documentId: z.string(), version: z.number() }),
    perform: {
      write: async (tx, { actor, id, body }) => {
        const content = fileBytes(body.content);
        return content.ok ? addReport(tx, actor, { ...body, content: content.value, processId: id }) : content;
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/inspections/:id/visits',
    act: 'inspect',
    summary: 'Plan a visit; dueAt or due is when it begins',
    status: 201,
    body: z.strictObject(visitIn),
    answer: z.object({ visitId: z.string() }),
    perform: {
      write: (tx, { actor, id, body }) =>
        dated(tx, id, body, (starts) => addVisit(tx, actor, { ...body, processId: id, starts })),
    },
  }),
  route({
    method: 'put',
    path: '/v1/inspections/:id/visits/:itemId',
    act: 'inspect',
    summary: 'Move a visit, or record that it was held or called off and who was there',
    ifMatch: 'required',
    body: z.strictObject({ ...visitIn, state: visitState }),
    answer: changed,
    perform: {
      write: (tx, { actor, id, itemId, body, ifVersion }) =>
        dated(tx, id, body, (starts) =>
          changeVisit(tx, actor, { ...body, processId: id, starts, visitId: itemId, ifVersion: ifVersion ?? 0 }),
        ),
    },
  }),
  route({
    method: 'post',
    path: '/v1/inspections/:id/notes',
    act: 'inspect',
    summary: 'Add a note for inspectors and the directorate alone',
    status: 201,
    body: z.strictObject({ text: words(noteFields.text) }),
    answer: z.object({ noteId: z.string() }),
    perform: { write: (tx, { actor, id, body }) => addNote(tx, actor, { processId: id, ...body }) },
  }),
  route({
    method: 'post',
    path: '/v1/inspections/:id/findings',
    act: 'inspect',
    summary: 'Add a finding, with what is to be put right, by whom and by when',
    status: 201,
    body: findingIn,
    answer: z.object({ findingId: z.string(), number: z.number() }),
    perform: {
      write: (tx, { actor, id, body }) =>
        withDue(tx, id, body.due, (due) => addFinding(tx, actor, { ...body, processId: id, due })),
    },
  }),
  route({
    method: 'put',
    path: '/v1/inspections/:id/findings/:itemId',
    act: 'inspect',
    summary: 'Change a finding, or withdraw it, until the report is final',
    ifMatch: 'required',
    body: findingIn.extend({ withdrawn: z.boolean().default(false) }),
    answer: changed,
    perform: {
      write: (tx, { actor, id, itemId, body, ifVersion }) =>
        withDue(tx, id, body.due, (due) =>
          changeFinding(tx, actor, { ...body, processId: id, due, findingId: itemId, ifVersion: ifVersion ?? 0 }),
        ),
    },
  }),
  route({
    method: 'post',
    path: '/v1/inspections/:id/comment-replies',
    act: 'inspect',
    summary: 'Answer a comment on the preliminary report',
    status: 201,
    body: z.strictObject({
      taskId: z.uuid(),
      findingId: z.uuid().nullable().default(null),
      reply: words(reportFields.reply),
    }),
    answer: z.object({ answerVersion: z.number() }),
    perform: { write: (tx, { actor, id, body }) => replyToComment(tx, actor, { processId: id, ...body }) },
  }),
  route({
    method: 'put',
    path: '/v1/inspections/:id/conditions/:itemId',
    act: 'inspect',
    summary: 'Say whether a condition of an improvement notice is met',
    ifMatch: 'required',
    body: z.strictObject({ met: z.boolean(), note: wordsOrNone(stepFields.note).default('') }),
    answer: changed,
    perform: {
      write: (tx, { actor, id, itemId, body, ifVersion }) =>
        judgeCondition(tx, actor, { processId: id, conditionId: itemId, ifVersion: ifVersion ?? 0, ...body }),
    },
  }),
];

async function dated<T>(
  tx: Tx,
  id: string,
  body: Parameters<typeof dueOf>[0],
  write: (starts: Due) => Promise<Verdict<T>>,
): Promise<Verdict<T>> {
  const inspection = await readInspection(tx, id);
  if (inspection === undefined) return noSuchInspection;
  const starts = dueOf(body, inspection.zone);
  return starts.ok ? write(starts.value) : starts;
}

async function withDue<T>(
  tx: Tx,
  id: string,
  asked: Parameters<typeof optionalDue>[0],
  write: (due: Due | null) => Promise<Verdict<T>>,
): Promise<Verdict<T>> {
  const inspection = await readInspection(tx, id);
  if (inspection === undefined) return noSuchInspection;
  const due = optionalDue(asked, inspection.zone);
  return due.ok ? write(due.value) : due;
}
