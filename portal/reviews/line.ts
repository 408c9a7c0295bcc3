import { typedOver } from '../web/forms/changed-meanwhile.ts';
import { decideMove, settleLine } from '../../db/reviews/lines.ts';
import { type LineRecord, readLine, readMoves, readNeighbours } from '../../db/reviews/read-lines.ts';
import { readReturn } from '../../db/reviews/read-returns.ts';
import { type Settlement, settlementsFor } from '../../domain/reviews/review.ts';
import { may } from '../../domain/permissions.ts';
import type { Portal } from '../web/context.ts';
import { leadOn } from '../web/done.ts';
import { choice, field, isId, version } from '../web/forms/forms.ts';
import { found, idIn, type Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { keyAfter, perform, reading, flawAt } from '../web/perform.ts';
import type { Problem } from '../web/shown.ts';
import { reviewOf } from './reviews.ts';
import { settlements } from './words.ts';

/** The committee's page: one line after another, each one form, from one to the next without a mouse. */
export const reviewLineRoutes: readonly Route[] = [
  ['get', '/reviews/:id/lines/:itemId', 'see-reviews', (portal, visit) => show(portal, visit)],
  ['post', '/reviews/:id/lines/:itemId', 'settle-review', settle],
  ['post', '/reviews/:id/lines/:itemId/moves', 'settle-review', move],
];

async function lineOf(portal: Portal, { actor, req }: Visit): Promise<LineRecord> {
  return found(await reading(portal, actor, (tx) => readLine(tx, idIn(req), idIn(req, 'itemId'))));
}

/** Settled: on to the next line that is not, and back to the review when there is none. */
async function settle(portal: Portal, visit: Visit): Promise<void> {
  const item = await lineOf(portal, visit);
  const reviewId = idIn(visit.req);
  const settlement = choice(visit.req, 'settlement', Object.keys(settlements) as Settlement[]);
  if (settlement === undefined)
    return show(portal, visit, [{ field: 'settlement', text: 'Choose what becomes of the line' }]);
  const done = await perform(portal, visit, 'settle-line', (tx) =>
    settleLine(tx, visit.actor, {
      reviewId,
      lineId: item.id,
      ifVersion: version(visit.req) ?? 0,
      settlement,
      note: field(visit.req, 'note').trim(),
    }),
  );
  if (!done.ok) return show(portal, visit, [flawAt(visit, done, 'settlement')], keyAfter(visit, done));
  const { nextUnsettled } = await reading(portal, visit.actor, (tx) => readNeighbours(tx, reviewId, item.position));
  leadOn(
    visit,
    nextUnsettled === null
      ? `/reviews/${reviewId}?done=line-settled`
      : `/reviews/${reviewId}/lines/${nextUnsettled}?done=line-settled`,
  );
}

async function move(portal: Portal, visit: Visit): Promise<void> {
  const item = await lineOf(portal, visit);
  const reviewId = idIn(visit.req);
  const moveId = field(visit.req, 'moveId');
  const agree = choice(visit.req, 'agree', ['yes', 'no']) === 'yes';
  const done = await perform(portal, visit, 'decide-move', (tx) =>
    decideMove(tx, visit.actor, { reviewId, moveId: isId(moveId) ? moveId : item.id, agree }),
  );
  if (!done.ok) return show(portal, visit, [flawAt(visit, done, 'moves')], keyAfter(visit, done));
  leadOn(visit, `/reviews/${reviewId}/lines/${item.id}?done=move-decided`);
}

async function show(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: { idempotencyKey?: string } = {},
): Promise<void> {
  const review = await reviewOf(portal, visit);
  const item = await lineOf(portal, visit);
  const data = await reading(portal, visit.actor, async (tx) => ({
    moves: await readMoves(tx, review.id, item.activityId),
    neighbours: await readNeighbours(tx, review.id, item.position),
    milestones: (await readReturn(tx, item.taskId))?.milestones ?? [],
  }));
  const saved = { settlement: item.settlement ?? '', note: item.note, ifVersion: String(item.version) };
  portal.render(visit, 'reviews/line', {
    title: item.activity,
    review,
    item,
    ...data,
    titles: Object.fromEntries(data.milestones.map(({ id, title }) => [id, title])),
    offered: settlementsFor(item.sent !== null).map((value) => ({ value, text: settlements[value] })),
    settles: may(visit.actor, 'settle-review') && review.state === 'committee',
    ...(problems.length > 0 ? typedOver(visit, saved, { settlement: 'Settlement', note: 'Note' }) : { values: saved }),
    problems,
    back: { href: `/reviews/${review.id}`, text: review.reference },
    ...more,
  });
}
