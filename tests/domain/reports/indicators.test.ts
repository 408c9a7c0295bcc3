import { expect, test } from 'vitest';
import { indicators, type Measured } from '../../../domain/reports/live-parts/indicators.ts';
import { placed, textsOf } from '../../support/live-blocks.ts';

const value = {
  areaId: 'all',
  period: '2026-08',
  scaled: 8,
  provisional: false,
  late: false,
  revision: 1,
  margin: null,
};
const one: Measured = {
  id: 'i1',
  title: 'Arrests for supply',
  definition: '',
  origin: 'own',
  kind: 'number',
  unit: 'arrests',
  decimals: 0,
  polarity: 'up',
  frequency: 'month',
  numerator: '',
  denominator: '',
  scale: [],
  state: 'in-use',
  quality: 'limited',
  areas: [{ id: 'all', name: '' }],
  values: [value, { ...value, period: '2026-09', scaled: 12, provisional: true }],
  targets: [{ areaId: 'all', period: '2026-09', revision: 1, scaled: 10, tolerance: 1, state: 'set' }],
  due: '2026-09',
};

test('an indicator is judged against its target in words, and drawn with its numbers beside', () => {
  const blocks = indicators([one], undefined, placed);
  expect(textsOf(blocks)).toEqual([
    'Indicators and their targets',
    'Indicator | Period | Value | Target | Against the target | Data',
    'i1: Arrests for supply | September 2026 | 12 arrests (provisional) | 10 arrests | Met | Limited',
    'Arrests for supply: From 8 arrests in August 2026 to 12 arrests in September 2026.',
    'Arrests for supply',
    'Period | Value | Target | Against the target',
    'all:2026-09: September 2026 | 12 arrests (provisional) | 10 arrests | Met',
    'all:2026-08: August 2026 | 8 arrests |  | No target yet',
  ]);
  const chart = blocks[1];
  expect(chart?.kind === 'chart' && chart.svg).toContain('aria-labelledby="part-chart-all-title part-chart-all-desc"');
  expect(indicators([], undefined, placed)).toEqual([]);
});

test('a value that is due and did not come is late; of what is not asked for it is said why there is none', () => {
  const late = { ...one, due: '2026-10' };
  const waiting = { ...one, id: 'i2', values: [], due: null };
  const designed = { ...waiting, id: 'i3', state: 'designing' } as const;
  const early = { ...one, id: 'i4', due: null };
  expect(textsOf(indicators([late, waiting, designed, early], undefined, placed)).slice(2, 6)).toEqual([
    'i1: Arrests for supply | October 2026 | Not given | 10 arrests | Late | Limited',
    'i2: Arrests for supply |  | No value yet |  |  | Limited',
    'i3: Arrests for supply |  | Being designed |  |  | Limited',
    'i4: Arrests for supply | September 2026 | 12 arrests (provisional) | 10 arrests | Met | Limited',
  ]);
});

test('areas are drawn side by side, twelve at most; all of them stand in the table', () => {
  const areas = Array.from({ length: 14 }, (_, n) => ({ id: `area-${n}`, name: `Area ${n}` }));
  const values = areas.map(({ id }) => ({ ...value, areaId: id }));
  const blocks = indicators([{ ...one, areas, values, targets: [], due: '2026-08' }], undefined, placed);
  expect(blocks.filter(({ kind }) => kind === 'chart')).toHaveLength(12);
  const [table] = blocks;
  expect(table?.kind === 'table' && table.rows).toHaveLength(14);
  expect(textsOf(blocks)[2]).toBe(
    'area-0: Arrests for supply, Area 0 | August 2026 | 8 arrests |  | No target yet | Limited',
  );
  expect(textsOf(blocks).at(-1)).toBe('Arrests for supply: 2 more areas are in the table above.');
});

test('no word is said of a period whose value is not due', () => {
  const areas = [
    { id: 'north', name: 'North' },
    { id: 'south', name: 'South' },
  ];
  const values = [{ ...value, areaId: 'north', scaled: null }];
  expect(textsOf(indicators([{ ...one, areas, values, due: null }], undefined, placed)).slice(2, 4)).toEqual([
    'north: Arrests for supply, North | August 2026 | No data |  | No data | Limited',
    'south: Arrests for supply, South | August 2026 | Not given |  |  | Limited',
  ]);
});
