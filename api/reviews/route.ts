import { z } from 'zod';
import { readReviewRoute } from '../../db/reviews/read-route.ts';
import { readStrategy } from '../../db/strategies/read-strategies.ts';
import { setReviewRoute } from '../../db/reviews/route.ts';
import { asked } from '../../domain/sign-offs/sign-off.ts';
import { route } from '../http/route.ts';
import { rule } from '../sign-offs/schemas.ts';

const workingDays = z
  .number()
  .int()
  .min(1)
  .max(260)
  .nullable()
  .meta({ description: 'Counted from the end of those of the stage before; null: at a meeting.' });

const stageIn = z.strictObject({
  bodyId: z.uuid().exactOptional(),
  postId: z.uuid().exactOptional().meta({ description: 'In place of bodyId.' }),
  rule: rule.exactOptional().meta({ description: 'As the body itself decides, where nothing is said.' }),
  asked: z.enum(asked),
  workingDays,
});

const routeOut = z.object({
  version: z.number().meta({ description: 'That of the strategy.' }),
  stages: z.array(
    z.object({
      order: z.number(),
      bodyId: z.string().nullable(),
      postId: z.string().nullable(),
      name: z.string(),
      rule,
      asked: z.enum(asked),
      workingDays,
    }),
  ),
});

/** How the reports of a strategy's reviews are signed off once their period is locked. */
export const reviewRouteRoutes = [
  route({
    method: 'get',
    path: '/v1/strategies/:id/review-route',
    act: 'see-reviews',
    summary: 'The route that the report of each of its reviews takes once the period is locked',
    answer: routeOut,
    perform: {
      read: async (tx, { id }) => {
        const strategy = await readStrategy(tx, id);
        return strategy === undefined
          ? undefined
          : { version: strategy.version, stages: await readReviewRoute(tx, id) };
      },
    },
  }),
  route({
    method: 'put',
    path: '/v1/strategies/:id/review-route',
    act: 'write-strategy',
    summary: 'Set that route anew; with no stage, reports are sent for sign-off by hand',
    ifMatch: 'required',
    body: z.strictObject({ stages: z.array(stageIn).max(20) }).meta({ example: { stages: [] } }),
    answer: z.object({ version: z.number() }),
    perform: {
      write: (tx, { actor, id, body, ifVersion }) =>
        setReviewRoute(tx, actor, { strategyId: id, ifVersion: ifVersion ?? 0, stages: body.stages }),
    },
  }),
];
