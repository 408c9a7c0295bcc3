import type { IndicatorLine } from '../../db/measures/read-indicators.ts';
import type { TargetLine } from '../../db/measures/read-targets.ts';
import type { Area, ValueLine } from '../../db/measures/read-values.ts';
import { periodLabel, periodOf, periodsBetween } from '../../domain/calendar/periods.ts';
import type { Baseline } from '../../domain/measures/baseline.ts';
import { type ChartPoint, lineChart, rangeOf, trendText } from '../../domain/measures/chart.ts';
import { targetFor } from '../../domain/measures/judgement.ts';
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

/** The targets of an area that hold: of each period the last revision. */
export function targetsOf(targets: readonly TargetLine[], areaId: string): TargetLine[] {
  const own = targets.filter((one) => one.areaId === areaId);
  return own.filter((one) => own.every((other) => other.period !== one.period || other.revision <= one.revision));
}

/** The most periods that a chart shows: ten years of months. */
const mostPoints = 120;

/** A chart for each area, all on one scale, from the first period of which something was said to the last. */
export function chartsOf(one: IndicatorLine, { areas, values, targets }: Read, baseline: Baseline | undefined) {
  const said = values.map(({ period }) => period).toSorted();
  const [first, last] = [said[0], said.at(-1)];
  if (first === undefined || last === undefined) return [];
  const periods = periodsBetween(first, last).slice(-mostPoints);
  const size = 10 ** one.decimals;
  const drawn = areas.map(({ id, name }) => ({ id, name, points: pointsOf(id) }));
  const range = rangeOf(drawn.map(({ points }) => points));
  const end = baseline === undefined ? '' : periodOf(baseline.toOn, one.frequency);
  return drawn.map(({ id, name, points }) => ({
    name: areaName(name),
    svg: lineChart({
      id: `chart-${id}`,
      title: `${one.title}${name === '' ? '' : `, ${name}`}`,
      description: trendText(points, (value) => valueText(Math.round(value * size), one)),
      points,
      baseline: periods.filter((period) => period <= end).length,
      range,
    }),
  }));

  function pointsOf(areaId: string): ChartPoint[] {
    const own = new Map(values.filter((value) => value.areaId === areaId).map((value) => [value.period, value]));
    const held = targetsOf(targets, areaId);
    return periods.map((period) => {
      const { scaled = null, provisional = false } = own.get(period) ?? {};
      const target = targetFor(held, period);
      return {
        label: periodLabel(period),
        value: scaled === null ? undefined : scaled / size,
        provisional,
        target: target && target.scaled / size,
      };
    });
  }
}
