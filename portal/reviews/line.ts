import { filled } from '../web/forms/changed-meanwhile.ts';
import { decideMove, settleLine } from '../../db/reviews/lines.ts';
import { type LineRecord, readLine, readMoves, readNeighbours } from '../../db/reviews/read-lines.ts';
import { readReturn } from '../../db/reviews/read-returns.ts';
import { type Settlement, settlementsFor } from '../../domain/reviews/review.ts';
import { may } from '../../domain/permissions.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { posted } from '../web/forms/form.ts';
import { found, idIn, reading } from '../web/page.ts';
import { accept } from '../../domain/refusal.ts';
import { reviewFields } from '../../domain/reviews/fields.ts';
import { idOrNone, oneOf, oneOfOrNone, words } from '../web/forms/fields.ts';
import { reviewOf } from './reviews.ts';
import { settlements } from './words.ts';

/** The committee's page: one line after another, each one form, from one to the next without a mouse. */
export const reviewLineRoutes: readonly Route[] = [
  ['get', '/reviews/:id/lines/:itemId', 'see-reviews', show],
  posted('/reviews/:id/lines/:itemId', 'settle-review', {
    page: show,
    held: lineOf,
    fields: () => ({
      settlement: oneOf(Object.keys(settlements) as Settlement[], 'Choose what becomes of the line'),
      note: words(reviewFields.note),
    }),
    act: (said, { actor, id: reviewId, held: { id: lineId, order }, ifVersion, perform }) =>
      perform('settle-line', async (tx) => {
        const settled = await settleLine(tx, actor, { reviewId, lineId, ifVersion, ...said });
        return settled.ok ? accept(await readNeighbours(tx, reviewId, order)) : settled;
      }),
    at: 'settlement',
    // On to the next line that is not settled, and back to the review when there is none.
    leads: ({ nextUnsettled }, { id }) =>
      `/reviews/${id}${nextUnsettled === null ? '' : `/lines/${nextUnsettled}`}?done=line-settled`,
  }),
  posted('/reviews/:id/lines/:itemId/moves', 'settle-review', {
    page: show,
    held: lineOf,
    fields: () => ({ moveId: idOrNone, agree: oneOfOrNone(['yes', 'no']) }),
    act: ({ moveId, agree }, { actor, id: reviewId, held, perform }) =>
      perform('decide-move', (tx) =>
        decideMove(tx, actor, { reviewId, moveId: moveId ?? held.id, agree: agree === 'yes' }),
      ),
    at: 'moves',
    leads: (_, { id, held }) => `/reviews/${id}/lines/${held.id}?done=move-decided`,
  }),
];

async function lineOf(portal: Portal, { actor, req }: Visit): Promise<LineRecord> {
  return found(await reading(portal, actor, (tx) => readLine(tx, idIn(req), idIn(req, 'itemId'))));
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const review = await reviewOf(portal, visit);
  const item = await lineOf(portal, visit);
  const data = await reading(portal, visit.actor, async (tx) => ({
    moves: await readMoves(tx, review.id, item.activityId),
    neighbours: await readNeighbours(tx, review.id, item.order),
    milestones: (await readReturn(tx, item.taskId))?.milestones ?? [],
  }));
  const saved = { settlement: item.settlement ?? '', note: item.note, ifVersion: String(item.version) };
  portal.render(visit, 'reviews/line', {
    title: item.activity,
    review,
    item,
    ...data,
    colourOf: Object.fromEntries(review.colours.map((colour) => [colour.code, colour])),
    titles: Object.fromEntries(data.milestones.map(({ id, title }) => [id, title])),
    offered: settlementsFor(item.sent !== null).map((value) => ({ value, text: settlements[value] })),
    settles: may(visit.actor, 'settle-review') && review.state === 'committee',
    ...filled(visit, saved, { settlement: 'Settlement', note: 'Note' }),
    back: { href: `/reviews/${review.id}`, text: review.reference },
  });
}
