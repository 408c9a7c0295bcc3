import { z } from 'zod';
import { readRound } from '../../db/rounds/read-overview.ts';
import { mayPublishLog } from '../../db/rounds/redactions.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import { noSuchRound } from '../../db/rounds/rounds.ts';
import { dueFields, dueOf } from '../http/due.ts';
import { roundFields } from '../../domain/rounds/fields.ts';
import { lineOrNone, words, wordsOrNone } from '../http/fields.ts';
import { type DecisionAsked, route } from '../http/route.ts';
import { taken } from '../http/taken.ts';
import { sentForSignOff } from '../sign-offs/schemas.ts';

const withReason = z.strictObject({ reason: wordsOrNone(roundFields.reason).default('') });

/** What steers a round: each is stored, put to the round's workflow and recorded there (design section 2). */
export const consultationDecisionRoutes = [
  route({
    method: 'post',
    path: '/v1/consultations/:id/open',
    act: 'decide-consultation',
    summary: 'Open the round: tasks and invitations for every agency of the audience',
    answer: taken,
    perform: { decision: () => asked({ act: 'open', terms: {}, words: {} }) },
  }),
  route({
    method: 'post',
    path: '/v1/consultations/:id/extend',
    act: 'decide-consultation',
    summary: 'Move the date for everybody; an agency with a later date keeps it',
    body: z.strictObject({ ...dueFields, reason: wordsOrNone(roundFields.reason).default('') }),
    answer: taken,
    perform: {
      decision: async (tx, { id, body }) => {
        const round = await readRound(tx, id);
        if (round === undefined) return noSuchRound;
        const due = dueOf(body, round.zone);
        return due.ok
          ? asked({
              act: 'move-date',
              terms: { dueAt: due.value.at },
              words: { dueWallText: due.value.text, reason: body.reason },
            })
          : due;
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/consultations/:id/close',
    act: 'decide-consultation',
    summary: 'Close the round now; who has an extension loses it',
    body: withReason,
    answer: taken,
    perform: { decision: (_tx, { body }) => asked({ act: 'close', terms: {}, words: body }) },
  }),
  route({
    method: 'post',
    path: '/v1/consultations/:id/cancel',
    act: 'decide-consultation',
    summary: 'Cancel the round; exactly those who were told of it are told',
    body: z.strictObject({ reason: words(roundFields.reason) }),
    answer: taken,
    perform: { decision: (_tx, { body }) => asked({ act: 'cancel', terms: {}, words: body }) },
  }),
  route({
    method: 'post',
    path: '/v1/consultations/:id/agree-log',
    act: 'decide-consultation',
    summary: 'Agree the log; every comment must have its disposition',
    answer: taken,
    perform: { decision: () => asked({ act: 'agree-log', terms: {}, words: {} }) },
  }),
  route({
    method: 'post',
    path: '/v1/consultations/:id/sign-off',
    act: 'decide-consultation',
    summary: 'Send its paper for sign-off; the outcome is published once that has ended',
    body: sentForSignOff,
    answer: taken,
    perform: { decision: (_tx, { body }) => asked({ act: 'sign-off', terms: body, words: {} }) },
  }),
  route({
    method: 'post',
    path: '/v1/consultations/:id/publish',
    act: 'publish-outcome',
    summary: 'Publish the outcome and tell the participants; not by who has redacted something of the log',
    body: z.strictObject({
      outcome: words(roundFields.outcome).meta({ description: 'What the directorate did in answer to the comments.' }),
      seen: lineOrNone(64).default('').meta({
        description: 'The hash of what the public will read, as it was shown; asked for where something is redacted.',
      }),
    }),
    answer: taken,
    perform: {
      decision: async (tx, { id: processId, actor, body: { outcome, seen } }) => {
        const allowed = await mayPublishLog(tx, { processId, actorId: actor.personId, seen });
        return allowed.ok ? accept({ act: 'publish', terms: { seen }, words: { outcome } }) : allowed;
      },
    },
  }),
];

function asked(decision: DecisionAsked): Promise<Verdict<DecisionAsked>> {
  return Promise.resolve(accept(decision));
}
