import { listPlanNames, type PlanName } from '../../../db/strategies/read-plan.ts';
import { listPlanProposals, readPlanProposal } from '../../../db/strategies/equals/read-plan-proposals.ts';
import { listPosts } from '../../../db/strategies/read-strategies.ts';
import { answerPlanProposal, propose, takeInProposal } from '../../../db/strategies/equals/proposals.ts';
import { may, speaksFor } from '../../../domain/permissions.ts';
import { proposalFields } from '../../../domain/strategies/fields.ts';
import { openKinds } from '../../../domain/strategies/proposal.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { afterOf } from '../../web/cursor.ts';
import { isNoDay } from '../../web/forms/date-fields.ts';
import { aDay, aLine, anId, type Field, idOrNone, oneOf, words } from '../../web/forms/fields.ts';
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
      kind: oneOf(openKinds, 'Choose what you propose'),
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
    fields: () => ({ leadPostId: idOrNone }),
    act: ({ leadPostId }, { actor, id: taskId, perform }) =>
      perform('take-in-proposal', (tx) => takeInProposal(tx, actor, { taskId, leadPostId })),
    at: ({ code }) => (code === 'person-unknown' ? 'leadPostId' : 'verdict'),
    leads: '/plan-proposals/:id?done=proposal-taken-in',
  }),
];

/** Of a longer plan nobody chooses from a list of all its activities: he comes from the page of the one that he means. */
const mostOffered = 250;

function partsOf(names: readonly PlanName[], about: string): { value: string; text: string }[] {
  return names.flatMap(({ strandId, strand, activityId, title, retired }) => {
    if (activityId === null) return [{ value: strandId, text: `Strand: ${strand}` }];
    const offered = !retired && (names.length <= mostOffered || activityId === about);
    return offered ? [{ value: activityId, text: `${strand}: ${title}` }] : [];
  });
}

async function list(portal: Portal, visit: Visit): Promise<void> {
  const { actor, req } = visit;
  const strategy = await strategyOf(portal, visit);
  const after = afterOf(visit);
  const proposes = strategy.state === 'open' && may(actor, 'propose-to-plan');
  const about = typed(req)['about'] ?? asked(req, 'about');
  const { proposals, names } = await reading(portal, actor, async (tx) => ({
    proposals: await listPlanProposals(tx, { strategyId: strategy.id, after }),
    names: proposes ? await listPlanNames(tx, strategy.id) : [],
  }));
  portal.render(visit, 'strategies/equals/proposals', {
    title: `Proposals: ${strategy.title}`,
    strategy,
    proposals: proposals.rows,
    proposes,
    parts: partsOf(names, about),
    long: names.length > mostOffered,
    values: { ...typed(req), about },
    path: `/strategies/${strategy.id}/proposals`,
    paging: { next: proposals.next, first: after !== undefined },
    back: { href: `/strategies/${strategy.id}`, text: 'The strategy' },
  });
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { actor, req } = visit;
  const { proposal, posts } = await reading(portal, actor, async (tx) => {
    const asked = found(await readPlanProposal(tx, idIn(req)));
    const plans = may(actor, 'write-strategy') && asked.state === 'accepted' && asked.optionId !== null;
    return { proposal: asked, posts: plans ? await listPosts(tx) : [] };
  });
  portal.render(visit, 'strategies/equals/proposal', {
    title: proposal.title,
    proposal,
    answers:
      proposal.taskState === 'open' &&
      may(actor, 'answer-plan-proposal') &&
      speaksFor(actor, proposal.askedAgencyId, idIn(req)),
    changes: may(actor, 'write-strategy') && proposal.state === 'accepted',
    posts: posts.map(({ id, title, agency }) => ({ value: id, text: `${title}, ${agency}` })),
    values: { leadPostId: proposal.postId ?? '', ...typed(req) },
    back: { href: `/strategies/${proposal.strategyId}/proposals`, text: 'Proposals' },
  });
}
