import { readEntries, readSteps } from '../../db/rounds/read-timeline.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { reading } from '../web/page.ts';
import { renderRound, roundOf } from './page.ts';
import { entryAfter } from '../web/cursor.ts';

/** The round's timeline: what was sent and what is planned, step by step, and who did what. */
export const timelineRoutes: readonly Route[] = [['get', '/rounds/:id/timeline', 'see-consultations', showTimeline]];

async function showTimeline(portal: Portal, visit: Visit): Promise<void> {
  const round = await roundOf(portal, visit);
  const before = entryAfter(visit);
  const { steps, entries } = await reading(portal, visit.actor, async (tx) => ({
    steps: await readSteps(tx, round.id),
    entries: await readEntries(tx, round.id, before),
  }));
  const past = steps.filter((step) => step.raisedAt !== null || step.lapsedAt !== null || step.at <= round.now);
  const planned = steps.filter((step) => !past.includes(step));
  renderRound(portal, visit, 'rounds/timeline', round, {
    section: 'Timeline',
    past,
    planned,
    byCalendar: new Set(steps.filter(({ main }) => main).map(({ calendar }) => calendar)).size > 1,
    entries: entries.rows,
    path: `/rounds/${round.id}/timeline`,
    paging: { next: entries.next, first: before !== undefined },
  });
}
