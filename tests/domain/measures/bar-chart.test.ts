import { expect, test } from 'vitest';
import { barChart, barRangeOf, type ChartPoint } from '../../../domain/measures/chart.ts';

const points: readonly ChartPoint[] = [
  { label: '2025', value: 40, margin: 3, target: 45 },
  { label: '2026', value: undefined },
  { label: '2027', value: 50, provisional: true },
];
const series = {
  title: 'Feel safe',
  description: 'From 40% to 50%.',
  points,
  baseline: [0, 1] as const,
  decimals: 0,
  range: barRangeOf([points]),
  id: 'chart-2',
};

test('the results of a survey are bars from nothing, hollow where provisional, with a line for what they may be off by', () => {
  const svg = barChart(series);
  const bars = [
    ...svg.matchAll(
      /<rect x="[^"]*" y="(?<y>[^"]*)" width="28" height="(?<height>[^"]*)" fill="(?<fill>[^"]*)" stroke/gu,
    ),
  ];
  expect(bars.map(({ groups }) => [Number(groups?.['y']) + Number(groups?.['height']), groups?.['fill']])).toEqual([
    [150, '#b1b4b6'],
    [150, '#ffffff'],
  ]);
  expect(svg.match(/stroke-dasharray/gu)).toHaveLength(1);
  expect([...svg.matchAll(/<path d="M88 [\d.]+V[\d.]+M81 /gu)]).toHaveLength(1);
  expect(svg).toContain('<rect x="44" y="12" width="176"');
  expect(svg).toContain('<title id="chart-2-title">Feel safe</title>');
});

test('bars below nothing hang from it, and none at all is a chart, too', () => {
  const below = [{ label: '2025', value: -4 }];
  expect(barRangeOf([below])).toEqual([-4, 0]);
  expect(barChart({ ...series, points: below, baseline: undefined, range: [-4, 0] })).toMatch(
    /y="12" width="28" height="138"/u,
  );
  expect(barRangeOf([points])).toEqual([0, 50]);
  expect(barRangeOf([])).toEqual([0, 1]);
  expect(barChart({ ...series, points: [], baseline: undefined, range: [0, 1] })).not.toMatch(
    /NaN|Infinity|undefined/u,
  );
});
