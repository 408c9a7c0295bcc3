import { z } from 'zod';
import { adoptOption } from '../../db/strategies/options/adopt.ts';
import { sayAreaRisks } from '../../db/strategies/options/area-risks.ts';
import { addOption, changeOption, offerOption } from '../../db/strategies/options/options.ts';
import { readAreas } from '../../db/strategies/options/read-areas.ts';
import { listAdoptions, listOptions, readColours, readOption } from '../../db/strategies/options/read-options.ts';
import { readStrategyHead } from '../../db/strategies/read-dated-items.ts';
import { optionFields, proposalFields, why } from '../../domain/strategies/fields.ts';
import { dateIn, instantOut, lineOrNone, oneLine, page, pageQuery, words, wordsOrNone } from '../http/fields.ts';
import { gather } from '../http/pages.ts';
import { route } from '../http/route.ts';
import { proposalState } from './proposals.ts';

const option = z.object({
  id: z.string(),
  strategyId: z.string(),
  title: z.string(),
  what: z.string(),
  fits: z.string().meta({ description: 'When it fits.' }),
  source: z.string(),
  strandId: z.string().meta({ description: 'The strand in which it becomes an activity.' }),
  strand: z.string(),
  strandEnded: z.boolean(),
  riskId: z.string().nullable().meta({ description: 'It is meant for areas where this risk is high; null: for any.' }),
  risk: z.string().nullable(),
  lessonId: z.string().nullable(),
  lesson: z.string().nullable().meta({ description: 'Null as well where it was not passed on to you.' }),
  linkId: z.string().nullable(),
  link: z.string().nullable(),
  withdrawnWhy: z.string().nullable(),
  version: z.number(),
});
const adoption = z.object({
  id: z.string(),
  areaId: z.string(),
  area: z.string(),
  post: z.string().nullable(),
  agency: z.string().nullable(),
  adaptation: z.string(),
  dueOn: z.string(),
  proposedAt: instantOut,
  state: proposalState,
  answer: z.string(),
  activityId: z.string().nullable(),
  retired: z.boolean(),
  colour: z.string().nullable().meta({ description: 'Of the activity, as its last locked review has it.' }),
  milestone: z.string().nullable(),
  late: z.boolean(),
  doneOn: z.string().nullable(),
  result: z.string().nullable(),
});
const body = z.strictObject({
  strandId: z.uuid(),
  title: oneLine(optionFields.title),
  what: words(optionFields.what),
  fits: wordsOrNone(optionFields.fits).default(''),
  source: lineOrNone(optionFields.source).default(''),
  fromId: z.uuid().nullable().default(null).meta({ description: 'A lesson, an operation or a scheme.' }),
  riskId: z.uuid().nullable().default(null),
});
const counted = z.object({ version: z.number() });

