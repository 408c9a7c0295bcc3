import { judgeCondition } from '../../../db/inspections/actions/steps.ts';
import { listBodyNames } from '../../../db/inspections/read-recommendations.ts';
import { listSteps } from '../../../db/inspections/read-parts.ts';
import { listStepProposals } from '../../../db/inspections/actions/read-step-proposals.ts';
import { addMinute, listAuthorisers, proposeStep } from '../../../db/inspections/actions/step-authority.ts';
import { gradeOf, rungs } from '../../../domain/inspections/enforcement.ts';
import type { Verdict } from '../../../domain/refusal.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { posted } from '../../web/forms/form.ts';
import { idIn, reading } from '../../web/page.ts';
import { choice } from '../../web/forms/forms.ts';
import { inspectedBy, inspectionOf, renderInspection } from '../page.ts';
import { gradeWords } from '../words.ts';
import type { Request } from 'express';
import { stepFields } from '../../../domain/inspections/fields.ts';
import { aDay, aFile, anId, type Field, idOrNone, named, oneOf, together, words } from '../../web/forms/fields.ts';

const besideMet = (req: Request) => `met-${idIn(req, 'itemId')}`;

/** By whom it is authorised: a person who is asked, or a body whose minute comes with the form. */
type Authority = { readonly authoriserId: string } | Omit<Parameters<typeof addMinute>[2], 'processId'>;

const byPerson = together({ authoriserId: named('authoriser', anId('Choose who authorises it')) });
const byMinute = together({
  bodyId: named('minuteOf', anId('Choose the body that met')),
  metOn: aDay('the day of the meeting'),
  file: aFile('Choose the file of the minute'),
});

const authority: Field<Authority> = async (req, name) => {
  const by = choice(req, name, ['person', 'minute']);
  // Both are read: what the form does not offer is refused in the part that does not count, too.
  const [person, read] = await Promise.all([byPerson(req, name), byMinute(req, name)]);
  if (by === 'person') return person;
  if (by === undefined) return { problems: [{ field: name, text: 'Say how it is authorised' }] };
  if (!('value' in read)) return read;
  const { file, ...minute } = read.value;
  return { value: { ...minute, ...file } };
};

/** The ladder: every step with reason, grade and conditions, and the next one, up or down. */
export const inspectionLadderRoutes: readonly Route[] = [
  ['get', '/inspections/:id/ladder', 'see-inspections', show],
  posted('/inspections/:id/step', 'inspect', {
    page: show,
    upload: true,
    held: inspectedBy,
    fields: () => ({
      to: oneOf(rungs, 'Choose the step'),
      reason: words(stepFields.reason, 'Write the reason'),
      by: authority,
      conditions: words(stepFields.conditions),
      bodyId: named('body', idOrNone),
    }),
    act: async (
      { by, to, reason, conditions, bodyId },
      { actor, id: processId, perform, decide },
    ): Promise<Verdict<unknown>> => {
      const step = { processId, to, reason, conditions, bodyId };
      if ('authoriserId' in by) return perform('propose-step', (tx) => proposeStep(tx, actor, { ...step, ...by }));
      const added = await perform('add-minute', (tx) => addMinute(tx, actor, { processId, ...by }));
      if (!added.ok) return added;
      const terms = { to, bodyId, minuteId: added.value.minuteId };
      return decide({ processId, act: 'step', terms, words: { reason, conditions } });
    },
    at: 'to',
    leads: (_, { id }, { by }) =>
      `/inspections/${id}/ladder?done=${'authoriserId' in by ? 'step-proposed' : 'step-taken'}`,
  }),
  posted('/inspections/:id/conditions/:itemId', 'inspect', {
    page: show,
    held: inspectedBy,
    fields: ({ req }) => ({
      met: oneOf(['yes', 'no'], 'Say whether it is met', besideMet(req)),
      note: words(stepFields.note),
    }),
    act: ({ met, note }, { actor, req, id: processId, ifVersion, perform }) =>
      perform('judge-condition', (tx) =>
        judgeCondition(tx, actor, {
          processId,
          conditionId: idIn(req, 'itemId'),
          ifVersion,
          met: met === 'yes',
          note,
        }),
      ),
    at: (_refusal, _values, { req }) => besideMet(req),
    leads: '/inspections/:id/ladder?done=condition-judged',
  }),
];

async function show(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectionOf(portal, visit);
  const data = await reading(portal, visit.actor, async (tx) => ({
    steps: await listSteps(tx, inspection.id),
    bodies: await listBodyNames(tx),
    proposals: inspection.inspecting ? await listStepProposals(tx, inspection.id) : [],
    authorisers: inspection.inspecting ? await listAuthorisers(tx, inspection.id) : [],
  }));
  const authorisers = data.authorisers.flatMap(({ personId, name, involved, ...authority }) => {
    const grade = gradeOf(authority);
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
  });
}
