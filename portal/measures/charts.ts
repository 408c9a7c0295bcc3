import type { IndicatorLine } from '../../db/measures/read-indicators.ts';
import type { TargetLine } from '../../db/measures/read-targets.ts';
import type { Area, ValueLine } from '../../db/measures/read-values.ts';
import { type Frequency, periodLabel, periodOf, periodsBetween } from '../../domain/calendar/periods.ts';
import type { Baseline } from '../../domain/measures/baseline.ts';
import { barChart, barRangeOf, type ChartPoint, lineChart, rangeOf, trendText } from '../../domain/measures/chart.ts';
import { targetFor } from '../../domain/measures/judgement.ts';
import { targetStates } from '../../domain/measures/target-list.ts';
import { valueText } from '../../domain/measures/value.ts';

export type Read = {
  readonly areas: readonly Area[];
  readonly values: readonly ValueLine[];
  readonly targets: readonly TargetLine[];
  readonly owed: readonly string[];
  /** The latest period of which the value is due by now. */
  readonly due: string;
};

/** What an area is called: the one without a name is the whole. */
export const areaName = (name: string): string => name || 'All';

/** The targets of an area that hold: of each period the last revision that is no mere proposal. */
export function targetsOf(targets: readonly TargetLine[], areaId: string): TargetLine[] {
  const own = targets.filter((one) => one.areaId === areaId && targetStates[one.state].holds);
  return own.filter((one) => own.every((other) => other.period !== one.period || other.revision <= one.revision));
}

/** The most periods that a chart shows: ten years of months. */
const mostPoints = 120;

/**
 * A chart for each area, all on one scale, from the first period of which something was said to the last; where that is more
 * than fits, from the first of the latest ones, and `earlier` says that there is more.
 */
export function chartsOf(one: IndicatorLine, { areas, values, targets }: Read, baseline: Baseline | undefined) {
  const said = values.map(({ period }) => period).toSorted();
  const [oldest, last] = [said[0], said.at(-1)];
  if (oldest === undefined || last === undefined) return { charts: [], earlier: false };
  const latest = periodsBetween(oldest, last).slice(-mostPoints);
  const first = said.find((period) => period >= (latest[0] ?? '')) ?? last;
  const periods = latest.filter((period) => period >= first);
  const size = 10 ** one.decimals;
  const drawn = areas.map(({ id, name }) => ({ id, name, points: pointsOf(id) }));
  const survey = one.kind === 'survey';
  const range = (survey ? barRangeOf : rangeOf)(drawn.map(({ points }) => points));
  const charts = drawn.map(({ id, name, points }) => ({
    name: areaName(name),
    svg: (survey ? barChart : lineChart)({
      id: `chart-${id}`,
      title: `${one.title}${name === '' ? '' : `, ${name}`}`,
      description: trendText(points, (value) => valueText(Math.round(value * size), one)),
      points,
      baseline: groundOf(periods, baseline, one.frequency),
      decimals: one.decimals,
      range,
    }),
  }));
  return { charts, earlier: oldest < first };

  function pointsOf(areaId: string): ChartPoint[] {
    const own = new Map(values.filter((value) => value.areaId === areaId).map((value) => [value.period, value]));
    const held = targetsOf(targets, areaId);
    return periods.map((period) => {
      const { scaled = null, provisional = false, margin = null } = own.get(period) ?? {};
      const target = targetFor(held, period);
      return {
        label: periodLabel(period),
        value: scaled === null ? undefined : scaled / size,
        provisional,
        margin: margin === null ? undefined : margin / size,
        target: target && target.scaled / size,
      };
    });
  }
}

/** Which of the periods belong to the baseline: the first and the last place. */
function groundOf(periods: readonly string[], baseline: Baseline | undefined, frequency: Frequency) {
  if (baseline === undefined) return undefined;
  const [from, to] = [periodOf(baseline.fromOn, frequency), periodOf(baseline.toOn, frequency)];
  const first = periods.findIndex((period) => period >= from && period <= to);
  return first < 0 ? undefined : ([first, periods.findLastIndex((period) => period <= to)] as const);
}
