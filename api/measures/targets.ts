import { z } from 'zod';
import type { Tx } from '../../db/connect.ts';
import { databaseNow } from '../../db/chase/locks.ts';
import { readBaseline, setBaseline } from '../../db/measures/baselines.ts';
import { noSuchIndicator } from '../../db/measures/locked-indicator.ts';
import { type IndicatorLine, readIndicator, readMeasuredStrategy } from '../../db/measures/read-indicators.ts';
import { listTargets, type TargetLine } from '../../db/measures/read-targets.ts';
import { setTargets } from '../../db/measures/targets.ts';
import { localDate } from '../../domain/calendar/zones.ts';
import { hasBaselineEnded, monthsLeft } from '../../domain/measures/baseline.ts';
import { whyMeasure } from '../../domain/measures/fields.ts';
import { scaledOf } from '../../domain/measures/value.ts';
import { type Actor, speaksFor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { dateIn, instantOut, words } from '../http/fields.ts';
import { route } from '../http/route.ts';
import { hasPassed } from '../strategies/schemas.ts';
import { period } from './schemas.ts';

const baseline = z.object({
  fromOn: z.string(),
  toOn: z.string(),
  itemId: z.string().meta({ description: 'The dated item that is its end.' }),
  ended: z.boolean(),
  monthsLeft: z.number(),
});

const target = z.object({
  areaId: z.string(),
  area: z.string(),
  period: z.string().meta({ description: 'It holds from here on, until another takes its place.' }),
  revision: z.number(),
  target: z.number(),
  tolerance: z.number(),
  reason: z.string(),
  state: z.enum(['set', 'proposed', 'agreed', 'returned']).meta({
    description:
      'Set and agreed ones hold; a proposed one does once a sign-off has agreed it, and one that was sent back does not.',
  }),
  signOffId: z.string().nullable(),
  signOff: z.string().meta({ description: 'What the sign-off is called that agreed it or sent it back.' }),
  by: z.string().nullable(),
  at: instantOut,
});

const newTargets = z.strictObject({
  period,
  reason: words(whyMeasure),
  targets: z
    .array(
      z.strictObject({
        areaId: z.uuid(),
        target: z.number().meta({ example: 100 }),
        tolerance: z.number().min(0).default(0).meta({ example: 5 }),
      }),
    )
    .min(1)
    .max(200),
  proposed: z
    .boolean()
    .default(false)
    .meta({ description: 'A body is to agree them first: they hold once its sign-off is approved.' }),
  replaces: z
    .boolean()
    .default(false)
    .meta({ description: 'They replace targets that hold from that period already: else they are refused.' }),
});

const out = ({ scaled, tolerance, ...line }: TargetLine, { decimals }: IndicatorLine) => ({
  ...line,
  target: scaled / 10 ** decimals,
  tolerance: tolerance / 10 ** decimals,
});

/** The baseline year of a strategy, and the targets that follow it. */
export const targetRoutes = [
  route({
    method: 'get',
    path: '/v1/strategies/:id/baseline',
    act: 'see-strategies',
    summary: 'The baseline year of a strategy; null where it has none',
    answer: z.object({ baseline: baseline.nullable() }),
    perform: { read: (tx, { id }) => readYear(tx, id) },
  }),
  route({
    method: 'post',
    path: '/v1/strategies/:id/baseline',
    act: 'write-measures',
    summary: 'Set the baseline year, or correct it until a target is set; its last day is a date of the strategy',
    status: 201,
    body: z.strictObject({ fromOn: dateIn, toOn: dateIn, hasPassed }),
    answer: z.object({ itemId: z.string() }),
    perform: { write: (tx, { actor, id, body }) => setBaseline(tx, actor, { ...body, strategyId: id }) },
  }),
  route({
    method: 'get',
    path: '/v1/indicators/:id/targets',
    act: 'see-strategies',
    summary: 'Every target that an indicator has or had, the latest first',
    answer: z.object({ items: z.array(target) }),
    perform: {
      read: async (tx, { id }) => {
        const one = await readIndicator(tx, id);
        return one === undefined ? undefined : { items: (await listTargets(tx, id)).map((line) => out(line, one)) };
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/indicators/:id/targets',
    act: 'set-targets',
    summary: 'Set targets from a period on; none before the baseline year has ended',
    status: 201,
    body: newTargets,
    answer: z.object({ set: z.number() }),
    perform: {
      write: async (tx, { actor, id, body }) => {
        const targets = await scaledTargets(tx, { actor, indicatorId: id }, body.targets);
        return targets.ok ? setTargets(tx, actor, { ...body, indicatorId: id, targets: targets.value }) : targets;
      },
    },
  }),
];

async function readYear(tx: Tx, strategyId: string) {
  const strategy = await readMeasuredStrategy(tx, strategyId);
  if (strategy === undefined) return undefined;
  const year = await readBaseline(tx, strategyId);
  const today = localDate(await databaseNow(tx), strategy.zone);
  return {
    baseline:
      year === undefined
        ? null
        : { ...year, ended: hasBaselineEnded(year, today), monthsLeft: monthsLeft(year, today) },
  };
}

type Asking = { readonly actor: Actor; readonly indicatorId: string };
type Sent = z.output<typeof newTargets>['targets'];

async function scaledTargets(tx: Tx, { actor, indicatorId }: Asking, sent: Sent) {
  const one = await readIndicator(tx, indicatorId);
  if (one === undefined || !speaksFor(actor, one.agencyId)) return noSuchIndicator;
  const read: Verdict<{ areaId: string; scaled: number; tolerance: number }>[] = sent.map(
    ({ areaId, target, tolerance }) => {
      const scaled = scaledOf(target, one);
      const wide = scaledOf(tolerance, { ...one, kind: 'number' });
      if (!scaled.ok) return scaled;
      return wide.ok ? accept({ areaId, scaled: scaled.value, tolerance: wide.value }) : wide;
    },
  );
  const wrong = read.find((one) => !one.ok);
  if (wrong?.ok === false) return refuse(wrong.code, wrong.message, { field: 'targets' });
  return accept(read.flatMap((one) => (one.ok ? [one.value] : [])));
}
