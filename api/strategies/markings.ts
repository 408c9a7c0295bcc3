import { z } from 'zod';
import { liftMarking, markPart } from '../../db/strategies/markings/mark.ts';
import { listMarkings } from '../../db/strategies/markings/read-markings.ts';
import { readStrategyHead } from '../../db/strategies/read-dated-items.ts';
import { why } from '../../domain/strategies/fields.ts';
import { instantOut, words } from '../http/fields.ts';
import { route } from '../http/route.ts';

const insiders = z.array(z.uuid()).max(10_000).default([]);

/** Parts of a plan that only some may see (0047). */
export const markingRoutes = [
  route({
    method: 'get',
    path: '/v1/strategies/:id/markings',
    act: 'see-strategies',
    summary: 'The strands and activities that are restricted, as far as you may see them',
    answer: z.object({
      items: z.array(
        z.object({
          partId: z.string(),
          kind: z.enum(['strand', 'activity']),
          title: z.string(),
          names: z.array(z.string()).meta({
            description: 'Whom the marking names, beside the directorate and those who lead and own the part.',
          }),
          reason: z.string(),
          markedBy: z.string().nullable(),
          markedAt: instantOut,
        }),
      ),
    }),
    perform: {
      read: async (tx, { id }) =>
        (await readStrategyHead(tx, id)) === undefined ? undefined : { items: await listMarkings(tx, id) },
    },
  }),
  route({
    method: 'put',
    path: '/v1/strategies/:id/markings/:itemId',
    act: 'mark-plan',
    summary: 'Restrict who sees a strand or an activity; `itemId` is the part, and a marking that stands is replaced',
    ifMatch: 'required',
    body: z.strictObject({
      agencyIds: insiders,
      postIds: insiders,
      reason: words(why),
    }),
    answer: z.object({ version: z.number() }),
    perform: {
      write: (tx, { actor, id, itemId, body, ifVersion }) =>
        markPart(tx, actor, { ...body, strategyId: id, itemId, ifVersion: ifVersion ?? 0 }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/strategies/:id/markings/:itemId/lift',
    act: 'mark-plan',
    summary: 'Lift the marking of a strand or an activity',
    ifMatch: 'required',
    body: z.strictObject({ reason: words(why) }),
    answer: z.object({ version: z.number() }),
    perform: {
      write: (tx, { actor, id, itemId, body, ifVersion }) =>
        liftMarking(tx, actor, { ...body, strategyId: id, itemId, ifVersion: ifVersion ?? 0 }),
    },
  }),
];
