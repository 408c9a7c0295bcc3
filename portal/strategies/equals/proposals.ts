import { readPlan } from '../../../db/strategies/read-strategies.ts';
import { listPlanProposals, readPlanProposal } from '../../../db/strategies/read-plan-proposals.ts';
import { answerPlanProposal, propose, takeInProposal } from '../../../db/strategies/proposals.ts';
import { may, speaksFor } from '../../../domain/permissions.ts';
import { proposalFields } from '../../../domain/strategies/fields.ts';
import { type ProposalKind, proposalKinds } from '../../../domain/strategies/proposal.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { afterOf } from '../../web/cursor.ts';
import { isNoDay } from '../../web/forms/date-fields.ts';
import { aDay, aLine, anId, type Field, oneOf, words } from '../../web/forms/fields.ts';
import { posted } from '../../web/forms/form.ts';
import { asked, typed } from '../../web/forms/forms.ts';
import { found, idIn, reading } from '../../web/page.ts';
import { strategyOf } from '../strategies.ts';

const dayOrNone: Field<string | null> = (req, name) =>
  isNoDay(req, name) ? { value: null } : aDay('the date')(req, name);

/** What partners propose for a plan, and what its leaders answer. */
export const planProposalRoutes: readonly Route[] = [
  ['get', '/strategies/:id/proposals', 'see-strategies', list],
  posted('/strategies/:id/proposals', 'propose-to-plan', {
    page: list,
    fields: () => ({
      kind: oneOf(Object.keys(proposalKinds) as ProposalKind[], 'Choose what you propose'),
      about: anId('Choose which part of the plan it is about'),
      title: aLine(proposalFields.title, 'Say in a line what you propose'),
      dueOn: dayOrNone,
      reason: words(proposalFields.reason, 'Say why'),
    }),
    act: (proposal, { actor, id: strategyId, perform }) =>
      perform('propose-to-plan', (tx) => propose(tx, actor, { strategyId, ...proposal })),
    at: ({ detail }) => (detail?.['field'] === 'dueOn' ? 'dueOn-day' : 'about'),
    leads: '/strategies/:id/proposals?done=proposed',
  }),
  ['get', '/plan-proposals/:id', 'see-strategies', show],
  posted('/plan-proposals/:id', 'answer-plan-proposal', {
    page: show,
    fields: () => ({
      verdict: oneOf(['accept', 'decline'], 'Choose whether it is accepted'),
      answer: words(proposalFields.answer, 'Say why'),
    }),
    act: ({ verdict, answer }, { actor, id: taskId, perform }) =>
      perform('answer-plan-proposal', (tx) =>
        answerPlanProposal(tx, actor, { taskId, accepts: verdict === 'accept', answer }),
      ),
    at: 'verdict',
    leads: '/plan-proposals/:id?done=proposal-answered',
  }),
  posted('/plan-proposals/:id/taken-in', 'write-strategy', {
    page: show,
    act: (_, { actor, id: taskId, perform }) => perform('take-in-proposal', (tx) => takeInProposal(tx, actor, taskId)),
    at: 'verdict',
    leads: '/plan-proposals/:id?done=proposal-taken-in',
  }),
];

async function list(portal: Portal, visit: Visit): Promise<void> {
  const { actor, req } = visit;
  const strategy = await strategyOf(portal, visit);
  const after = afterOf(visit);
  const proposes = strategy.state === 'open' && may(actor, 'propose-to-plan');
  const { proposals, strands } = await reading(portal, actor, async (tx) => ({
    proposals: await listPlanProposals(tx, { strategyId: strategy.id, after }),
    strands: proposes ? await readPlan(tx, strategy.id) : [],
  }));
  portal.render(visit, 'strategies/equals/proposals', {
    title: `Proposals: ${strategy.title}`,
    strategy,
    proposals: proposals.rows,
    proposes,
    parts: strands.flatMap(({ id, name, activities }) => [
      { value: id, text: `Strand: ${name}` },
      ...activities.filter(({ retired }) => !retired).map((one) => ({ value: one.id, text: `${name}: ${one.title}` })),
    ]),
    values: { about: asked(req, 'about'), ...typed(req) },
    path: `/strategies/${strategy.id}/proposals`,
    paging: { next: proposals.next, first: after !== undefined },
    back: { href: `/strategies/${strategy.id}`, text: 'The strategy' },
  });
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { actor, req } = visit;
  const proposal = found(await reading(portal, actor, (tx) => readPlanProposal(tx, idIn(req))));
  portal.render(visit, 'strategies/equals/proposal', {
    title: proposal.title,
    proposal,
    answers:
      proposal.taskState === 'open' &&
      may(actor, 'answer-plan-proposal') &&
      speaksFor(actor, proposal.askedAgencyId, idIn(req)),
    changes: may(actor, 'write-strategy') && proposal.state === 'accepted',
    values: typed(req),
    back: { href: `/strategies/${proposal.strategyId}/proposals`, text: 'Proposals' },
  });
}
