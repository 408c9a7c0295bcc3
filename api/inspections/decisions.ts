import { z } from 'zod';
import type { Tx } from '../../db/connect.ts';
import { unverifiedActions } from '../../db/inspections/actions/corrective-actions.ts';
import { unverifiedText } from '../../db/inspections/endings.ts';
import { noSuchInspection } from '../../db/inspections/inspections.ts';
import { isInspector } from '../../db/inspections/inspectors.ts';
import { type InspectionHead, readInspection } from '../../db/inspections/read-inspection.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { dueFields, dueOf } from '../http/due.ts';
import { inspectionFields } from '../../domain/inspections/fields.ts';
import { oneLine, words, wordsOrNone } from '../http/fields.ts';
import { type Call, type DecisionAsked, route } from '../http/route.ts';
import { taken } from '../http/taken.ts';
import { sentForSignOff } from '../sign-offs/schemas.ts';

const reason = z.strictObject({ reason: words(inspectionFields.reason) });
const report = { documentId: z.uuid().meta({ description: 'A version of the report, a document of the inspection.' }) };

/** What steers an inspection: each is stored, put to its workflow and recorded there (design section 2). */
export const inspectionDecisionRoutes = [
  route({
    method: 'post',
    path: '/v1/inspections/:id/open',
    act: 'open-inspections',
    summary: 'Give notice to the agencies and ask for their evidence',
    body: z.strictObject({
      evenThoughAnswered: z
        .boolean()
        .default(false)
        .meta({ description: 'Open it although what was owed has arrived meanwhile and has been read.' }),
    }),
    answer: taken,
    perform: { decision: (tx, call) => asked(tx, call, () => accept({ act: 'open', terms: call.body, words: {} })) },
  }),
  route({
    method: 'post',
    path: '/v1/inspections/:id/ask-evidence',
    act: 'inspect',
    summary: 'Ask the agencies for more evidence by a date',
    body: z.strictObject({ ...dueFields, what: oneLine(inspectionFields.what) }),
    answer: taken,
    perform: {
      decision: (tx, call) =>
        asked(tx, call, ({ zone }) =>
          byDate(call.body, zone, (dueAt, dueWallText) => ({
            act: 'ask-evidence',
            terms: { dueAt },
            words: { what: call.body.what, dueWallText },
          })),
        ),
    },
  }),
  route({
    method: 'post',
    path: '/v1/inspections/:id/start-fieldwork',
    act: 'inspect',
    summary: 'Say that the visits begin',
    answer: taken,
    perform: {
      decision: (tx, call) => asked(tx, call, () => accept({ act: 'start-fieldwork', terms: {}, words: {} })),
    },
  }),
  route({
    method: 'post',
    path: '/v1/inspections/:id/send-preliminary',
    act: 'inspect',
    summary: 'Send the preliminary report; the agencies check its facts by a date',
    body: z.strictObject({ ...dueFields, ...report }),
    answer: taken,
    perform: {
      decision: (tx, call) =>
        asked(tx, call, ({ zone }) =>
          byDate(call.body, zone, (dueAt, dueWallText) => ({
            act: 'send-preliminary',
            terms: { dueAt, documentId: call.body.documentId },
            words: { dueWallText },
          })),
        ),
    },
  }),
  route({
    method: 'post',
    path: '/v1/inspections/:id/finalise',
    act: 'inspect',
    summary: 'Sign off the final report, as another person than its author; corrective actions are owed from now on',
    body: z.strictObject(report),
    answer: taken,
    perform: {
      decision: (tx, call) => asked(tx, call, () => accept({ act: 'finalise', terms: call.body, words: {} })),
    },
  }),
  route({
    method: 'post',
    path: '/v1/inspections/:id/sign-off',
    act: 'open-inspections',
    summary: 'Send the final report to bodies for sign-off; approved, it is final, with all that follows from that',
    body: sentForSignOff,
    answer: taken,
    perform: {
      decision: (tx, call) => asked(tx, call, () => accept({ act: 'sign-off', terms: call.body, words: {} })),
    },
  }),
  route({
    method: 'post',
    path: '/v1/inspections/:id/close',
    act: 'inspect',
    summary: 'Close it; every corrective action must be verified, and the answer says which is not',
    body: z.strictObject({ reason: wordsOrNone(inspectionFields.reason).default('') }),
    answer: taken,
    perform: {
      decision: (tx, call) =>
        asked(tx, call, async () => {
          const unverified = await unverifiedActions(tx, call.id);
          if (unverified.length > 0)
            return refuse('actions-unverified', unverifiedText(unverified), { actions: unverified.length });
          return accept({ act: 'close', terms: {}, words: call.body });
        }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/inspections/:id/reopen',
    act: 'inspect',
    summary: 'Take a closed inspection up again',
    body: reason,
    answer: taken,
    perform: { decision: (tx, call) => asked(tx, call, () => accept({ act: 'reopen', terms: {}, words: call.body })) },
  }),
  route({
    method: 'post',
    path: '/v1/inspections/:id/cancel',
    act: 'open-inspections',
    summary: 'Cancel it; exactly those who were told of it are told',
    body: reason,
    answer: taken,
    perform: { decision: (tx, call) => asked(tx, call, () => accept({ act: 'cancel', terms: {}, words: call.body })) },
  }),
];

/** A decision about an inspection that the caller may decide about; for everybody else there is none. */
export async function asked(
  tx: Tx,
  { actor, id }: Pick<Call, 'actor' | 'id'>,
  decision: (inspection: InspectionHead) => Verdict<DecisionAsked> | Promise<Verdict<DecisionAsked>>,
): Promise<Verdict<DecisionAsked>> {
  const inspection = await readInspection(tx, id);
  if (inspection === undefined || !(await isInspector(tx, actor, id))) return noSuchInspection;
  return decision(inspection);
}

function byDate(
  body: Parameters<typeof dueOf>[0],
  zone: string,
  decision: (dueAt: number, dueWallText: string) => DecisionAsked,
): Verdict<DecisionAsked> {
  const due = dueOf(body, zone);
  return due.ok ? accept(decision(due.value.at, due.value.text)) : due;
}
