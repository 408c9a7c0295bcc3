import { readStepToAuthorise } from '../../../db/inspections/actions/read-step-proposals.ts';
import { denyStep, isNamedIn } from '../../../db/inspections/actions/step-authority.ts';
import type { Portal } from '../../web/context.ts';
import { choice, field, isId } from '../../web/forms/forms.ts';
import { type Again, afterwards, refusedAt } from '../page.ts';
import { idIn, type Visit } from '../../web/page.ts';
import { type Route } from '../../web/routing.ts';
import { decide, perform, reading } from '../../web/perform.ts';

/** A step of the ladder is shown to the person named to authorise it, who confirms it or not: nobody does so for him. */
export const authoriseStepRoutes: readonly Route[] = [
  ['get', '/inspections/:id/authorise', 'see-step-proposals', (portal, visit) => show(portal, visit)],
  ['post', '/inspections/:id/authorise', 'authorise-step', answer],
];

async function show(portal: Portal, visit: Visit, again: Again = {}): Promise<void> {
  const step = await reading(portal, visit.actor, (tx) =>
    readStepToAuthorise(tx, idIn(visit.req), visit.actor.personId),
  );
  portal.render(visit, 'inspections/actions/authorise-step', {
    title: 'Do you authorise this step?',
    processId: idIn(visit.req),
    step,
    ...again,
  });
}

async function answer(portal: Portal, visit: Visit): Promise<void> {
  const processId = idIn(visit.req);
  const proposalId = field(visit.req, 'proposal');
  const verdict = choice(visit.req, 'verdict', ['confirm', 'deny'] as const);
  if (verdict === undefined || !isId(proposalId))
    return show(portal, visit, { problems: [{ field: 'verdict', text: 'Say whether you authorise it' }] });
  const { personId } = visit.actor;
  const named = await reading(portal, visit.actor, (tx) => isNamedIn(tx, { processId, proposalId, personId }));
  if (!named) return show(portal, visit);
  const answered =
    verdict === 'confirm'
      ? await decide(portal, visit, { processId, act: 'step', terms: { proposalId }, words: {} })
      : await perform(portal, visit, 'deny-step', (tx) =>
          denyStep(tx, visit.actor, { processId, proposalId, why: field(visit.req, 'reason').trim() }),
        );
  const done = verdict === 'confirm' ? 'step-authorised' : 'step-denied';
  return afterwards<unknown>(visit, answered, `/inspections/${processId}/authorise?done=${done}`, (refusal) =>
    show(portal, visit, refusedAt(visit, 'verdict', refusal)),
  );
}
