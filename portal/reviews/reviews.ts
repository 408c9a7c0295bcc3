import { listSinceReport } from '../../db/budget/read-bids.ts';
import { dueNote } from '../web/forms/due-note.ts';
import { agreeAction } from '../../db/reviews/actions.ts';
import { noteReport } from '../../db/reviews/lines.ts';
import { draftReview } from '../../db/reviews/reviews.ts';
import { listProposals } from '../../db/inspections/read-proposals.ts';
import { listActions, listLines } from '../../db/reviews/read-lines.ts';
import { readUnsettled } from '../../db/reviews/read-report.ts';
import {
  readCosts,
  readReview,
  readSummary,
  readTimeliness,
  type ReviewRecord,
} from '../../db/reviews/read-reviews.ts';
import { listSignOffs } from '../../db/sign-offs/read-sign-off.ts';
import { listPosts, listReviewable } from '../../db/strategies/read-strategies.ts';
import { canLock, quarterName, quarterOf, type ReviewAct, reviewActsFrom } from '../../domain/reviews/review.ts';
import { may } from '../../domain/permissions.ts';
import { filled } from '../web/forms/changed-meanwhile.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { formAt, posted, taking } from '../web/forms/form.ts';
import { found, idIn, reading } from '../web/page.ts';
import { asked, choice, field, typed } from '../web/forms/forms.ts';
import type { Request } from 'express';
import { actionFields, reviewFields } from '../../domain/reviews/fields.ts';
import { aDay, aLine, anId, oneOf, words } from '../web/forms/fields.ts';
import { watching } from '../web/process-events.ts';
import { afterOf } from '../web/cursor.ts';

/** Quarterly reviews: one with its lines, who took part, what it costs and what can be done. */
export const reviewRoutes: readonly Route[] = [
  ...formAt('/reviews/new', 'write-review', {
    page: askNew,
    fields: () => ({ strategy: anId('Choose a strategy'), quarter: aLine(reviewFields.quarter) }),
    act: ({ strategy: strategyId, quarter }, { actor, perform }) =>
      perform('draft-review', (tx) => draftReview(tx, actor, { strategyId, quarter })),
    at: ({ code }) => (code === 'strategy-unwatched' ? 'strategy' : 'quarter'),
    leads: ({ processId }) => `/reviews/${processId}?done=review-drafted`,
  }),
  ['get', '/reviews/:id', 'see-reviews', show],
  ['post', '/reviews/:id/decide', 'decide-review', act],
  posted('/reviews/:id/note', 'settle-review', {
    page: show,
    held: reviewOf,
    fields: () => ({ note: words(reviewFields.note) }),
    act: ({ note }, { actor, id: reviewId, ifVersion, perform }) =>
      perform('note-report', (tx) => noteReport(tx, actor, { reviewId, note, ifVersion })),
    at: 'note',
    leads: '/reviews/:id?done=report-noted',
  }),
  posted('/reviews/:id/actions', 'settle-review', {
    page: show,
    held: reviewOf,
    fields: () => ({
      action: aLine(actionFields.title, 'Say what is to be done'),
      owner: anId('Choose who owns it'),
      due: aDay('the date by which it is done'),
    }),
    act: ({ action: title, owner: ownerPostId, due: dueOn }, { actor, id: reviewId, perform }) =>
      perform('agree-action', (tx) =>
        agreeAction(tx, actor, { reviewId, title, ownerPostId, dueOn, activityId: null }),
      ),
    at: 'action',
    leads: (_, { visit, held }) => `/reviews/${held.id}?done=action-agreed${dueNote(visit, held.calendar, 'due')}`,
  }),
];

export async function reviewOf(portal: Portal, { actor, req }: Visit): Promise<ReviewRecord> {
  return found(await reading(portal, actor, (tx) => readReview(tx, idIn(req))));
}

