import { describe, expect, test } from 'vitest';
import { type ChartPoint, type ChartSeries, lineChart, rangeOf, trendText } from '../../../domain/measures/chart.ts';

const points: readonly ChartPoint[] = [
  { label: 'August 2026', value: 8 },
  { label: 'September 2026', value: 12 },
  { label: 'October 2026', value: undefined },
  { label: 'November 2026', value: 10, provisional: true, target: 11 },
  { label: 'December 2026', value: 11, target: 11 },
];
const series: ChartSeries = {
  title: 'Arrests <for> supply',
  description: 'From 8 to 11.',
  points,
  baseline: [1, 2],
  decimals: 0,
  range: [0, 12],
  id: 'chart-1',
};

describe('a chart', () => {
  const svg = lineChart(series);

  test('says what it is to whoever does not see it, and escapes what people wrote', () => {
    expect(svg).toContain('role="img" aria-labelledby="chart-1-title chart-1-desc"');
    expect(svg).toContain('<title id="chart-1-title">Arrests &lt;for&gt; supply</title>');
    expect(svg).toContain('<desc id="chart-1-desc">From 8 to 11.</desc>');
  });

  test('has a line with a gap where there is no value, a dashed target, hollow dots for provisional values', () => {
    expect([...svg.matchAll(/<path d="M[^"]*" fill="none" stroke="#0b0c0c" stroke-width="2"\/>/gu)]).toHaveLength(2);
    expect([...svg.matchAll(/stroke-dasharray/gu)]).toHaveLength(1);
    expect([...svg.matchAll(/<circle/gu)]).toHaveLength(4);
    expect([...svg.matchAll(/<circle[^>]*fill="#ffffff"/gu)]).toHaveLength(1);
    expect(svg).toContain('Baseline');
    expect(svg).toContain('>August 2026</text>');
    expect(svg).toContain('>December 2026</text>');
  });

  test('uses no colour but greys, no style and no script', () => {
    const colours = new Set([...svg.matchAll(/#[0-9a-f]{6}/gu)].map(([colour]) => colour));
    for (const colour of colours) {
      const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
      expect(Math.max(red!, green!, blue!) - Math.min(red!, green!, blue!), colour).toBeLessThanOrEqual(6);
    }
    expect(svg).not.toMatch(/style=|<script|NaN|undefined/u);
  });

  test('of one point or of none is a chart, too', () => {
    const one = lineChart({ ...series, points: points.slice(0, 1), baseline: [0, 0] });
    expect(one).toContain('text-anchor="start"');
    expect(one).not.toMatch(/NaN|Infinity/u);
    const none = lineChart({ ...series, points: [], baseline: undefined, range: rangeOf([]) });
    expect(none).not.toMatch(/NaN|Infinity|Baseline|<circle/u);
  });

  test('stands on a grey ground where its baseline is, and nowhere else', () => {
    const ground = (baseline: ChartSeries['baseline']) =>
      /<rect x="(?<x>[\d.]+)"[^>]* width="(?<width>[\d.]+)"/u.exec(lineChart({ ...series, baseline }))?.groups;
    expect(ground([1, 2])).toMatchObject({ x: '110', width: '66' });
    expect(ground([0, 4])).toMatchObject({ x: '44', width: '264' });
    expect(ground([4, 4])).toMatchObject({ x: '308', width: '4' });
    expect(ground(undefined)).toBeUndefined();
    expect(lineChart({ ...series, baseline: [3, 4] })).toContain('text-anchor="end" y="10"');
  });

  test('writes long names below each other, short ones beside each other', () => {
    const heights = (label: string) =>
      [
        ...lineChart({ ...series, points: points.map((point) => ({ ...point, label })) }).matchAll(
          /y="(\d+)" text-anchor="(?:start|end)"/gu,
        ),
      ].flatMap(([, y]) => (Number(y) > 160 ? [y] : []));
    expect(heights('October to December 2026')).toEqual(['162', '176']);
    expect(heights('December 2026')).toEqual(['176', '176']);
  });

  test('writes a sum with its pence', () => {
    expect(lineChart({ ...series, decimals: 2, range: [0, 1500.55] })).toContain('>1500.55<');
  });

  test('keeps large figures short', () => {
    const large = lineChart({ ...series, range: [-25_000, 2_500_000] });
    expect(large).toContain('>-25k<');
    expect(large).toContain('>2.5m<');
  });
});

test('the scale begins at nothing where values are near to it, and is never without height', () => {
  expect(rangeOf([points])).toEqual([0, 12]);
  expect(
    rangeOf([
      [
        { label: 'x', value: 100 },
        { label: 'y', value: 102 },
      ],
    ]),
  ).toEqual([100, 102]);
  expect(rangeOf([[{ label: 'x', value: 5 }]])).toEqual([4, 6]);
  expect(rangeOf([[{ label: 'x', value: undefined }]])).toEqual([0, 1]);
});

test('the trend is said in a sentence', () => {
  const say = (value: number) => `${value} arrests`;
  expect(trendText(points, say)).toBe(
    'From 8 arrests in August 2026 to 11 arrests in December 2026; 1 of 5 periods has no value.',
  );
  expect(trendText(points.slice(1, 2), say)).toBe('12 arrests in September 2026.');
  expect(trendText(points.slice(2, 3), say)).toBe('No values yet.');
  const gaps = [...points.slice(0, 1), ...points.slice(2, 3), ...points.slice(2, 3)];
  expect(trendText(gaps, say)).toBe('8 arrests in August 2026; 2 of 3 periods have no value.');
});
