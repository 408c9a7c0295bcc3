import { periodLabel } from '../../calendar/periods.ts';
import type { Baseline } from '../../measures/baseline.ts';
import { chartsOf, type SaidTarget, type SaidValue, targetsOf } from '../../measures/charts.ts';
import {
  type Definition,
  type IndicatorState,
  indicatorStates,
  type Quality,
  qualities,
} from '../../measures/indicator.ts';
import { judge, judgements, targetFor } from '../../measures/judgement.ts';
import { marksOf, saidText, valueText } from '../../measures/value.ts';
import type { Block, ReportTable } from '../tree.ts';
import { liveTable, type Placed, saying } from './table.ts';

type Area = { readonly id: string; readonly name: string };
type Value = SaidValue & { readonly late: boolean; readonly revision: number };

/** An indicator with what was said of its last periods. */
export type Measured = Omit<Definition, 'areas'> & {
  readonly id: string;
  readonly state: IndicatorState;
  readonly quality: Quality;
  /** Those that it has now; the one without a name is the whole. */
  readonly areas: readonly Area[];
  /** The last word on each area and period. */
  readonly values: readonly Value[];
  readonly targets: readonly SaidTarget[];
  /** The latest period of which its values are due; null: none is. */
  readonly due: string | null;
};

/** So many areas of an indicator are drawn, side by side on one scale; the others are on its page. */
const mostAreas = 12;

/** How every indicator stands against its target, in words, then a chart with its numbers for each (S40-S45, F60). */
export function indicators(all: readonly Measured[], baseline: Baseline | undefined, placed: Placed): Block[] {
  if (all.length === 0) return [];
  const overview = liveTable(placed, {
    key: placed.key,
    caption: 'Indicators and their targets',
    headings: ['Indicator', 'Period', 'Value', 'Target', 'Against the target', 'Data'],
    rows: all.flatMap((one) => one.areas.map((area) => lastRow(one, area))),
  });
  return [overview, ...all.flatMap((one) => chartBlocks(one, baseline, placed))];
}

/** What was said of an area in the last period of which there is any value or one is due; where there is none, why. */
function lastRow(one: Measured, area: Area) {
  const period = [...one.values.map((said) => said.period), ...(one.due === null ? [] : [one.due])].toSorted().at(-1);
  const { text, owed } = indicatorStates[one.state];
  const stands =
    period === undefined
      ? ['', owed ? 'No value yet' : text, '', '']
      : [periodLabel(period), ...saidOf(one, area, period)];
  const name = area.name === '' ? one.title : `${one.title}, ${area.name}`;
  return {
    key: area.name === '' ? one.id : area.id,
    cells: [{ text: name, to: `/measures/${one.id}` }, ...stands, qualities[one.quality].text],
  };
}

/** The value of a period, its target, and the judgement in words. */
function saidOf(one: Measured, { id }: Area, period: string): [string, string, string] {
  const value = one.values.find((said) => said.areaId === id && said.period === period);
  const target = targetFor(targetsOf(one.targets, id), period);
  const judgement = judge({ value, target, polarity: one.polarity, overdue: one.due !== null && period <= one.due });
  const marks = marksOf(value);
  return [
    `${saidText(value, one)}${marks === '' ? '' : ` (${marks})`}`,
    target === undefined ? '' : valueText(target.scaled, one),
    judgement === undefined ? '' : judgements[judgement].text,
  ];
}

function chartBlocks(one: Measured, baseline: Baseline | undefined, placed: Placed): Block[] {
  const areas = one.areas.slice(0, mostAreas);
  const { charts } = chartsOf(one, { ...one, areas }, baseline, `${placed.key}-chart`);
  const left = one.areas.length - areas.length;
  return [
    ...charts.map(({ areaId, title, description, svg }): Block => {
      const table = numbers(one, { id: areaId, name: title }, placed);
      return { kind: 'chart', key: `${placed.key}-chart-${areaId}`, title, description, svg, table };
    }),
    ...(left === 0
      ? []
      : [saying(`${placed.key}-${one.id}-left`, `${one.title}: ${left} more areas are in the table above.`)]),
  ];
}

/** The numbers of a chart, the latest period first. */
function numbers(one: Measured, area: Area, placed: Placed): ReportTable {
  const periods = one.values.filter(({ areaId }) => areaId === area.id).map(({ period }) => period);
  return liveTable(placed, {
    key: `${placed.key}-values-${area.id}`,
    caption: area.name,
    headings: ['Period', 'Value', 'Target', 'Against the target'],
    rows: periods
      .toSorted()
      .toReversed()
      .map((period) => ({
        key: `${area.id}:${period}`,
        cells: [periodLabel(period), ...saidOf(one, area, period)],
      })),
  });
}
