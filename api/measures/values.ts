import { z } from 'zod';
import type { Tx } from '../../db/connect.ts';
import { noSuchIndicator } from '../../db/measures/locked-indicator.ts';
import { type IndicatorLine, readIndicator } from '../../db/measures/read-indicators.ts';
import { listAreas, listRevisions, listValues, type ValueLine } from '../../db/measures/read-values.ts';
import { type GivenValue, giveValues } from '../../db/measures/values.ts';
import { readBegin } from '../../db/strategies/begins.ts';
import { whyMeasure } from '../../domain/measures/fields.ts';
import { earlyPeriod, scaledOf } from '../../domain/measures/value.ts';
import { type Actor, speaksFor } from '../../domain/permissions.ts';
import { accept } from '../../domain/refusal.ts';
import { instantOut, wordsOrNone } from '../http/fields.ts';
import { route } from '../http/route.ts';
import { period } from './schemas.ts';

const value = z.object({
  areaId: z.string(),
  area: z.string().meta({ description: 'Empty: the whole.' }),
  period: z.string(),
  revision: z.number(),
  value: z.number().nullable().meta({ description: 'Of a scale, the place of the word from 1, the worst.' }),
  whyNone: z.string().meta({ description: 'Why there is no value.' }),
  provisional: z.boolean(),
  note: z.string(),
  sample: z.number().nullable().meta({ description: 'Of a survey, how many were asked.' }),
  margin: z.number().nullable().meta({ description: 'Of a survey, how far from the value the truth may be.' }),
  late: z.boolean(),
  by: z.string().nullable().exactOptional().meta({ description: 'Of a revision: who said it.' }),
  at: instantOut,
});

const newValues = z.strictObject({
  period,
  provisional: z.boolean().default(false),
  note: wordsOrNone(whyMeasure).default(''),
  values: z
    .array(
      z.strictObject({
        areaId: z.uuid(),
        value: z.number().nullable().meta({ example: 12 }),
        whyNone: wordsOrNone(whyMeasure).default(''),
        sample: z.number().int().min(1).max(10_000_000).nullable().default(null),
        margin: z.number().min(0).nullable().default(null),
      }),
    )
    .min(1)
    .max(200),
});

const out = ({ scaled, margin, ...line }: ValueLine, { decimals }: IndicatorLine) => ({
  ...line,
  value: scaled === null ? null : scaled / 10 ** decimals,
  margin: margin === null ? null : margin / 10 ** decimals,
});

/** The values of an indicator: each revision is kept. */
export const valueRoutes = [
  route({
    method: 'get',
    path: '/v1/indicators/:id/values',
    act: 'see-strategies',
    summary: 'The last word on each area and period; of one period, every revision',
    query: z.strictObject({ period: period.optional() }),
    answer: z.object({
      areas: z.array(z.object({ id: z.string(), name: z.string(), ended: z.boolean() })),
      items: z.array(value),
    }),
    perform: {
      read: async (tx, { id, query }) => {
        const one = await readIndicator(tx, id);
        if (one === undefined) return undefined;
        const lines =
          query.period === undefined
            ? await listValues(tx, id)
            : await listRevisions(tx, { indicatorId: id, period: query.period });
        return { areas: await listAreas(tx, id), items: lines.map((line) => out(line, one)) };
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/indicators/:id/values',
    act: 'give-values',
    summary: 'Give the values of a period, or say why there are none; what is said anew is another revision',
    status: 201,
    body: newValues,
    answer: z.object({
      given: z.number(),
      hint: z
        .string()
        .exactOptional()
        .meta({ description: 'Where the period is over before the strategy begins. Nothing was refused for it.' }),
    }),
    perform: {
      write: async (tx, { actor, id, body: { values, ...said } }) => {
        const read = await scaledValues(tx, { actor, indicatorId: id }, values);
        if (!read.ok) return read;
        const { values: scaled, strategyId } = read.value;
        const given = await giveValues(tx, actor, { ...said, indicatorId: id, values: scaled });
        const hint = earlyPeriod(said.period, await readBegin(tx, strategyId));
        return given.ok && hint !== undefined ? accept({ ...given.value, hint }) : given;
      },
    },
  }),
];

type Sent = z.output<typeof newValues>['values'];

type Asking = { readonly actor: Actor; readonly indicatorId: string };
async function scaledValues(tx: Tx, { actor, indicatorId }: Asking, sent: Sent) {
  const one = await readIndicator(tx, indicatorId);
  if (one === undefined || !speaksFor(actor, one.agencyId)) return noSuchIndicator;
  const values: GivenValue[] = [];
  for (const { areaId, value: given, whyNone, sample, margin } of sent) {
    const scaled = given === null ? accept(null) : scaledOf(given, one);
    if (!scaled.ok) return scaled;
    const off = margin === null ? accept(null) : scaledOf(margin, { ...one, kind: 'number' });
    if (!off.ok) return off;
    values.push({ areaId, scaled: scaled.value, whyNone, sample, margin: off.value });
  }
  return accept({ values, strategyId: one.strategyId });
}