/** The menu of a strategy, adopting from it, and the sub-plans of areas (S69, S70). */
export const optionRoutes = [
  route({
    method: 'get',
    path: '/v1/strategies/:id/options',
    act: 'see-strategies',
    summary: 'The menu of options of a strategy',
    query: z.strictObject(pageQuery),
    answer: page(option),
    perform: {
      read: async (tx, { id: strategyId, query }) =>
        (await readStrategyHead(tx, strategyId)) === undefined
          ? undefined
          : gather(query, (after) => listOptions(tx, { strategyId, after })),
    },
  }),
  route({
    method: 'post',
    path: '/v1/strategies/:id/options',
    act: 'write-strategy',
    summary: 'Put an option on the menu',
    status: 201,
    body,
    answer: z.object({ optionId: z.string() }),
    perform: { write: (tx, { actor, id, body: words }) => addOption(tx, actor, { ...words, strategyId: id }) },
  }),
  route({
    method: 'get',
    path: '/v1/options/:id',
    act: 'see-strategies',
    summary: 'One option with who adopted it for which areas, and what came of it',
    answer: option.extend({ adoptions: z.array(adoption) }),
    perform: {
      read: async (tx, { id }) => {
        const found = await readOption(tx, id);
        if (found === undefined) return undefined;
        const { strategyId } = found;
        const colours = await readColours(tx, strategyId);
        const adoptions = await listAdoptions(tx, { strategyId, optionIds: [id] });
        return {
          ...found,
          adoptions: adoptions.map((one) => ({ ...one, colour: colours.get(one.activityId ?? '') ?? null })),
        };
      },
    },
  }),
  route({
    method: 'put',
    path: '/v1/options/:id',
    act: 'write-strategy',
    summary: 'Change an option; what was adopted of it stays as it is',
    ifMatch: 'required',
    body,
    answer: counted,
    perform: {
      write: (tx, { actor, id, body: words, ifVersion }) =>
        changeOption(tx, actor, { ...words, optionId: id, ifVersion: ifVersion ?? 0 }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/options/:id/withdraw',
    act: 'write-strategy',
    summary: 'Withdraw an option: nobody adopts it any more; what was adopted stays',
    ifMatch: 'required',
    body: z.strictObject({ reason: words(why) }),
    answer: counted,
    perform: {
      write: (tx, { actor, id, body: { reason }, ifVersion }) =>
        offerOption(tx, actor, { optionId: id, ifVersion: ifVersion ?? 0, withdrawnWhy: reason }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/options/:id/offer',
    act: 'write-strategy',
    summary: 'Offer a withdrawn option again',
    ifMatch: 'required',
    body: z.strictObject({}),
    answer: counted,
    perform: {
      write: (tx, { actor, id, ifVersion }) =>
        offerOption(tx, actor, { optionId: id, ifVersion: ifVersion ?? 0, withdrawnWhy: null }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/options/:id/adopt',
    act: 'propose-to-plan',
    summary: 'Adopt an option for an area; whoever leads its strand answers, and an officer takes it into the plan',
    status: 201,
    body: z.strictObject({
      areaId: z.uuid(),
      postId: z.uuid().meta({ description: 'A post of your agencies, which is to lead it.' }),
      dueOn: dateIn.meta({ description: 'By when it is to be in place.' }),
      adaptation: words(proposalFields.reason).meta({ description: 'How it is adapted to the area.' }),
    }),
    answer: z.object({ proposalId: z.string() }),
    perform: { write: (tx, { actor, id, body: adopted }) => adoptOption(tx, actor, { ...adopted, optionId: id }) },
  }),
  route({
    method: 'get',
    path: '/v1/strategies/:id/areas',
    act: 'see-strategies',
    summary: 'The areas of a strategy, each with what is high there, its sub-plan, and what that comes to',
    answer: z.object({
      items: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          source: z.string(),
          risks: z.array(z.object({ id: z.string(), name: z.string() })),
          waiting: z.number().meta({ description: 'Adoptions that are not in the plan yet.' }),
          tally: z.object({
            activities: z.number(),
            done: z.number(),
            late: z.number().meta({ description: 'Milestones that are late.' }),
            colours: z.array(z.object({ colour: z.string(), activities: z.number() })),
          }),
          activities: z.array(
            z.object({
              activityId: z.string(),
              title: z.string(),
              strand: z.string(),
              post: z.string().nullable(),
              agency: z.string().nullable(),
              retired: z.boolean(),
              milestones: z.number(),
              done: z.number(),
              late: z.number(),
              optionId: z.string().nullable(),
              option: z.string().nullable(),
              colour: z.string().nullable(),
            }),
          ),
        }),
      ),
    }),
    perform: {
      read: async (tx, { id }) =>
        (await readStrategyHead(tx, id)) === undefined ? undefined : { items: await readAreas(tx, id) },
    },
  }),
  route({
    method: 'post',
    path: '/v1/areas/:id/risks',
    act: 'write-strategy',
    summary: 'Say which risks are high in an area, in place of those that were',
    body: z.strictObject({ strategyId: z.uuid(), riskIds: z.array(z.uuid()).max(100) }),
    answer: z.object({ risks: z.number() }),
    perform: { write: (tx, { actor, id, body: said }) => sayAreaRisks(tx, actor, { ...said, areaId: id }) },
  }),
];
