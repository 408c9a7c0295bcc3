import { listSinceReport } from '../../db/budget/read-bids.ts';
import { z } from 'zod';
import type { Tx } from '../../db/connect.ts';
import { agreeAction } from '../../db/reviews/actions.ts';
import { decideMove, noteReport, settleLine } from '../../db/reviews/lines.ts';
import { draftReview } from '../../db/reviews/reviews.ts';
import { listActions, listLines, readLine, readMoves } from '../../db/reviews/read-lines.ts';
import { readUnsettled } from '../../db/reviews/read-report.ts';
import { listReviews, readCosts, readReview, readSummary, readTimeliness } from '../../db/reviews/read-reviews.ts';
import { afterReviewAct, canLock } from '../../domain/reviews/review.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { reviewFields } from '../../domain/reviews/fields.ts';
import { page, listQuery, pageQuery, words, wordsOrNone } from '../http/fields.ts';
import { gather } from '../http/pages.ts';
import { route, type DecisionAsked } from '../http/route.ts';
import { taken } from '../http/taken.ts';
import { sentForSignOff } from '../sign-offs/schemas.ts';
import { decidedMove, line, lineWithMoves, newAction, newReview, review, reviewLine, settled } from './schemas.ts';

const noSuchReview = refuse('not-found', 'There is no such review.');

