import { expect, test } from 'vitest';
import { columnsOf, notOnCourse, stripOf } from '../../../domain/strategies/progress.ts';
import { usualColours } from '../../../domain/strategies/strategy.ts';

test('quarters stand beside each other as bars, the better the higher, and say the same in words', () => {
  const strip = stripOf(
    [
      { quarter: '2027-01-01', colour: 'red', direction: 'worse' },
      { quarter: '2027-04-01', colour: null, direction: null },
      { quarter: '2027-07-01', colour: 'amber', direction: 'better' },
      { quarter: '2027-10-01', colour: 'green', direction: 'same' },
      { quarter: '2028-01-01', colour: 'complete', direction: null },
    ],
    usualColours,
    (quarter) => quarter.slice(0, 7),
  );
  expect(strip.bars.map(({ height }) => height)).toEqual([5, 1, 10, 15, 20]);
  expect(strip.bars.every(({ y, height }) => y + height === 22)).toBe(true);
  expect(strip.bars.map(({ tone }) => tone)).toEqual(['bad', 'none', 'middle', 'good', 'best']);
  expect(strip.bars.map(({ arrow }) => arrow)).toEqual(['↘', '', '↗', '→', '']);
  expect(strip.width).toBe(100);
  expect(strip.text).toBe(
    '2027-01: Not on course, getting worse; 2027-04: No colour; 2027-07: At risk, getting better; 2027-10: On course, staying the same; 2028-01: Complete',
  );
});

test('quarters of a strand are columns of one height, the best at the bottom, what said nothing on top', () => {
  const said = [
    { quarter: '2027-01-01', colour: 'green', activities: 3 },
    { quarter: '2027-01-01', colour: 'red', activities: 1 },
    { quarter: '2027-04-01', colour: null, activities: 2 },
    { quarter: '2027-04-01', colour: 'complete', activities: 2 },
  ];
  const strip = columnsOf(said, ['2027-01-01', '2027-04-01', '2027-07-01'], usualColours, (one) => one.slice(0, 7));
  expect(strip.bars).toEqual([
    { x: 2, y: 11, height: 27, tone: 'good', arrow: '' },
    { x: 2, y: 2, height: 9, tone: 'bad', arrow: '' },
    { x: 22, y: 20, height: 18, tone: 'best', arrow: '' },
    { x: 22, y: 2, height: 18, tone: 'none', arrow: '' },
  ]);
  expect(strip.width).toBe(60);
  expect(strip.text).toBe(
    '2027-01: 3 On course, 1 Not on course; 2027-04: 2 Complete, 2 without a return; 2027-07: nothing',
  );
});

test('the strands that are not on course in a quarter are told with how much of them is, the most first', () => {
  const said = (strandId: string, colour: string | null, activities: number, quarter = '2027-04-01') => ({
    strandId,
    strand: `Strand ${strandId}`,
    quarter,
    colour,
    activities,
  });
  const all = [
    said('a', 'red', 1),
    said('a', 'green', 2),
    said('a', null, 1),
    said('b', 'red', 3),
    said('c', 'green', 5),
    said('c', 'red', 9, '2027-01-01'),
  ];
  expect(notOnCourse(all, '2027-04-01', usualColours)).toEqual([
    { id: 'b', strand: 'Strand b', bad: 3, all: 3 },
    { id: 'a', strand: 'Strand a', bad: 1, all: 4 },
  ]);
});
