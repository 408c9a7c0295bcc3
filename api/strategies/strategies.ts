import { z } from 'zod';
import type { Tx } from '../../db/connect.ts';
import { addItems, moveItem } from '../../db/strategies/dated-item-acts.ts';
import { listMilestones, listQuarters, readActivity } from '../../db/strategies/read-progress.ts';
import { isPartOfPlan, readPlan } from '../../db/strategies/read-plan.ts';
import { readOriginsOf, readWhereItWent } from '../../db/strategies/revisions/read-lineage.ts';
import { listStrategies, readStrategy } from '../../db/strategies/read-strategies.ts';
import { changeStrategy, createStrategy, noSuchPart, noSuchStrategy } from '../../db/strategies/strategies.ts';
import { addActivity, addStrands, changeActivity, changeStrand } from '../../db/strategies/plan.ts';
import { retireActivity } from '../../db/strategies/retire.ts';
import { removeActivity, removeStrand } from '../../db/strategies/removal.ts';
import { may } from '../../domain/permissions.ts';
import { accept } from '../../domain/refusal.ts';
import { why } from '../../domain/strategies/fields.ts';
import { page, pageQuery, words } from '../http/fields.ts';
import { gather } from '../http/pages.ts';
import { route, type Call } from '../http/route.ts';
import {
  activityBody,
  activityRecord,
  changedActivity,
  changedStrand,
  changedStrategy,
  day,
  milestoneBody,
  newStrategy,
  strandBody,
  strategy,
  strategyLine,
} from './schemas.ts';

const versioned = z.object({ version: z.number() });

