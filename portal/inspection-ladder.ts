import { judgeCondition } from '../db/inspection-steps.ts';
import { listBodyNames } from '../db/reads/recommendations.ts';
import { listSteps } from '../db/reads/inspection-parts.ts';
import { grades, rungs } from '../domain/enforcement.ts';
import type { Portal } from './context.ts';
import { choice, field, isId, line, version } from './forms.ts';
import { type Again, afterwards, inspectedBy, inspectionOf, refusedAt, renderInspection } from './inspection-page.ts';
import { idIn, type Route, type Visit } from './page.ts';
import { decide, perform, reading } from './perform.ts';
import type { Problem } from './render.ts';

/** The ladder: every step with reason, grade and conditions, and the next one, up or down. */
export const inspectionLadderRoutes: readonly Route[] = [
  ['get', '/inspections/:id/ladder', 'see-inspections', (portal, visit) => show(portal, visit)],
  ['post', '/inspections/:id/step', 'inspect', step],
  ['post', '/inspections/:id/conditions/:itemId', 'inspect', judge],
];

async function show(portal: Portal, visit: Visit, again: Again = {}): Promise<void> {
  const inspection = await inspectionOf(portal, visit);
  const data = await reading(portal, visit.actor, async (tx) => ({
    steps: await listSteps(tx, inspection.id),
    bodies: await listBodyNames(tx),
  }));
  renderInspection(portal, visit, 'inspection-ladder', inspection, { section: 'Ladder', ...data, ...again });
}

async function step(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
  const { req } = visit;
  const [to, grade] = [choice(req, 'to', rungs), choice(req, 'grade', grades)];
  const [reason, authorisedBy, body] = [field(req, 'reason').trim(), line(req, 'authorisedBy'), field(req, 'body')];
  const problems: Problem[] = [
    ...(to === undefined ? [{ field: 'to', text: 'Choose the step' }] : []),
    ...(grade === undefined ? [{ field: 'grade', text: 'Choose who authorised it' }] : []),
    ...(authorisedBy === '' ? [{ field: 'authorisedBy', text: 'Give the name of who authorised it' }] : []),
    ...(reason === '' ? [{ field: 'reason', text: 'Write the reason' }] : []),
  ];
  if (problems.length > 0 || to === undefined || grade === undefined) return show(portal, visit, { problems });
  const decided = await decide(portal, visit, {
    processId: inspection.id,
    act: 'step',
    terms: { to, grade, bodyId: isId(body) ? body : null },
    words: { reason, authorisedBy, conditions: field(req, 'conditions').trim() },
  });
  return afterwards(visit, decided, `/inspections/${inspection.id}/ladder?done=step-taken`, (refusal) =>
    show(portal, visit, refusedAt(visit, 'to', refusal)),
  );
}

async function judge(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
  const conditionId = idIn(visit.req, 'itemId');
  const met = choice(visit.req, 'met', ['yes', 'no'] as const);
  if (met === undefined)
    return show(portal, visit, { problems: [{ field: `met-${conditionId}`, text: 'Say whether it is met' }] });
  const judged = await perform(portal, visit, 'judge-condition', (tx) =>
    judgeCondition(tx, visit.actor, {
      processId: inspection.id,
      conditionId,
      ifVersion: version(visit.req) ?? 0,
      met: met === 'yes',
      note: field(visit.req, 'note').trim(),
    }),
  );
  return afterwards(visit, judged, `/inspections/${inspection.id}/ladder?done=condition-judged`, (refusal) =>
    show(portal, visit, refusedAt(visit, `met-${conditionId}`, refusal)),
  );
}
