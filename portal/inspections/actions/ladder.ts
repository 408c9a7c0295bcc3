import { createHash } from 'node:crypto';
import { judgeCondition } from '../../../db/inspections/actions/steps.ts';
import { listBodyNames } from '../../../db/inspections/read-recommendations.ts';
import { listSteps } from '../../../db/inspections/read-parts.ts';
import { listStepProposals } from '../../../db/inspections/actions/read-step-proposals.ts';
import { addMinute, listAuthorisers, proposeStep } from '../../../db/inspections/actions/step-authority.ts';
import { gradeOf, rungs } from '../../../domain/inspections/enforcement.ts';
import type { Verdict } from '../../../domain/refusal.ts';
import type { Portal } from '../../web/context.ts';
import { readDay } from '../../web/forms/date-fields.ts';
import { choice, chosenId, field, version } from '../../web/forms/forms.ts';
import { type Again, afterwards, inspectedBy, inspectionOf, refusedAt, renderInspection } from '../page.ts';
import { gradeWords } from '../words.ts';
import type { FileForm } from '../../web/forms/multipart.ts';
import { idIn, type Visit } from '../../web/page.ts';
import { type Route } from '../../web/routing.ts';
import { decide, perform, reading } from '../../web/perform.ts';
import type { Problem } from '../../web/shown.ts';
import { takeForm } from '../../web/forms/upload.ts';

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
    proposals: inspection.inspecting ? await listStepProposals(tx, inspection.id) : [],
    authorisers: inspection.inspecting ? await listAuthorisers(tx, inspection.id) : [],
  }));
  const authorisers = data.authorisers.flatMap(({ personId, name, involved, ...standing }) => {
    const grade = gradeOf(standing);
    if (grade === undefined || involved || personId === visit.actor.personId) return [];
    return [{ value: personId, text: `${name} (${gradeWords[grade].toLowerCase()})` }];
  });
  const proposal = data.proposals.find(({ state }) => state === 'waiting' || state === 'denied');
  renderInspection(portal, visit, 'inspections/actions/ladder', inspection, {
    section: 'Ladder',
    ...data,
    authorisers,
    // A denied one is shown until something comes of it: another proposal, or a step.
    proposal: proposal === data.proposals[0] ? proposal : undefined,
    ...again,
  });
}

type Asked = {
  readonly to: (typeof rungs)[number];
  readonly reason: string;
  readonly conditions: string;
  readonly bodyId: string | null;
};

async function step(portal: Portal, visit: Visit): Promise<void> {
  const { texts, file, tooLarge } = await takeForm(visit);
  const inspection = await inspectedBy(portal, visit);
  const { req } = visit;
  const to = choice(req, 'to', rungs);
  const by = choice(req, 'by', ['person', 'minute']);
  const reason = field(req, 'reason').trim();
  const [authoriserId = '', minuteOf = '', bodyId = null] = ['authoriser', 'minuteOf', 'body'].map((name) =>
    chosenId(req, name),
  );
  const day = by === 'minute' ? readDay(req, 'metOn', 'the day of the meeting') : undefined;
  const problems: Problem[] = [
    ...(to === undefined ? [{ field: 'to', text: 'Choose the step' }] : []),
    ...(reason === '' ? [{ field: 'reason', text: 'Write the reason' }] : []),
    ...(by === undefined ? [{ field: 'by', text: 'Say how it is authorised' }] : []),
    ...(by === 'person' && authoriserId === '' ? [{ field: 'authoriser', text: 'Choose who authorises it' }] : []),
    ...(by === 'minute' && minuteOf === '' ? [{ field: 'minuteOf', text: 'Choose the body that met' }] : []),
    ...(day?.ok === false ? [day.problem] : []),
    ...(by === 'minute' && file === undefined
      ? [{ field: 'file', text: tooLarge ? 'The file is larger than 10 MB' : 'Choose the file of the minute' }]
      : []),
  ];
  if (problems.length > 0 || to === undefined) return show(portal, visit, { problems });
  const asked = { to, reason, conditions: field(req, 'conditions').trim(), bodyId };
  if (day?.ok !== true || file === undefined) return propose(portal, visit, { ...asked, authoriserId });
  const sha256 = createHash('sha256').update(file.content).digest('hex');
  req.body = { ...texts, name: file.name, sha256 };
  const minute = { bodyId: minuteOf, metOn: day.day, file };
  const taken = await byMinute(portal, visit, inspection.id, asked, minute);
  return afterwards(visit, taken, `/inspections/${inspection.id}/ladder?done=step-taken`, (refusal) =>
    show(portal, visit, refusedAt(visit, 'to', refusal)),
  );
}

async function propose(portal: Portal, visit: Visit, asked: Asked & { authoriserId: string }): Promise<void> {
  const processId = idIn(visit.req);
  const proposed = await perform(portal, visit, 'propose-step', (tx) =>
    proposeStep(tx, visit.actor, { ...asked, processId }),
  );
  return afterwards(visit, proposed, `/inspections/${processId}/ladder?done=step-proposed`, (refusal) =>
    show(portal, visit, refusedAt(visit, 'to', refusal)),
  );
}

async function byMinute(
  portal: Portal,
  visit: Visit,
  processId: string,
  { to, reason, conditions, bodyId }: Asked,
  { file, ...minute }: { bodyId: string; metOn: string; file: NonNullable<FileForm['file']> },
): Promise<Verdict<true>> {
  const added = await perform(portal, visit, 'add-minute', (tx) =>
    addMinute(tx, visit.actor, {
      ...minute,
      processId,
      fileName: file.name,
      mediaType: '',
      content: file.content,
    }),
  );
  if (!added.ok) return added;
  const terms = { to, bodyId, minuteId: added.value.minuteId };
  return decide(portal, visit, { processId, act: 'step', terms, words: { reason, conditions } });
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
