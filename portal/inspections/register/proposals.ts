import { decideProposal } from '../../../db/inspections/proposals.ts';
import { listProposals, readProposal } from '../../../db/inspections/read-proposals.ts';
import { may } from '../../../domain/permissions.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { posted } from '../../web/forms/form.ts';
import { found, idIn, reading } from '../../web/page.ts';
import { asked } from '../../web/forms/forms.ts';
import { proposalFields } from '../../../domain/inspections/fields.ts';
import { oneOf, words } from '../../web/forms/fields.ts';
import { afterOf } from '../../web/cursor.ts';

/** Inspections that a rule proposes; a person accepts or dismisses each, with a reason. */
export const proposalRoutes: readonly Route[] = [
  ['get', '/proposals', 'see-proposals', showProposals],
  ['get', '/proposals/:id', 'see-proposals', show],
  posted('/proposals/:id', 'decide-proposal', {
    page: show,
    fields: () => ({
      decision: oneOf(['accept', 'dismiss'], 'Choose whether the inspection is wanted'),
      reason: words(proposalFields.reason, 'Say why'),
    }),
    act: ({ decision, reason }, { actor, id: proposalId, perform }) =>
      perform('decide-proposal', (tx) =>
        decideProposal(tx, actor, { proposalId, accept: decision === 'accept', reason }),
      ),
    at: 'decision',
    leads: '/proposals/:id?done=proposal-decided',
  }),
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

async function show(portal: Portal, visit: Visit): Promise<void> {
  const proposal = found(await reading(portal, visit.actor, (tx) => readProposal(tx, idIn(visit.req))));
  portal.render(visit, 'inspections/register/proposal', {
    title: 'Proposed inspection',
    proposal,
    decides: may(visit.actor, 'decide-proposal') && proposal.state === 'proposed',
    back: { href: '/proposals', text: 'Proposals' },
  });
}
