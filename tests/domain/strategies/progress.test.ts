import { expect, test } from 'vitest';
import { stripOf } from '../../../domain/strategies/progress.ts';
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
