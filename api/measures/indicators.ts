import { z } from 'zod';
import { changeIndicator, createIndicator, stepIndicator } from '../../db/measures/indicators.ts';
import { listIndicators, listSteps, readIndicator, readMeasuredStrategy } from '../../db/measures/read-indicators.ts';
import { listPlanNames } from '../../db/strategies/read-plan.ts';
import { evaluationOf } from '../../domain/measures/evaluation.ts';
import { whyMeasure } from '../../domain/measures/fields.ts';
import { instantOut, words } from '../http/fields.ts';
import { route } from '../http/route.ts';
import { changedIndicator, evaluation, indicator, newIndicator, state } from './schemas.ts';

const versioned = z.object({ version: z.number() });
const step = z.object({ before: state, after: state, reason: z.string(), by: z.string().nullable(), at: instantOut });

/** What a strategy is measured by, and the life of each indicator. */
export const indicatorRoutes = [
  route({
    method: 'get',
    path: '/v1/strategies/:id/indicators',
    act: 'see-strategies',
    summary: 'The indicators of a strategy, those that are retired last',
    answer: z.object({ items: z.array(indicator) }),
    perform: {
      read: async (tx, { id }) =>
        (await readMeasuredStrategy(tx, id)) === undefined ? undefined : { items: await listIndicators(tx, id) },
    },
  }),
  route({
    method: 'get',
    path: '/v1/strategies/:id/evaluation',
    act: 'see-strategies',
    summary:
      'How a strategy is evaluated: what measures it and each strand, what nothing measures, and whose data is doubtful',
    answer: evaluation,
    perform: {
      read: async (tx, { id }) =>
        (await readMeasuredStrategy(tx, id)) === undefined
          ? undefined
          : evaluationOf(await listIndicators(tx, id), await listPlanNames(tx, id)),
    },
  }),
  route({
    method: 'post',
    path: '/v1/strategies/:id/indicators',
    act: 'write-measures',
    summary: 'Add an indicator; it is being designed, and nothing is asked about it yet',
    status: 201,
    body: newIndicator,
    answer: z.object({ indicatorId: z.string() }),
    perform: { write: (tx, { actor, id, body }) => createIndicator(tx, actor, { ...body, strategyId: id }) },
  }),
  route({
    method: 'get',
    path: '/v1/indicators/:id',
    act: 'see-strategies',
    summary: 'One indicator, with the steps of its life',
    answer: indicator.extend({ steps: z.array(step) }),
    perform: {
      read: async (tx, { id }) => {
        const found = await readIndicator(tx, id);
        return found === undefined ? undefined : { ...found, steps: await listSteps(tx, id) };
      },
    },
  }),
  route({
    method: 'patch',
    path: '/v1/indicators/:id',
    act: 'write-measures',
    summary: 'Change what is named; what others have imposed stays as it is',
    ifMatch: 'required',
    body: changedIndicator,
    answer: versioned,
    perform: {
      write: (tx, { actor, id, body, ifVersion }) =>
        changeIndicator(tx, actor, { ...body, indicatorId: id, ifVersion: ifVersion ?? 0 }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/indicators/:id/step',
    act: 'write-measures',
    summary: 'Take it a step further in its life: to its baseline, into use, retired',
    ifMatch: 'required',
    body: z.strictObject({ to: state, reason: words(whyMeasure) }),
    answer: versioned,
    perform: {
      write: (tx, { actor, id, body, ifVersion }) =>
        stepIndicator(tx, actor, { ...body, indicatorId: id, ifVersion: ifVersion ?? 0 }),
    },
  }),
];