/** Quarterly reviews: their stages are decisions, what is said to each line is a fact (docs/decisions/0018). */
export const reviewRoutes = [
  route({
    method: 'get',
    path: '/v1/reviews',
    act: 'see-reviews',
    summary: 'Reviews',
    query: z.strictObject({ ...listQuery, strategy: z.uuid().optional() }),
    answer: page(reviewLine),
    perform: {
      read: (tx, { query }) =>
        gather(query, (after) => listReviews(tx, { ...query, strategyId: query.strategy, text: query.q, after })),
    },
  }),
  route({
    method: 'post',
    path: '/v1/reviews',
    act: 'write-review',
    summary: 'Draft the review of a quarter by hand; each quarter of a strategy has one',
    status: 201,
    body: newReview,
    answer: z.object({ id: z.string(), reference: z.string() }),
    perform: {
      write: async (tx, { actor, body }) => {
        const made = await draftReview(tx, actor, body);
        return made.ok ? accept({ id: made.value.processId, reference: made.value.reference }) : made;
      },
    },
  }),
  route({
    method: 'get',
    path: '/v1/reviews/:id',
    act: 'see-reviews',
    summary: 'One review: how it stands, who took part, what it cost, what was agreed',
    answer: review,
    perform: { read: (tx, { id }) => readWhole(tx, id) },
  }),
  route({
    method: 'get',
    path: '/v1/reviews/:id/lines',
    act: 'see-reviews',
    summary: 'Its lines, one for each activity, with the return that was sent',
    query: z.strictObject({ ...pageQuery, unsettled: z.enum(['true', 'false']).default('false') }),
    answer: page(line),
    perform: {
      read: async (tx, { id, query }) =>
        (await readReview(tx, id)) === undefined
          ? undefined
          : gather(query, (after) => listLines(tx, id, { after, unsettled: query.unsettled === 'true' })),
    },
  }),
  route({
    method: 'get',
    path: '/v1/reviews/:id/lines/:itemId',
    act: 'see-reviews',
    summary: 'One line with the moves of its milestones',
    answer: lineWithMoves,
    perform: {
      read: async (tx, { id, itemId }) => {
        const found = await readLine(tx, id, itemId);
        return found === undefined ? undefined : { ...found, moves: await readMoves(tx, id, found.activityId) };
      },
    },
  }),
  route({
    method: 'put',
    path: '/v1/reviews/:id/lines/:itemId',
    act: 'settle-review',
    summary: 'Settle a line',
    ifMatch: 'required',
    body: settled,
    answer: z.object({ version: z.number() }),
    perform: {
      write: (tx, { actor, id, itemId, body, ifVersion }) =>
        settleLine(tx, actor, { reviewId: id, lineId: itemId, ifVersion: ifVersion ?? 0, ...body }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/reviews/:id/moves/:itemId/decide',
    act: 'settle-review',
    summary: 'Agree or refuse the new date of a milestone',
    body: decidedMove,
    answer: z.object({ moveId: z.string() }),
    perform: {
      write: (tx, { actor, id, itemId, body }) => decideMove(tx, actor, { reviewId: id, moveId: itemId, ...body }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/reviews/:id/actions',
    act: 'settle-review',
    summary: 'Agree an action with its owner and its date; it is chased',
    status: 201,
    body: newAction,
    answer: z.object({ taskId: z.string() }),
    perform: { write: (tx, { actor, id, body }) => agreeAction(tx, actor, { reviewId: id, ...body }) },
  }),
  route({
    method: 'put',
    path: '/v1/reviews/:id/note',
    act: 'settle-review',
    summary: 'Note the report, or change the note of which you saw the version',
    ifMatch: 'required',
    body: z.strictObject({ note: wordsOrNone(reviewFields.note).default('') }),
    answer: z.object({ noted: z.boolean(), version: z.number() }),
    perform: {
      write: (tx, { actor, id, body, ifVersion }) =>
        noteReport(tx, actor, { reviewId: id, ifVersion: ifVersion ?? 0, ...body }),
    },
  }),
  ...decisions(),
];

function decisions() {
  return [
    route({
      method: 'post',
      path: '/v1/reviews/:id/open',
      act: 'decide-review',
      summary: 'Open the review: every activity owes a return, due counted from now',
      answer: taken,
      perform: { decision: () => asked({ act: 'open', terms: {}, words: {} }) },
    }),
    route({
      method: 'post',
      path: '/v1/reviews/:id/to-committee',
      act: 'decide-review',
      summary: 'Bring the returns to the committee as they are; what was not sent is missing',
      answer: taken,
      perform: { decision: () => asked({ act: 'to-committee', terms: {}, words: {} }) },
    }),
    route({
      method: 'post',
      path: '/v1/reviews/:id/lock',
      act: 'decide-review',
      summary: 'Lock the period and keep an unchangeable copy; refused while something is unsettled, and says what',
      answer: taken,
      perform: { decision: (tx, { id }) => locking(tx, id) },
    }),
    route({
      method: 'post',
      path: '/v1/reviews/:id/sign-off',
      act: 'decide-review',
      summary: 'Send the locked report for sign-off by hand; with a route on the strategy, locking does it',
      body: sentForSignOff,
      answer: taken,
      perform: { decision: (tx, { id, body }) => sending(tx, id, body) },
    }),
    route({
      method: 'post',
      path: '/v1/reviews/:id/cancel',
      act: 'decide-review',
      summary: 'Cancel the review; the quarter gets no other',
      body: z.strictObject({ reason: words(reviewFields.reason) }),
      answer: taken,
      perform: { decision: (_tx, { body }) => asked({ act: 'cancel', terms: {}, words: body }) },
    }),
  ];
}

function asked(decision: DecisionAsked): Promise<Verdict<DecisionAsked>> {
  return Promise.resolve(accept(decision));
}

/** Only a code travels out of a workflow, so which lines are unsettled is said here; the recorder judges it again. */
async function locking(tx: Tx, id: string): Promise<Verdict<DecisionAsked>> {
  const found = await readReview(tx, id);
  if (found === undefined) return noSuchReview;
  const allowed = found.state === 'committee' ? canLock(await readUnsettled(tx, id)) : accept(true);
  return allowed.ok ? asked({ act: 'lock', terms: {}, words: {} }) : allowed;
}

/** A review whose workflow has ended is begun again by this: only where the state lets it. */
async function sending(tx: Tx, id: string, terms: { signOffId: string }): Promise<Verdict<DecisionAsked>> {
  const found = await readReview(tx, id);
  if (found === undefined) return noSuchReview;
  const next = afterReviewAct(found.state, 'sign-off');
  return next.ok ? asked({ act: 'sign-off', terms, words: {} }) : next;
}

async function readWhole(tx: Tx, id: string) {
  const head = await readReview(tx, id);
  if (head === undefined) return undefined;
  return {
    ...head,
    summary: await readSummary(tx, head),
    timeliness: await readTimeliness(tx, id),
    costs: await readCosts(tx, head),
    initiatives: await listSinceReport(tx, id),
    actions: await listActions(tx, id),
  };
}