/** Strategies and their plans: strands, activities, milestones. */
export const strategyRoutes = [
  route({
    method: 'get',
    path: '/v1/strategies',
    act: 'see-strategies',
    summary: 'Strategies, the newest first',
    query: z.strictObject(pageQuery),
    answer: page(strategyLine),
    perform: { read: (tx, { query }) => gather(query, (after) => listStrategies(tx, after)) },
  }),
  route({
    method: 'post',
    path: '/v1/strategies',
    act: 'write-strategy',
    summary: 'Draft a strategy, with as much of its plan as there is',
    status: 201,
    body: newStrategy,
    answer: z.object({ id: z.string(), reference: z.string() }),
    perform: {
      write: async (tx, { actor, body: { strands, ...head } }) => {
        const made = await createStrategy(tx, actor, head);
        if (!made.ok) return made;
        const { processId: id, reference } = made.value;
        const added = strands.length === 0 ? made : await addStrands(tx, actor, { strategyId: id, strands });
        return added.ok ? accept({ id, reference }) : added;
      },
    },
  }),
  route({
    method: 'get',
    path: '/v1/strategies/:id',
    act: 'see-strategies',
    summary: 'One strategy with its plan',
    answer: strategy,
    perform: { read: readWhole },
  }),
  route({
    method: 'patch',
    path: '/v1/strategies/:id',
    act: 'write-strategy',
    summary: 'Change what is named; the rest stays',
    ifMatch: 'required',
    body: changedStrategy,
    answer: versioned,
    perform: {
      write: (tx, { actor, id, body, ifVersion }) =>
        changeStrategy(tx, actor, { ...body, strategyId: id, ifVersion: ifVersion ?? 0 }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/strategies/:id/strands',
    act: 'write-strategy',
    summary: 'Add a strand, with activities and milestones if there are any',
    status: 201,
    body: strandBody,
    answer: z.object({ strandId: z.string(), version: z.number() }),
    perform: {
      write: async (tx, { actor, id, body }) => {
        const added = await addStrands(tx, actor, { strategyId: id, strands: [body] });
        return added.ok ? accept({ strandId: added.value.strandIds[0] ?? '', version: added.value.version }) : added;
      },
    },
  }),
  route({
    method: 'put',
    path: '/v1/strategies/:id/strands/:itemId',
    act: 'write-strategy',
    summary: 'Change a strand',
    ifMatch: 'required',
    body: changedStrand,
    answer: versioned,
    perform: {
      write: (tx, { actor, id, itemId, body, ifVersion }) =>
        changeStrand(tx, actor, { ...body, strategyId: id, itemId, ifVersion: ifVersion ?? 0 }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/strategies/:id/activities',
    act: 'write-strategy',
    summary: 'Add an activity to a strand',
    status: 201,
    body: activityBody,
    answer: z.object({ activityId: z.string(), version: z.number() }),
    perform: { write: (tx, { actor, id, body }) => addActivity(tx, actor, { ...body, strategyId: id }) },
  }),
  route({
    method: 'get',
    path: '/v1/strategies/:id/activities/:itemId',
    act: 'see-strategies',
    summary: 'One activity with its milestones and every quarter that it had',
    answer: activityRecord,
    perform: {
      read: async (tx, { id, itemId }) => {
        const found = (await readStrategy(tx, id, false)) && (await readActivity(tx, id, itemId));
        if (found === undefined) return undefined;
        return {
          ...found,
          milestones: await listMilestones(tx, itemId),
          quarters: await listQuarters(tx, itemId),
          from: await readOriginsOf(tx, itemId),
          into: await readWhereItWent(tx, itemId),
        };
      },
    },
  }),
  route({
    method: 'put',
    path: '/v1/strategies/:id/activities/:itemId',
    act: 'write-strategy',
    summary: 'Change an activity or who leads it',
    ifMatch: 'required',
    body: changedActivity,
    answer: versioned,
    perform: {
      write: (tx, { actor, id, itemId, body, ifVersion }) =>
        changeActivity(tx, actor, { ...body, strategyId: id, itemId, ifVersion: ifVersion ?? 0 }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/strategies/:id/activities/:itemId/retire',
    act: 'write-strategy',
    summary: 'Retire an activity that is no longer relevant',
    ifMatch: 'required',
    body: z.strictObject({ reason: words(why) }),
    answer: versioned,
    perform: {
      write: (tx, { actor, id, itemId, body, ifVersion }) =>
        retireActivity(tx, actor, { ...body, strategyId: id, itemId, ifVersion: ifVersion ?? 0 }),
    },
  }),
  ...(
    [
      ['strands', 'Take a strand without activities out of a plan that was never watched', removeStrand],
      ['activities', 'Take an activity that nothing refers to out of a plan that was never watched', removeActivity],
    ] as const
  ).map(([noun, summary, remove]) =>
    route({
      method: 'post',
      path: `/v1/strategies/:id/${noun}/:itemId/remove`,
      act: 'write-strategy',
      summary,
      ifMatch: 'required',
      answer: versioned,
      perform: {
        write: (tx, { actor, id, itemId, ifVersion }) =>
          remove(tx, actor, { strategyId: id, itemId, ifVersion: ifVersion ?? 0 }),
      },
    }),
  ),
  route({
    method: 'post',
    path: '/v1/strategies/:id/activities/:itemId/milestones',
    act: 'write-strategy',
    summary: 'Add a milestone to an activity',
    status: 201,
    body: milestoneBody,
    answer: z.object({ milestoneId: z.string() }),
    perform: {
      write: async (tx, { actor, id, itemId, body }) => {
        if ((await readStrategy(tx, id)) === undefined) return noSuchStrategy;
        const items = [{ kind: 'milestone', activityId: itemId, ...body }] as const;
        const added = await addItems(tx, actor, { strategyId: id, items });
        return added.ok ? accept({ milestoneId: added.value.itemIds[0] ?? '' }) : added;
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/strategies/:id/milestones/:itemId/move',
    act: 'write-strategy',
    summary: 'Move a milestone at once; the first date and the reason stay readable',
    body: z.strictObject({ newOn: day, reason: words(why) }),
    answer: z.object({ dueOn: z.string() }),
    perform: {
      write: async (tx, { actor, id, itemId, body }) =>
        (await isPartOfPlan(tx, id, itemId)) ? moveItem(tx, actor, { itemId, ...body }) : noSuchPart,
    },
  }),
];

async function readWhole(tx: Tx, { id, actor }: Call) {
  const head = await readStrategy(tx, id, may(actor, 'see-reviews'));
  return head === undefined ? undefined : { ...head, strands: await readPlan(tx, id) };
}
