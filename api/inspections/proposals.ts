import { z } from 'zod';
import { decideProposal } from '../../db/inspections/proposals.ts';
import { listProposals, readProposal } from '../../db/inspections/read-proposals.ts';
import { proposalFields } from '../../domain/inspections/fields.ts';
import { page, pageQuery, words } from '../http/fields.ts';
import { gather } from '../http/pages.ts';
import { route } from '../http/route.ts';
import { proposal } from './proposal-schema.ts';

const reasoned = z.strictObject({ reason: words(proposalFields.reason) });
const decided = z.object({ proposalId: z.string(), inspectionId: z.string().nullable() });

/** Inspections that a rule proposes: nothing is opened before a person decides. */
export const proposalRoutes = [
  route({
    method: 'get',
    path: '/v1/proposals',
    act: 'see-proposals',
    summary: 'Proposed inspections with their grounds, the newest first',
    query: z.strictObject({ ...pageQuery, state: proposal.shape.state.optional(), review: z.uuid().optional() }),
    answer: page(proposal),
    perform: {
      read: (tx, { query }) =>
        gather(query, (after) => listProposals(tx, { state: query.state, reviewId: query.review, after })),
    },
  }),
  route({
    method: 'get',
    path: '/v1/proposals/:id',
    act: 'see-proposals',
    summary: 'One proposed inspection',
    answer: proposal,
    perform: { read: (tx, { id }) => readProposal(tx, id) },
  }),
  route({
    method: 'post',
    path: '/v1/proposals/:id/accept',
    act: 'decide-proposal',
    summary: 'Accept a proposal, with a reason',
    body: reasoned,
    answer: decided,
    perform: {
      write: (tx, { actor, id, body }) => decideProposal(tx, actor, { proposalId: id, accept: true, ...body }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/proposals/:id/dismiss',
    act: 'decide-proposal',
    summary: 'Dismiss a proposal, with a reason',
    body: reasoned,
    answer: decided,
    perform: {
      write: (tx, { actor, id, body }) => decideProposal(tx, actor, { proposalId: id, accept: false, ...body }),
    },
  }),
];
