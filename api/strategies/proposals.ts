import { z } from 'zod';
import { answerPlanProposal, propose, takeInProposal } from '../../db/strategies/equals/proposals.ts';
import { listPlanProposals } from '../../db/strategies/equals/read-plan-proposals.ts';
import { readStrategy } from '../../db/strategies/read-strategies.ts';
import { proposalFields } from '../../domain/strategies/fields.ts';
import { openKinds, type ProposalKind, proposalKinds } from '../../domain/strategies/proposal.ts';
import { dateIn, instantOut, oneLine, page, pageQuery, words } from '../http/fields.ts';
import { gather } from '../http/pages.ts';
import { route } from '../http/route.ts';

const kind = z.enum(Object.keys(proposalKinds) as [ProposalKind, ...ProposalKind[]]);

export const proposalState = z
  .enum(['asked', 'accepted', 'declined', 'taken-in'])
  .meta({ description: 'taken-in: accepted, and in the plan since.' });

const proposal = z.object({
  id: z.string(),
  kind,
  title: z.string(),
  dueOn: z.string().nullable(),
  reason: z.string(),
  strand: z.string(),
  activityId: z.string().nullable(),
  activity: z.string().nullable(),
  optionId: z.string().nullable().meta({ description: 'The option that is adopted, where the kind is `option`.' }),
  areaId: z.string().nullable(),
  area: z.string().nullable(),
  agency: z.string().nullable().meta({ description: 'The agency that proposes it.' }),
  proposedAt: instantOut,
  state: proposalState,
  taskId: z.string().nullable().meta({ description: 'By which its answer is asked.' }),
  answer: z.string(),
  answeredAt: instantOut.nullable(),
});

/** What partners propose for a plan, and what its leaders answer. */
export const planProposalRoutes = [
  route({
    method: 'get',
    path: '/v1/strategies/:id/proposals',
    act: 'see-strategies',
    summary: 'What was proposed for a plan and what became of it, the newest first',
    query: z.strictObject(pageQuery),
    answer: page(proposal),
    perform: {
      read: async (tx, { id, query }) =>
        (await readStrategy(tx, id, false)) === undefined
          ? undefined
          : gather(query, (after) => listPlanProposals(tx, { strategyId: id, after })),
    },
  }),
  route({
    method: 'post',
    path: '/v1/strategies/:id/proposals',
    act: 'propose-to-plan',
    summary: 'Propose an activity, a milestone or a change; whoever leads the strand answers',
    status: 201,
    body: z.strictObject({
      kind: z.enum(openKinds),
      about: z.uuid().meta({ description: 'A strand of the plan, or an activity.' }),
      title: oneLine(proposalFields.title),
      dueOn: dateIn.nullable().default(null),
      reason: words(proposalFields.reason),
    }),
    answer: z.object({ proposalId: z.string() }),
    perform: { write: (tx, { actor, id, body }) => propose(tx, actor, { strategyId: id, ...body }) },
  }),
  route({
    method: 'post',
    path: '/v1/plan-proposals/:id/answer',
    act: 'answer-plan-proposal',
    summary: 'Accept a proposal or decline it, and say why; `id` is the task by which it is asked',
    body: z.strictObject({ accepts: z.boolean(), answer: words(proposalFields.answer) }),
    answer: z.object({ state: z.enum(['accepted', 'declined']) }),
    perform: { write: (tx, { actor, id, body }) => answerPlanProposal(tx, actor, { taskId: id, ...body }) },
  }),
  route({
    method: 'post',
    path: '/v1/plan-proposals/:id/taken-in',
    act: 'write-strategy',
    summary:
      'Say that what was accepted is in the plan now; an option that was adopted becomes an activity by that; `id` is the task by which its answer was asked',
    body: z.strictObject({
      leadPostId: z
        .uuid()
        .optional()
        .meta({ description: 'Of an option: who leads it in place of the post that adopted it.' }),
    }),
    answer: z.object({ state: z.literal('taken-in') }),
    perform: { write: (tx, { actor, id, body }) => takeInProposal(tx, actor, { ...body, taskId: id }) },
  }),
];
