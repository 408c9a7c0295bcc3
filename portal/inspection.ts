import { listComments } from '../db/comment-replies.ts';
import { listChildSignOffs } from '../db/reads/child-sign-offs.ts';
import { listSteps, listVisits } from '../db/reads/inspection-parts.ts';
import { listActions, listAsked } from '../db/reads/inspection-tasks.ts';
import { listSentFiles } from '../db/reads/answer-files.ts';
import { readEntries } from '../db/reads/round-timeline.ts';
import { readProcessSteps } from '../db/reads/timeline.ts';
import { may } from '../domain/permissions.ts';
import type { Portal } from './context.ts';
import { inspectedBy, inspectionOf, renderInspection } from './inspection-page.ts';
import type { Route, Visit } from './page.ts';
import { reading } from './perform.ts';
import { entryAfter } from './round-page.ts';
import { watching } from './process-events.ts';

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
  renderInspection(portal, visit, 'inspection', inspection, {
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
  renderInspection(portal, visit, 'inspection-evidence', inspection, {
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
  renderInspection(portal, visit, 'inspection-timeline', inspection, {
    section: 'Timeline',
    referrals: taken.filter(({ signOff }) => signOff !== null),
    past: steps.filter(isPast),
    planned: steps.filter((step) => !isPast(step)),
    entries: entries?.rows,
    path: `/inspections/${inspection.id}/timeline`,
    paging: { next: entries?.next, first: before !== undefined },
  });
}
