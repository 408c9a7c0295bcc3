import { z } from 'zod';
import { answerNomination, nameJointOwner, releaseJointOwner } from '../../db/strategies/equals/nominations.ts';
import { listCommand, listOwedToPlans } from '../../db/strategies/equals/read-command.ts';
import { listNominations } from '../../db/strategies/equals/read-nominations.ts';
import { readStrategy } from '../../db/strategies/read-strategies.ts';
import { why } from '../../domain/strategies/fields.ts';
import { wordsOrNone } from '../http/fields.ts';
import { route } from '../http/route.ts';
import { commandLine, nominationLine, owedToPlan } from './schemas.ts';

/** Who is named to lead or to own a part of a plan, and whether he accepts. */
export const nominationRoutes = [
  route({
    method: 'get',
    path: '/v1/strategies/:id/nominations',
    act: 'see-strategies',
    summary: 'Who is named for the strands and activities of a plan, and what he said',
    answer: z.object({ items: z.array(nominationLine) }),
    perform: {
      read: async (tx, { id }) =>
        (await readStrategy(tx, id, false)) === undefined ? undefined : { items: await listNominations(tx, id) },
    },
  }),
  route({
    method: 'get',
    path: '/v1/command',
    act: 'see-command',
    summary: 'What your agencies, and where you are a manager those below them, owe in the plans',
    answer: z.object({ items: z.array(commandLine), owed: z.array(owedToPlan) }),
    perform: {
      read: async (tx, { actor }) => ({
        items: await listCommand(tx),
        owed: await listOwedToPlans(tx, actor.agencyIds),
      }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/nominations/:id/answer',
    act: 'answer-nomination',
    summary: 'Accept a nomination, or decline it with a reason; `id` is the task by which it is asked',
    body: z.strictObject({ accepts: z.boolean(), reason: wordsOrNone(why).default('') }),
    answer: z.object({ state: z.enum(['accepted', 'declined']) }),
    perform: { write: (tx, { actor, id, body }) => answerNomination(tx, actor, { taskId: id, ...body }) },
  }),
  ...(
    [
      ['joint-owners', 'Name a joint owner of an activity; the post is asked whether it accepts', nameJointOwner],
      ['joint-owners/release', 'Release a joint owner of an activity', releaseJointOwner],
    ] as const
  ).map(([path, summary, change]) =>
    route({
      method: 'post',
      path: `/v1/strategies/:id/activities/:itemId/${path}`,
      act: 'write-strategy',
      summary,
      ifMatch: 'required',
      body: z.strictObject({ postId: z.uuid() }),
      answer: z.object({ version: z.number() }),
      perform: {
        write: (tx, { actor, id, itemId, body, ifVersion }) =>
          change(tx, actor, { strategyId: id, activityId: itemId, ifVersion: ifVersion ?? 0, ...body }),
      },
    }),
  ),
];
