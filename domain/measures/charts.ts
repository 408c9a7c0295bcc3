import { type Frequency, periodLabel, periodOf, periodsBetween } from '../calendar/periods.ts';
import type { Baseline } from './baseline.ts';
import { barChart, barRangeOf, type ChartPoint, lineChart, rangeOf, trendText } from './chart.ts';
import type { Definition } from './indicator.ts';
import { type Target, targetFor } from './judgement.ts';
import { type TargetState, targetStates } from './target-list.ts';
import { valueText } from './value.ts';

type Charted = Pick<Definition, 'title' | 'kind' | 'unit' | 'decimals' | 'scale' | 'frequency'>;
/** What was last said of an area and a period; `scaled` null: that there is no data. */
export type SaidValue = {
  readonly areaId: string;
  readonly period: string;
  readonly scaled: number | null;
  readonly provisional: boolean;
  /** Of a survey, how far it may be off either way; null where that was not said. */
  readonly margin: number | null;
};
export type SaidTarget = Target & { readonly areaId: string; readonly revision: number; readonly state: TargetState };
type Read = {
  readonly areas: readonly { readonly id: string; readonly name: string }[];
  readonly values: readonly SaidValue[];
  readonly targets: readonly SaidTarget[];
};

/** What an area is called: the one without a name is the whole. */
export const areaName = (name: string): string => name || 'All';

/** The targets of an area that hold: of each period the last revision that is no mere proposal. */
export function targetsOf<T extends SaidTarget>(targets: readonly T[], areaId: string): T[] {
  const own = targets.filter((one) => one.areaId === areaId && targetStates[one.state].holds);
  return own.filter((one) => own.every((other) => other.period !== one.period || other.revision <= one.revision));
}

/** The most periods that a chart shows: ten years of months. */
const mostPoints = 120;

/**
 * A chart for each area, all on one scale, from the first period of which something was said to the last; where that is more
 * than fits, from the first of the latest ones, and `earlier` says that there is more. `of`: what its ids begin with.
 */
export function chartsOf(one: Charted, { areas, values, targets }: Read, baseline: Baseline | undefined, of = 'chart') {
  const said = values.map(({ period }) => period).toSorted();
  const [oldest, last] = [said[0], said.at(-1)];
  if (oldest === undefined || last === undefined) return { charts: [], earlier: false };
  const latest = periodsBetween(oldest, last).slice(-mostPoints);
  const periods = latest.slice(latest.findIndex((period) => said.includes(period)));
  const size = 10 ** one.decimals;
  const drawn = areas.map(({ id, name }) => ({ id, name, points: pointsOf(id) }));
  const survey = one.kind === 'survey';
  const scale = one.kind === 'scale' ? one.scale : undefined;
  const range = scale
    ? ([1, scale.length] as const)
    : (survey ? barRangeOf : rangeOf)(drawn.map(({ points }) => points));
  const charts = drawn.map(({ id, name, points }) => {
    const title = `${one.title}${name === '' ? '' : `, ${name}`}`;
    const description = trendText(points, (value) => valueText(Math.round(value * size), one));
    const ground = groundOf(periods, baseline, one.frequency);
    const svg = (survey ? barChart : lineChart)({
      id: `${of}-${id}`,
      title,
      description,
      points,
      baseline: ground,
      decimals: one.decimals,
      ...(scale && { words: scale }),
      range,
    });
    return { areaId: id, name: areaName(name), title, description, svg };
  });
  return { charts, earlier: !periods.includes(oldest) };

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
