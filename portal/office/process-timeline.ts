import { readProcessSteps } from '../../db/chase/read-timeline.ts';
import { readEntries } from '../../db/rounds/read-timeline.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { reading } from '../web/page.ts';
import { reviewOf } from '../reviews/reviews.ts';
import { developmentOf } from '../developments/page.ts';
import { entryAfter } from '../web/cursor.ts';
import { strategyOf } from '../strategies/strategies.ts';

/** The timeline of a review, of the watch over a strategy and of a development: what was raised, what is planned, and who did what. */
export const processTimelineRoutes: readonly Route[] = [
  [
    'get',
    '/reviews/:id/timeline',
    'see-reviews',
    async (portal, visit) => show(portal, visit, '/reviews', await reviewOf(portal, visit)),
  ],
  [
    'get',
    '/strategies/:id/timeline',
    'see-reviews',
    async (portal, visit) => show(portal, visit, '/strategies', await strategyOf(portal, visit)),
  ],
  [
    'get',
    '/developments/:id/timeline',
    'see-developments',
    async (portal, visit) => show(portal, visit, '/developments', await developmentOf(portal, visit)),
  ],
];

/** So many of what is planned stand before what has been; the rest can be opened. */
const soonest = 10;

type ProcessStep = Awaited<ReturnType<typeof readProcessSteps>>[number];

/** Steps that read the same, once: at one instant many plans tell the same agencies of the same kind. */
function alikeOnce(steps: readonly ProcessStep[]): ProcessStep[] {
  const seen = new Map(
    steps.map((step) => [[step.at, step.kind, step.recipients, step.taskKind, step.agencies].join(), step]),
  );
  return [...seen.values()];
}

type Head = { readonly id: string; readonly reference: string; readonly title: string; readonly zone: string };

async function show(portal: Portal, visit: Visit, folder: string, process: Head): Promise<void> {
  const before = entryAfter(visit);
  const page = `${folder}/${process.id}`;
  const { steps, entries } = await reading(portal, visit.actor, async (tx) => ({
    steps: await readProcessSteps(tx, process.id),
    entries: await readEntries(tx, process.id, before),
  }));
  const past = steps.filter((step) => step.raisedAt !== null || step.lapsedAt !== null);
  const planned = alikeOnce(steps.filter((step) => !past.includes(step)));
  portal.render(visit, 'office/process-timeline', {
    title: `Timeline of ${process.reference}`,
    process,
    past,
    planned: planned.slice(0, soonest),
    later: planned.slice(soonest),
    entries: entries.rows,
    path: `${page}/timeline`,
    paging: { next: entries.next, first: before !== undefined },
    back: { href: page, text: process.title },
  });
}
