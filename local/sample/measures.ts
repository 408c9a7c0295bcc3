import { sql } from 'drizzle-orm';
import { as, type Database, type Tx } from '../../db/connect.ts';
import { actingFor } from '../../db/acting-for.ts';
import { givenRows } from '../../db/given-rows.ts';
import { setBaseline } from '../../db/measures/baselines.ts';
import { createIndicator, type NewIndicator, stepIndicator } from '../../db/measures/indicators.ts';
import { listAreas } from '../../db/measures/read-values.ts';
import { indicators } from '../../db/schema/measures.ts';
import { readPlan } from '../../db/strategies/read-plan.ts';
import { command } from '../../db/statement.ts';
import { addMonthsAnchored, localDate } from '../../domain/calendar/zones.ts';
import {
  firstDay,
  type Frequency,
  lastDay,
  periodOf,
  periodsBetween,
  previousPeriod,
} from '../../domain/calendar/periods.ts';
import type { Actor } from '../../domain/permissions.ts';
import { must } from './parts.ts';

type Sample = Pick<NewIndicator, 'title' | 'definition' | 'origin' | 'kind' | 'unit' | 'polarity' | 'frequency'> &
  Partial<Pick<NewIndicator, 'decimals' | 'numerator' | 'denominator' | 'scale' | 'areas' | 'quality'>> & {
    readonly agency: string;
    /** The strand that it measures; none: the strategy itself. */
    readonly strand?: string;
    /** Its values, scaled: about where they begin, and how they go on from one period to the next; none: it is being designed. */
    readonly about?: readonly [number, number];
  };

const quarters = ['North London', 'East London', 'South London', 'West London'];

/**
 * What the strategy of the two reports is measured by, in its baseline year: borough targets and best value (S40, S44), in
 * numbers and in words (S42), from the public attitude survey (S43), in money (S33); data that says too little and what is
 * developed in its place (S45), and what is still being designed (S67). The figures are invented.
 */
export const sample: readonly Sample[] = [
  {
    title: 'People charged with supplying class A drugs',
    definition: 'Developed by the directorate, since the figures that are collected nationally say too little.',
    origin: 'borough-target',
    kind: 'number',
    unit: 'people',
    polarity: 'up',
    frequency: 'month',
    areas: quarters,
    agency: 'Specialist Operations',
    strand: 'Enforcement',
    about: [38, 1],
  },
  {
    title: 'Drug offences as counted for the Home Office',
    definition: 'Possession and supply together, which tells nothing about either.',
    origin: 'best-value',
    kind: 'number',
    unit: 'offences',
    polarity: 'down',
    frequency: 'quarter',
    quality: 'inadequate',
    agency: 'Specialist Operations',
    strand: 'Enforcement',
    about: [4210, -35],
  },
  {
    title: 'Arrest referral: people who come to the first meeting',
    definition: '',
    origin: 'best-value',
    kind: 'ratio',
    unit: '%',
    decimals: 1,
    numerator: 'People who came to a first meeting with a treatment worker',
    denominator: 'People referred to one after their arrest',
    polarity: 'up',
    frequency: 'month',
    quality: 'limited',
    agency: 'Territorial Policing',
    strand: 'Harm reduction and education',
    about: [412, 9],
  },
  {
    title: 'People who see drug dealing where they live',
    definition: 'From the public attitude survey.',
    origin: 'own',
    kind: 'survey',
    unit: '%',
    decimals: 1,
    polarity: 'down',
    frequency: 'quarter',
    agency: 'Territorial Policing',
    about: [344, -6],
  },
  {
    title: 'Assets taken from drug dealers',
    definition: 'Seized and confiscated, by orders of the courts.',
    origin: 'own',
    kind: 'money',
    unit: '',
    polarity: 'up',
    frequency: 'quarter',
    agency: 'Specialist Operations',
    strand: 'Enforcement',
    about: [184_000, 22_500],
  },
  {
    title: 'How partners judge the joint work',
    definition: 'Each drug action team says it once a quarter.',
    origin: 'own',
    kind: 'scale',
    unit: '',
    scale: ['Poor', 'Fair', 'Good', 'Very good'],
    polarity: 'up',
    frequency: 'quarter',
    agency: 'Drug Action Teams',
    about: [2, 0.4],
  },
  {
    title: 'Supply networks disrupted',
    definition: 'Being designed for the national framework.',
    origin: 'ppaf',
    kind: 'number',
    unit: 'networks',
    polarity: 'up',
    frequency: 'financial-year',
    agency: 'Specialist Operations',
  },
];

