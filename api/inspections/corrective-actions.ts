import { z } from 'zod';
import type { Tx } from '../../db/connect.ts';
import { noSuchInspection } from '../../db/inspections/inspections.ts';
import { readInspection } from '../../db/inspections/read-inspection.ts';
import { reportAction } from '../../db/inspections/actions/report-action.ts';
import { sendBackAction, verifyAction } from '../../db/inspections/actions/verify-action.ts';
import { waiveAction } from '../../db/inspections/actions/waive-action.ts';
import type { Verdict } from '../../domain/refusal.ts';
import { type Due, dueFields, dueOf } from '../http/due.ts';
import { correctiveFields } from '../../domain/inspections/fields.ts';
import { instantOut, oneLine, words, wordsOrNone } from '../http/fields.ts';
import { route } from '../http/route.ts';

const changed = z.object({ version: z.number() });

/** What becomes of a corrective action: reported as done by its agency, then verified or sent back by somebody independent. */
export const correctiveActionRoutes = [
  route({
    method: 'post',
    path: '/v1/inspections/:id/actions/:itemId/done',
    act: 'answer-inspection',
    summary: 'Say that it is done; files go to the task of the action before',
    body: z.strictObject({ text: words(correctiveFields.text) }),
    answer: changed,
    perform: {
      write: (tx, { actor, id, itemId, body }) => reportAction(tx, actor, { processId: id, actionId: itemId, ...body }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/inspections/:id/actions/:itemId/verify',
    act: 'inspect',
    summary: 'Verify it, as somebody independent of it and after its demonstration period',
    body: z.strictObject({ text: wordsOrNone(correctiveFields.text).default('') }),
    answer: changed,
    perform: {
      write: (tx, { actor, id, itemId, body }) => verifyAction(tx, actor, { processId: id, actionId: itemId, ...body }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/inspections/:id/actions/:itemId/send-back',
    act: 'inspect',
    summary: 'Send it back with what is missing; it is owed again by a new date',
    body: z.strictObject({ ...dueFields, text: words(correctiveFields.text) }),
    answer: z.object({ version: z.number(), dueAt: instantOut }),
    perform: {
      write: (tx, { actor, id, itemId, body }) =>
        untilThen(tx, id, body, (due) =>
          sendBackAction(tx, actor, { processId: id, actionId: itemId, text: body.text, due }),
        ),
    },
  }),
  route({
    method: 'post',
    path: '/v1/inspections/:id/actions/:itemId/waive',
    act: 'open-inspections',
    summary: 'Waive it until a date; then it is owed again, with a reminder before',
    body: z.strictObject({
      ...dueFields,
      reason: words(correctiveFields.reason),
      agreedBy: oneLine(correctiveFields.agreedBy),
    }),
    answer: z.object({ until: instantOut }),
    perform: {
      write: (tx, { actor, id, itemId, body }) =>
        untilThen(tx, id, body, (until) =>
          waiveAction(tx, actor, {
            processId: id,
            actionId: itemId,
            until,
            reason: body.reason,
            agreedBy: body.agreedBy,
          }),
        ),
    },
  }),
];

async function untilThen<T>(
  tx: Tx,
  id: string,
  body: Parameters<typeof dueOf>[0],
  write: (due: Due) => Promise<Verdict<T>>,
): Promise<Verdict<T>> {
  const inspection = await readInspection(tx, id);
  if (inspection === undefined) return noSuchInspection;
  const due = dueOf(body, inspection.zone);
  return due.ok ? write(due.value) : due;
}