/** The quarter that runs now and the four before it: more than a year late is no review any more. */
function quarters(now: number): { value: string; text: string }[] {
  const quarterMs = 91 * 86_400_000;
  return [0, 1, 2, 3, 4]
    .map((back) => quarterOf(now - back * quarterMs, 'Europe/London'))
    .filter((quarter, index, all) => all.indexOf(quarter) === index)
    .map((value) => ({ value, text: quarterName(value) }));
}

async function askNew(portal: Portal, visit: Visit): Promise<void> {
  const strategies = await reading(portal, visit.actor, listReviewable);
  portal.render(visit, 'reviews/new', {
    title: 'Draft a review',
    strategies,
    quarters: quarters(Date.now()),
    ...filled(visit, { strategy: asked(visit.req, 'strategy') }),
    back: { href: '/reviews', text: 'Reviews' },
  });
}

const acts: readonly ReviewAct[] = ['open', 'to-committee', 'lock', 'cancel'];
const actOf = (req: Request) => choice(req, 'act', acts);

async function act(portal: Portal, visit: Visit): Promise<void> {
  return actOf(visit.req) === undefined ? show(portal, visit) : steer(portal, visit);
}

const steer = taking({
  page: show,
  held: reviewOf,
  fields: ({ req }) => ({
    act: oneOf(acts, 'Choose what is done'),
    reason: words(reviewFields.reason, actOf(req) === 'cancel' ? 'Say why the review is cancelled' : undefined),
  }),
  act: async ({ act: wanted, reason }, { portal, actor, held: { id: processId }, decide }) => {
    if (wanted === 'lock') {
      const allowed = canLock(await reading(portal, actor, (tx) => readUnsettled(tx, processId)));
      if (!allowed.ok) return allowed;
    }
    return decide({ processId, act: wanted, terms: {}, words: wanted === 'cancel' ? { reason } : {} });
  },
  at: 'decide',
  leads: (_, { held }, { act: wanted }) => `/reviews/${held.id}?done=review-${wanted}`,
});

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { actor, req } = visit;
  const review = await reviewOf(portal, visit);
  const after = afterOf(visit);
  const unsettled = asked(req, 'show') === 'unsettled';
  const data = await reading(portal, actor, async (tx) => ({
    lines: await listLines(tx, review.id, { after, unsettled }),
    summary: await readSummary(tx, review),
    timeliness: await readTimeliness(tx, review.id),
    costs: await readCosts(tx, review),
    initiatives: await listSinceReport(tx, review.id),
    actions: await listActions(tx, review.id),
    proposals: (await listProposals(tx, { reviewId: review.id, after: undefined })).rows,
    unsettledParts: await readUnsettled(tx, review.id),
    signOffs: (await listSignOffs(tx, { parentId: review.id, state: undefined, after: undefined })).rows,
    posts: may(actor, 'settle-review') && review.state === 'committee' ? await listPosts(tx) : [],
  }));
  portal.render(visit, 'reviews/overview', {
    title: review.title,
    review,
    ...data,
    ...watching(visit, review.id),
    lines: data.lines.rows,
    unsettled,
    paging: { next: data.lines.next, first: after !== undefined },
    path: `/reviews/${review.id}${unsettled ? '?show=unsettled' : ''}`,
    colourOf: Object.fromEntries(review.colours.map((colour) => [colour.code, colour])),
    signs: may(actor, 'write-sign-off'),
    acts: may(actor, 'decide-review') ? reviewActsFrom(review.state) : [],
    settles: may(actor, 'settle-review') && review.state === 'committee',
    ...valuesOf(visit, review),
    back: { href: '/reviews', text: 'Reviews' },
  });
}

/** Three forms stand on the page: only who noted the report is shown what others noted meanwhile. */
function valuesOf(visit: Visit, { note, noteVersion }: ReviewRecord) {
  const saved = { note, ifVersion: String(noteVersion) };
  return visit.again && field(visit.req, 'ifVersion') === ''
    ? { values: { ...saved, ...typed(visit.req) } }
    : filled(visit, saved, { note: 'What the committee says' });
}
