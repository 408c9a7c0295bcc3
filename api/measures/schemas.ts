import { z } from 'zod';
import { frequencies } from '../../domain/calendar/periods.ts';
import { indicatorFields, mostAreas, mostDecimals, scaleWords } from '../../domain/measures/fields.ts';
import {
  codesOf,
  indicatorStates,
  measureKinds,
  origins,
  polarities,
  qualities,
} from '../../domain/measures/indicator.ts';
import { lineOrNone, oneLine, wordsOrNone } from '../http/fields.ts';

export const period = z.string().max(10).meta({
  description: 'A month 2003-10, a quarter 2003-Q4, a year 2003, a financial year 2003/04.',
  example: '2003-10',
});

export const state = z.enum(codesOf(indicatorStates));
const quality = z.enum(codesOf(qualities));
const codes = {
  origin: z
    .enum(codesOf(origins))
    .meta({ description: 'What others have set (best value, ppaf, outside) is not changed here.' }),
  kind: z.enum(codesOf(measureKinds)),
  polarity: z.enum(codesOf(polarities)).meta({ description: 'Which way is better.' }),
  frequency: z.enum(frequencies),
};

const definition = {
  title: oneLine(indicatorFields.title),
  ...codes,
  definition: wordsOrNone(indicatorFields.definition),
  unit: lineOrNone(indicatorFields.unit),
  decimals: z.number().int().min(0).max(mostDecimals),
  numerator: lineOrNone(indicatorFields.part).meta({ description: 'Of a ratio: what is counted.' }),
  denominator: lineOrNone(indicatorFields.part).meta({ description: 'Of a ratio: over what it is counted.' }),
  scale: z
    .array(oneLine(indicatorFields.word))
    .max(scaleWords.to)
    .meta({ description: 'The words of a judgement, from worst to best.', example: [] }),
  areas: z
    .array(oneLine(indicatorFields.area))
    .max(mostAreas)
    .meta({ example: ['North', 'South'] }),
  partId: z
    .uuid()
    .nullable()
    .meta({ description: 'A strand or an activity of the plan; null: a key measure of the strategy itself.' }),
  ownerPostId: z.uuid(),
  quality,
  replacedById: z.uuid().nullable(),
};

export const newIndicator = z.strictObject({
  ...definition,
  definition: definition.definition.default(''),
  unit: definition.unit.default(''),
  decimals: definition.decimals.default(0),
  numerator: definition.numerator.default(''),
  denominator: definition.denominator.default(''),
  scale: definition.scale.default([]),
  areas: definition.areas.default([]),
  partId: definition.partId.default(null),
  quality: quality.default('good'),
  replacedById: definition.replacedById.default(null),
});

export const changedIndicator = z.strictObject({
  title: definition.title.exactOptional(),
  definition: definition.definition.exactOptional(),
  origin: codes.origin.exactOptional(),
  kind: codes.kind.exactOptional(),
  unit: definition.unit.exactOptional(),
  decimals: definition.decimals.exactOptional(),
  polarity: codes.polarity.exactOptional(),
  frequency: codes.frequency.exactOptional(),
  numerator: definition.numerator.exactOptional(),
  denominator: definition.denominator.exactOptional(),
  scale: definition.scale.exactOptional(),
  areas: definition.areas.exactOptional(),
  partId: definition.partId.exactOptional(),
  ownerPostId: definition.ownerPostId.exactOptional(),
  quality: quality.exactOptional(),
  replacedById: definition.replacedById.exactOptional(),
});

export const indicator = z.object({
  id: z.string(),
  strategyId: z.string(),
  title: z.string(),
  definition: z.string(),
  ...codes,
  unit: z.string(),
  decimals: z.number(),
  numerator: z.string(),
  denominator: z.string(),
  scale: z.array(z.string()).readonly(),
  areas: z.array(z.string()).readonly(),
  partId: z.string().nullable(),
  part: z.string().nullable().meta({ description: 'The strand or activity that it measures.' }),
  state,
  quality,
  replacedById: z.string().nullable(),
  ownerPostId: z.string(),
  owner: z.string().nullable(),
  agency: z.string().nullable(),
  version: z.number(),
});

const named = z.object({ id: z.string(), title: z.string() });
const measuring = z.array(named.extend({ kind: codes.kind, state, quality }));
export const evaluation = z.object({
  keyMeasures: measuring.meta({ description: 'Of the strategy itself.' }),
  strands: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      indicators: measuring.meta({ description: 'Of the strand and of its activities.' }),
      unmeasured: z.array(named).meta({ description: 'Activities that no indicator measures.' }),
    }),
  ),
  inNumbers: z.number(),
  inWords: z.number(),
  designing: z.number(),
  doubtful: measuring.meta({ description: 'Their data is limited or inadequate.' }),
});
