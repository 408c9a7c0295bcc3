import { dueNote } from '../web/forms/due-note.ts';
import { agreeAction } from '../../db/reviews/actions.ts';
import { noteReport } from '../../db/reviews/lines.ts';
import { draftReview } from '../../db/reviews/reviews.ts';
import { listProposals } from '../../db/inspections/read-proposals.ts';
import { listActions, listLines } from '../../db/reviews/read-lines.ts';
import { readUnsettled } from '../../db/reviews/read-report.ts';
import {
  listReviews,
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
import { typedOver } from '../web/forms/changed-meanwhile.ts';
import type { Portal } from '../web/context.ts';
import { readDay } from '../web/forms/date-fields.ts';
import { leadOn } from '../web/done.ts';
import { asked, choice, field, isId, line, typed, version } from '../web/forms/forms.ts';
import { found, idIn, type Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { decide, keyAfter, perform, reading, flawAt } from '../web/perform.ts';
import { watching } from '../web/process-events.ts';
import type { Problem } from '../web/shown.ts';
import { afterOf } from '../web/cursor.ts';

/** Quarterly reviews: all of them, and one with its lines, who took part, what it costs and what can be done. */
export const reviewRoutes: readonly Route[] = [
  ['get', '/reviews', 'see-reviews', showReviews],
  ['get', '/reviews/new', 'write-review', (portal, visit) => askNew(portal, visit)],
  ['post', '/reviews/new', 'write-review', draft],
  ['get', '/reviews/:id', 'see-reviews', (portal, visit) => show(portal, visit)],
  ['post', '/reviews/:id/decide', 'decide-review', act],
  ['post', '/reviews/:id/note', 'settle-review', note],
  ['post', '/reviews/:id/actions', 'settle-review', addAction],
];

export async function reviewOf(portal: Portal, { actor, req }: Visit): Promise<ReviewRecord> {
  return found(await reading(portal, actor, (tx) => readReview(tx, idIn(req))));
}

async function showReviews(portal: Portal, visit: Visit): Promise<void> {
  const after = afterOf(visit);
  const { rows, next } = await reading(portal, visit.actor, (tx) => listReviews(tx, { after }));
  portal.render(visit, 'reviews/reviews', {
    title: 'Reviews',
    reviews: rows,
    writes: may(visit.actor, 'write-review'),
    path: '/reviews',
    paging: { next, first: after !== undefined },
  });
}

/** The quarter that runs now and the four before it: more than a year late is no review any more. */
function quarters(now: number): { value: string; text: string }[] {
  const quarterMs = 91 * 86_400_000;
  return [0, 1, 2, 3, 4]
    .map((back) => quarterOf(now - back * quarterMs, 'Europe/London'))
    .filter((quarter, index, all) => all.indexOf(quarter) === index)
    .map((value) => ({ value, text: `Quarter from 1 ${quarterName(value)}` }));
}

async function askNew(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: { idempotencyKey?: string } = {},
): Promise<void> {
  const strategies = await reading(portal, visit.actor, listReviewable);
  portal.render(visit, 'reviews/new', {
    title: 'Draft a review',
    strategies,
    quarters: quarters(Date.now()),
    values: problems.length > 0 ? typed(visit.req) : { strategy: asked(visit.req, 'strategy') },
    problems,
    back: { href: '/reviews', text: 'Reviews' },
    ...more,
  });
}

async function draft(portal: Portal, visit: Visit): Promise<void> {
  const [strategyId, quarter] = [field(visit.req, 'strategy'), field(visit.req, 'quarter')];
  if (!isId(strategyId)) return askNew(portal, visit, [{ field: 'strategy', text: 'Choose a strategy' }]);
  const made = await perform(portal, visit, 'draft-review', (tx) =>
    draftReview(tx, visit.actor, { strategyId, quarter }),
  );
  const beside = !made.ok && made.code === 'strategy-unwatched' ? 'strategy' : 'quarter';
  if (!made.ok) return askNew(portal, visit, [flawAt(visit, made, beside)], keyAfter(visit, made));
  leadOn(visit, `/reviews/${made.value.processId}?done=review-drafted`);
}

const acts: readonly ReviewAct[] = ['open', 'to-committee', 'lock', 'cancel'];

async function act(portal: Portal, visit: Visit): Promise<void> {
  const review = await reviewOf(portal, visit);
  const wanted = choice(visit.req, 'act', acts);
  if (wanted === undefined) return show(portal, visit);
  const reason = field(visit.req, 'reason').trim();
  if (wanted === 'cancel' && reason === '')
    return show(portal, visit, [{ field: 'reason', text: 'Say why the review is cancelled' }]);
  if (wanted === 'lock') {
    const allowed = canLock(await reading(portal, visit.actor, (tx) => readUnsettled(tx, review.id)));
    if (!allowed.ok) return show(portal, visit, [flawAt(visit, allowed, 'decide')]);
  }
  const words: Record<string, string> = wanted === 'cancel' ? { reason } : {};
  const decided = await decide(portal, visit, { processId: review.id, act: wanted, terms: {}, words });
  if (!decided.ok) return show(portal, visit, [flawAt(visit, decided, 'decide')], keyAfter(visit, decided));
  leadOn(visit, `/reviews/${review.id}?done=review-${wanted}`);
}

async function note(portal: Portal, visit: Visit): Promise<void> {
  const review = await reviewOf(portal, visit);
  const noted = await perform(portal, visit, 'note-report', (tx) =>
    noteReport(tx, visit.actor, {
      reviewId: review.id,
      note: field(visit.req, 'note').trim(),
      ifVersion: version(visit.req) ?? 0,
    }),
  );
  if (!noted.ok) return show(portal, visit, [flawAt(visit, noted, 'note')], keyAfter(visit, noted));
  leadOn(visit, `/reviews/${review.id}?done=report-noted`);
}

async function addAction(portal: Portal, visit: Visit): Promise<void> {
  const review = await reviewOf(portal, visit);
  const { req } = visit;
  const due = readDay(req, 'due', 'the date by which it is done');
  const problems: Problem[] = [
    ...(line(req, 'action') === '' ? [{ field: 'action', text: 'Say what is to be done' }] : []),
    ...(isId(field(req, 'owner')) ? [] : [{ field: 'owner', text: 'Choose who owns it' }]),
    ...(due.ok ? [] : [due.problem]),
  ];
  if (!due.ok || problems.length > 0) return show(portal, visit, problems);
  const added = await perform(portal, visit, 'agree-action', (tx) =>
    agreeAction(tx, visit.actor, {
      reviewId: review.id,
      title: line(req, 'action'),
      ownerPostId: field(req, 'owner'),
      dueOn: due.day,
      activityId: null,
    }),
  );
  if (!added.ok) return show(portal, visit, [flawAt(visit, added, 'action')], keyAfter(visit, added));
  leadOn(visit, `/reviews/${review.id}?done=action-agreed${dueNote(visit, review.calendar, 'due')}`);
}

async function show(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: { idempotencyKey?: string } = {},
): Promise<void> {
  const { actor, req, res } = visit;
  const review = await reviewOf(portal, visit);
  const after = afterOf(visit);
  const unsettled = asked(req, 'show') === 'unsettled';
  const data = await reading(portal, actor, async (tx) => ({
    lines: await listLines(tx, review.id, { after, unsettled }),
    summary: await readSummary(tx, review),
    timeliness: await readTimeliness(tx, review.id),
    costs: await readCosts(tx, review.id),
    actions: await listActions(tx, review.id),
    proposals: (await listProposals(tx, { reviewId: review.id, after: undefined })).rows,
    unsettledParts: await readUnsettled(tx, review.id),
    signOffs: (await listSignOffs(tx, { parentId: review.id, state: undefined, after: undefined })).rows,
    posts: may(actor, 'settle-review') && review.state === 'committee' ? await listPosts(tx) : [],
  }));
  portal.render({ res }, 'reviews/overview', {
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
    ...valuesOf(visit, review, problems.length > 0),
    problems,
    back: { href: '/reviews', text: 'Reviews' },
    ...more,
  });
}

/** Three forms stand on the page: only who noted the report is shown what others noted meanwhile. */
function valuesOf(visit: Visit, { note, noteVersion }: ReviewRecord, again: boolean) {
  const saved = { note, ifVersion: String(noteVersion) };
  if (!again) return { values: saved };
  return field(visit.req, 'ifVersion') === ''
    ? { values: { ...saved, ...typed(visit.req) } }
    : typedOver(visit, saved, { note: 'What the committee says' });
}