/** So many months of the baseline year are over. */
const monthsOver = 9;

/** Writes all of it in one transaction, unless it is there: the strategy is watched by then. */
export async function writeSampleMeasures(
  { db, officer }: { db: Database; officer: Actor },
  { strategyId, postOf }: { strategyId: string; postOf: (agency: string) => string },
): Promise<void> {
  await as(db, actingFor(officer), async (tx) => {
    if ((await tx.$count(indicators, sql`strategy_id = ${strategyId}`)) > 0) return;
    const today = localDate(Date.now(), 'Europe/London');
    const fromOn = firstDay(periodOf(addMonthsAnchored(today, -monthsOver, 1), 'month'));
    const toOn = lastDay(periodOf(addMonthsAnchored(today, 11 - monthsOver, 1), 'month'));
    must(await setBaseline(tx, officer, { strategyId, fromOn, toOn }));
    const strands = await readPlan(tx, strategyId);
    let first: string | null = null;
    for (const { agency, strand, about, ...said } of sample) {
      const { indicatorId }: { indicatorId: string } = must(
        await createIndicator(tx, officer, {
          decimals: 0,
          numerator: '',
          denominator: '',
          scale: [],
          areas: [],
          quality: 'good',
          ...said,
          strategyId,
          ownerPostId: postOf(agency),
          partId: strands.find(({ name }) => name === strand)?.id ?? null,
          replacedById: said.quality === 'inadequate' ? first : null,
        }),
      );
      first ??= indicatorId;
      if (about !== undefined)
        await collect(tx, officer, {
          strategyId,
          indicatorId,
          about,
          frequency: said.frequency,
          since: { fromOn, today },
        });
    }
  });
}

type Collected = {
  readonly strategyId: string;
  readonly indicatorId: string;
  readonly about: readonly [number, number];
  readonly frequency: Frequency;
  readonly since: { readonly fromOn: string; readonly today: string };
};

const addValues = command(
  'sample.add-values',
  ({ strategyId, indicatorId, by, rows }: Collected & { by: string; rows: readonly object[] }) => sql`
    insert into indicator_values (strategy_id, indicator_id, area_id, period, revision, scaled, why_none, provisional, late, said_by)
    select ${strategyId}::uuid, ${indicatorId}::uuid, g.area, g.period, 1, g.scaled, g.why, false, false, ${by}::uuid
    from ${givenRows(rows, { area: 'uuid', period: 'text', scaled: 'double precision', why: 'text' })}`,
);

/** What has come since the year began: of every period that is over, but the last area had no count in its first one. */
async function collect(tx: Tx, officer: Actor, collected: Collected): Promise<void> {
  const { indicatorId, about, frequency, since } = collected;
  must(
    await stepIndicator(tx, officer, {
      indicatorId,
      to: 'baseline',
      reason: 'The committee agreed to collect it from the start of the baseline year.',
      ifVersion: 1,
    }),
  );
  const periods = periodsBetween(periodOf(since.fromOn, frequency), previousPeriod(periodOf(since.today, frequency)));
  const areas = await listAreas(tx, indicatorId);
  const rows = periods.flatMap((period, n) =>
    areas.map(({ id: area }, place) => {
      const none = n === 0 && place > 0 && place === areas.length - 1;
      const scaled = Math.round(about[0] + about[1] * n - place * 6 + ((n * 7 + place * 5) % 5) * Math.abs(about[1]));
      return {
        area,
        period,
        scaled: none ? null : scaled,
        why: none ? 'The borough began to count a month later.' : '',
      };
    }),
  );
  await addValues(tx, { ...collected, by: officer.personId, rows });
}
