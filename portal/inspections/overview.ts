import { listComments } from '../../db/inspections/comment-replies.ts';
import { listChildSignOffs } from '../../db/sign-offs/read-child-sign-offs.ts';
import { listSteps, listVisits } from '../../db/inspections/read-parts.ts';
import { listActions, listAsked } from '../../db/inspections/read-tasks.ts';
import { listSentFiles } from '../../db/tasks/answers/read-answer-files.ts';
import { readEntries } from '../../db/rounds/read-timeline.ts';
import { readProcessSteps } from '../../db/chase/read-timeline.ts';
import { may } from '../../domain/permissions.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { reading } from '../web/page.ts';
import { inspectedBy, inspectionOf, renderInspection } from './page.ts';
import { entryAfter } from '../web/cursor.ts';
import { watching } from '../web/process-events.ts';

/** One inspection: its stage, what happens next, what is asked of whom, the evidence, the timeline. */
export const inspectionRoutes: readonly Route[] = [
  ['get', '/inspections/:id', 'see-inspections', showInspection],
  ['get', '/inspections/:id/evidence', 'inspect', showEvidence],
  ['get', '/inspections/:id/timeline', 'see-inspections', showTimeline],
];

async function showInspection(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectionOf(portal, visit);
  const data = await reading(portal, visit.actor, async (tx) => ({
    evidence: await listAsked(tx, inspection.id, 'evidence'),
    checks: await listAsked(tx, inspection.id, 'accuracy-comments'),
    actions: await listActions(tx, inspection.id),
    unanswered: (await listComments(tx, inspection.id)).filter(({ reply }) => reply === null).length,
    visits: (await listVisits(tx, inspection.id)).filter(({ state }) => state === 'planned'),
    step: (await listSteps(tx, inspection.id))[0],
    signOffs: await listChildSignOffs(tx, inspection.id),
    next: (await readProcessSteps(tx, inspection.id))
      .filter(({ raisedAt, lapsedAt }) => raisedAt === null && lapsedAt === null)
      .slice(0, 3),
  }));
  renderInspection(portal, visit, 'inspections/overview', inspection, {
    section: 'Overview',
    ...data,
    ...watching(visit, inspection.id),
  });
}

async function showEvidence(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
  const { evidence, files } = await reading(portal, visit.actor, async (tx) => {
    const evidence = await listAsked(tx, inspection.id, 'evidence');
    const files = await listSentFiles(
      tx,
      evidence.map(({ id }) => id),
    );
    return { evidence, files };
  });
  renderInspection(portal, visit, 'inspections/actions/evidence', inspection, {
    section: 'Evidence',
    evidence: evidence.map((task) => ({
      ...task,
      files: files.filter((file) => file.taskId === task.id && file.version === task.version),
    })),
  });
}

async function showTimeline(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectionOf(portal, visit);
  const before = entryAfter(visit);
  // Row level security gives inspectors the trail of their own inspections, and nobody else's.
  const trail = inspection.inspecting || may(visit.actor, 'see-audit');
  const { steps, taken, entries } = await reading(portal, visit.actor, async (tx) => ({
    steps: await readProcessSteps(tx, inspection.id),
    taken: await listSteps(tx, inspection.id),
    entries: trail ? await readEntries(tx, inspection.id, before) : undefined,
  }));
  const isPast = (step: (typeof steps)[number]) => step.raisedAt !== null || step.lapsedAt !== null;
  renderInspection(portal, visit, 'inspections/timeline', inspection, {
    section: 'Timeline',
    referrals: taken.filter(({ signOff }) => signOff !== null),
    past: steps.filter(isPast),
    planned: steps.filter((step) => !isPast(step)),
    entries: entries?.rows,
    path: `/inspections/${inspection.id}/timeline`,
    paging: { next: entries?.next, first: before !== undefined },
  });
}
