import { expect, test } from 'vitest';
import { areaName, chartsOf, targetsOf } from '../../../domain/measures/charts.ts';
import { marksOf, saidText } from '../../../domain/measures/value.ts';

const one = {
  title: 'Arrests',
  kind: 'number',
  unit: 'arrests',
  decimals: 1,
  scale: [],
  frequency: 'month',
} as const;
const areas = [
  { id: 'all', name: '' },
  { id: 'north', name: 'North' },
];
const said = (areaId: string, period: string, scaled: number | null) => ({
  areaId,
  period,
  scaled,
  provisional: false,
  margin: null,
});
const target = { areaId: 'all', period: '2026-02', revision: 1, scaled: 50, tolerance: 0, state: 'set' } as const;

test('a chart is drawn for each area, from the first period of which something was said', () => {
  const values = [said('all', '2026-01', 40), said('all', '2026-03', 60), said('north', '2026-02', null)];
  const baseline = { fromOn: '2025-06-01', toOn: '2026-02-28', state: 'planned' } as const;
  const { charts, earlier } = chartsOf(one, { areas, values, targets: [target] }, baseline);
  expect(charts.map(({ title, name, description }) => [title, name, description])).toEqual([
    ['Arrests', 'All', 'From 4.0 arrests in January 2026 to 6.0 arrests in March 2026; 1 of 3 periods has no value.'],
    ['Arrests, North', 'North', 'No values yet.'],
  ]);
  expect(charts[0]?.svg).toContain('id="chart-all-title"');
  expect(charts[0]?.svg).toContain('>Baseline</text>');
  expect(charts[0]?.svg).toContain('stroke-dasharray');
  expect(earlier).toBe(false);
});

test('ten years are drawn at most, and a baseline alone where it is within them', () => {
  const values = [said('all', '2010-01', 1), said('all', '2026-01', 2)];
  const baseline = { fromOn: '2009-01-01', toOn: '2009-12-31', state: 'done' } as const;
  const { charts, earlier } = chartsOf(one, { areas: areas.slice(0, 1), values, targets: [] }, baseline, 'small');
  expect(earlier).toBe(true);
  expect(charts[0]?.svg).toContain('id="small-all-title"');
  expect(charts[0]?.svg).not.toContain('Baseline');
  expect(charts[0]?.description).toBe('0.2 arrests in January 2026.');
  expect(chartsOf(one, { areas, values: [], targets: [] }, undefined)).toEqual({ charts: [], earlier: false });
});

test('a survey is drawn as bars, each with how far it may be off', () => {
  const values = [{ ...said('all', '2026-01', 40), margin: 5 }];
  const { charts } = chartsOf({ ...one, kind: 'survey' }, { areas: areas.slice(0, 1), values, targets: [] }, undefined);
  expect(charts[0]?.svg).toContain('<rect');
});

test('a judgement stands beside its scale in words, the worst below and the best above', () => {
  const judged = {
    ...one,
    kind: 'scale',
    decimals: 0,
    scale: ['Poor', 'Fair', 'Better than was ever thought'],
  } as const;
  const values = [said('all', '2026-01', 2), said('all', '2026-02', 3)];
  const { charts } = chartsOf(judged, { areas: areas.slice(0, 1), values, targets: [] }, undefined);
  const beside = [...(charts[0]?.svg ?? '').matchAll(/text-anchor="end"[^>]*>(?<word>[^<]*)</gu)].map(
    ({ groups }) => groups?.['word'],
  );
  expect(beside.slice(0, 2)).toEqual(['Poor', 'Better than was…']);
});

test('of the targets of a period the last revision holds', () => {
  const revised = { ...target, revision: 2, scaled: 55 };
  const other = { ...target, areaId: 'north' };
  const later = { ...target, period: '2026-05' };
  const proposed = { ...target, revision: 3, state: 'proposed' } as const;
  expect(targetsOf([target, revised, proposed, other, later], 'all')).toEqual([revised, later]);
  expect([areaName(''), areaName('North')]).toEqual(['All', 'North']);
});

test('a value is said with what is to be known of it', () => {
  expect(saidText(undefined, one)).toBe('Not given');
  expect(saidText({ scaled: null }, one)).toBe('No data');
  expect(saidText({ scaled: 12 }, one)).toBe('1.2 arrests');
  expect(marksOf(undefined)).toBe('');
  expect(marksOf({ provisional: true, late: true, revision: 2 })).toBe('provisional, late, revised');
  expect(marksOf({ provisional: false, late: false, revision: 1 })).toBe('');
});
