import { z } from 'zod';
import { outcomes } from '../../domain/budget/bid.ts';
import { amountKinds, lineKinds } from '../../domain/budget/budget.ts';
import { amountFields, bidFields, initiativeFields, mostYears } from '../../domain/budget/fields.ts';
import { isFinancialYear } from '../../domain/budget/financial-year.ts';
import { mostMinor } from '../../domain/money.ts';
import { dateIn, instantOut, oneLine, words, wordsOrNone } from '../http/fields.ts';
import { hasPassed } from '../strategies/schemas.ts';

const minorIn = z
  .number()
  .int()
  .min(0)
  .max(mostMinor)
  .meta({ description: 'In minor units: pence.', example: 1_250_000 });
const minor = z.number().int().meta({ description: 'In minor units: pence.' });
const year = z
  .string()
  .refine(isFinancialYear, 'Write a financial year like 2003/04.')
  .meta({ description: 'A financial year, from 1 April to 31 March.', example: '2003/04' });
const kind = z.enum(lineKinds).meta({ description: 'Absorbed: out of a budget that its holder has anyway.' });

const sums = {
  budgetMinor: minor,
  forecastMinor: minor.meta({ description: 'Where nobody has given one, the budget counts.' }),
  actualMinor: minor,
  varianceMinor: minor.meta({ description: 'The forecast less the budget.' }),
};

export const money = z.object({
  currency: z.string().meta({ example: 'GBP' }),
  total: z.object(sums),
  strands: z.array(z.object({ strandId: z.string(), strand: z.string(), ...sums })),
  parts: z
    .array(z.object({ strandId: z.string(), year: z.string(), kind: z.string(), ...sums }))
    .meta({ description: 'Of which the sums are made; for the directorate only.' }),
});

export const line = z.object({
  id: z.string(),
  strategyId: z.string(),
  strandId: z.string(),
  strand: z.string(),
  activityId: z.string(),
  activity: z.string(),
  year: z.string(),
  kind: z.string(),
  retired: z.boolean().meta({ description: 'Its activity is in the plan no more.' }),
  holderPostId: z.string(),
  holder: z.string(),
  agencyId: z.string(),
  agency: z.string(),
  budgetMinor: minor.nullable(),
  forecastMinor: minor.nullable(),
  actualMinor: minor.nullable(),
});

export const wholeLine = line.extend({
  currency: z.string(),
  amounts: z
    .array(
      z.object({
        id: z.string(),
        what: z.enum(amountKinds),
        minor,
        asAt: z.string(),
        reason: z.string(),
        saidBy: z.string().nullable(),
        saidAt: instantOut,
        reviewId: z.string().nullable().meta({ description: 'The review that was under way; null: none was.' }),
      }),
    )
    .meta({ description: 'The newest first, the last two hundred.' }),
});

export const newLines = z.strictObject({
  activityId: z.uuid(),
  kind,
  holderPostId: z.uuid(),
  years: z
    .array(z.strictObject({ year, minor: minorIn }))
    .min(1)
    .max(mostYears),
  totalMinor: minorIn
    .nullable()
    .default(null)
    .meta({ description: 'What the years are to add up to: refused where they do not. Null: no total is claimed.' }),
});

export const newAmount = z.strictObject({
  what: z.enum(amountKinds),
  minor: minorIn,
  asAt: dateIn,
  reason: wordsOrNone(amountFields.reason)
    .default('')
    .meta({ description: 'Needed where the sum does not agree with what stands.' }),
});

export const bid = z.object({
  id: z.string(),
  strategyId: z.string(),
  funder: z.string(),
  purpose: z.string(),
  amountMinor: minor,
  bidder: z.string().nullable(),
  agency: z.string().nullable(),
  submittedOn: z.string(),
  expectedOn: z.string().meta({ description: 'As its date holds now: it may have moved.' }),
  overdue: z.boolean(),
  itemId: z.string().meta({ description: 'The date that is chased.' }),
  state: z.enum(['submitted', ...outcomes]),
  grantedMinor: minor.nullable(),
  conditions: z.string(),
  answeredOn: z.string().nullable(),
  activities: z.array(z.object({ id: z.string(), title: z.string() })).meta({ description: 'What it pays for.' }),
});

export const newBid = z.strictObject({
  funder: oneLine(bidFields.funder),
  purpose: oneLine(bidFields.purpose),
  amountMinor: minorIn.min(1),
  bidderPostId: z.uuid().meta({ description: 'Who made it, and is asked for its result.' }),
  submittedOn: dateIn,
  expectedOn: dateIn,
  hasPassed,
  activityIds: z.array(z.uuid()).max(500).default([]),
});

export const bidResult = z.strictObject({
  outcome: z.enum(outcomes),
  grantedMinor: minorIn.nullable().default(null),
  conditions: wordsOrNone(bidFields.conditions).default(''),
  answeredOn: dateIn,
});

export const initiative = z.object({
  id: z.string(),
  title: z.string(),
  announcedBy: z.string(),
  announcedOn: z.string(),
  costNote: z.string(),
  notedAt: instantOut,
});

export const newInitiative = z.strictObject({
  title: oneLine(initiativeFields.title),
  announcedBy: oneLine(initiativeFields.announcedBy),
  announcedOn: dateIn,
  costNote: words(initiativeFields.costNote),
});
