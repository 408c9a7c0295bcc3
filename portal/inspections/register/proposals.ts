import { decideProposal } from '../../../db/inspections/proposals.ts';
import { listProposals, readProposal } from '../../../db/inspections/read-proposals.ts';
import { may } from '../../../domain/permissions.ts';
import type { Portal } from '../../web/context.ts';
import { leadOn } from '../../web/done.ts';
import { asked, choice, field } from '../../web/forms/forms.ts';
import { found, idIn, type Visit } from '../../web/page.ts';
import type { Route } from '../../web/routing.ts';
import { keyAfter, perform, reading, flawAt } from '../../web/perform.ts';
import type { Problem } from '../../web/shown.ts';
import { afterOf } from '../../web/cursor.ts';

/** Inspections that a rule proposes; a person accepts or dismisses each, with a reason. */
export const proposalRoutes: readonly Route[] = [
  ['get', '/proposals', 'see-proposals', showProposals],
  ['get', '/proposals/:id', 'see-proposals', (portal, visit) => show(portal, visit)],
  ['post', '/proposals/:id', 'decide-proposal', decide],
];

async function showProposals(portal: Portal, visit: Visit): Promise<void> {
  const after = afterOf(visit);
  const all = asked(visit.req, 'show') === 'all';
  const { rows, next } = await reading(portal, visit.actor, (tx) =>
    listProposals(tx, { state: all ? undefined : 'proposed', after }),
  );
  portal.render(visit, 'inspections/register/proposals', {
    title: 'Proposed inspections',
    proposals: rows,
    all,
    path: all ? '/proposals?show=all' : '/proposals',
    paging: { next, first: after !== undefined },
  });
}

async function decide(portal: Portal, visit: Visit): Promise<void> {
  const proposalId = idIn(visit.req);
  const decision = choice(visit.req, 'decision', ['accept', 'dismiss']);
  const reason = field(visit.req, 'reason').trim();
  const problems: Problem[] = [
    ...(decision === undefined ? [{ field: 'decision', text: 'Choose whether the inspection is wanted' }] : []),
    ...(reason === '' ? [{ field: 'reason', text: 'Say why' }] : []),
  ];
  if (problems.length > 0) return show(portal, visit, problems);
  const decided = await perform(portal, visit, 'decide-proposal', (tx) =>
    decideProposal(tx, visit.actor, { proposalId, accept: decision === 'accept', reason }),
  );
  if (!decided.ok) return show(portal, visit, [flawAt(visit, decided, 'decision')], keyAfter(visit, decided));
  leadOn(visit, `/proposals/${proposalId}?done=proposal-decided`);
}

async function show(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: { idempotencyKey?: string } = {},
): Promise<void> {
  const proposal = found(await reading(portal, visit.actor, (tx) => readProposal(tx, idIn(visit.req))));
  portal.render(visit, 'inspections/register/proposal', {
    title: 'Proposed inspection',
    proposal,
    decides: may(visit.actor, 'decide-proposal') && proposal.state === 'proposed',
    problems,
    back: { href: '/proposals', text: 'Proposals' },
    ...more,
  });
}
