import { readStepToAuthorise } from '../../../db/inspections/actions/read-step-proposals.ts';
import { denyStep, isNamedIn } from '../../../db/inspections/actions/step-authority.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { taking } from '../../web/forms/form.ts';
import { idIn, reading } from '../../web/page.ts';
import { field, isId } from '../../web/forms/forms.ts';
import { stepFields } from '../../../domain/inspections/fields.ts';
import { anId, oneOf, words } from '../../web/forms/fields.ts';

/** A step of the ladder is shown to the person named to authorise it, who confirms it or not: nobody does so for him. */
export const authoriseStepRoutes: readonly Route[] = [
  ['get', '/inspections/:id/authorise', 'see-step-proposals', show],
  ['post', '/inspections/:id/authorise', 'authorise-step', answer],
];

async function show(portal: Portal, visit: Visit): Promise<void> {
  const step = await reading(portal, visit.actor, (tx) =>
    readStepToAuthorise(tx, idIn(visit.req), visit.actor.personId),
  );
  portal.render(visit, 'inspections/actions/authorise-step', {
    title: 'Do you authorise this step?',
    processId: idIn(visit.req),
    step,
  });
}

const say = 'Say whether you authorise it';
const verdicts = ['confirm', 'deny'] as const;

/** Whoever is not named in it, or any more, is shown how it stands. */
async function answer(portal: Portal, visit: Visit): Promise<void> {
  const [processId, proposalId] = [idIn(visit.req), field(visit.req, 'proposal')];
  const { personId } = visit.actor;
  const named =
    !isId(proposalId) ||
    (await reading(portal, visit.actor, (tx) => isNamedIn(tx, { processId, proposalId, personId })));
  return named ? sent(portal, visit) : show(portal, visit);
}

const sent = taking({
  page: show,
  fields: () => ({
    verdict: oneOf(verdicts, say),
    proposal: anId(say, 'verdict'),
    reason: words(stepFields.reason),
  }),
  act: ({ verdict, proposal: proposalId, reason: why }, { actor, id: processId, perform, decide }) =>
    verdict === 'confirm'
      ? decide({ processId, act: 'step', terms: { proposalId }, words: {} })
      : perform<unknown>('deny-step', (tx) => denyStep(tx, actor, { processId, proposalId, why })),
  at: 'verdict',
  leads: (_, { id }, { verdict }) =>
    `/inspections/${id}/authorise?done=${verdict === 'confirm' ? 'step-authorised' : 'step-denied'}`,
});
