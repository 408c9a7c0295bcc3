import { expect, test } from 'vitest';
import { targetList, targetText } from '../../../domain/measures/target-list.ts';

const shape = { kind: 'number', decimals: 0, scale: [], unit: 'arrests' } as const;
const target = { ...shape, indicator: 'Arrests', period: '2027-Q1', scaled: 12, tolerance: 2, reason: 'The average.' };

test('a target says its tolerance, and of a judgement in words how many places that is', () => {
  expect(targetText(target, shape)).toBe('12 arrests, with a tolerance of 2 arrests');
  const words = { kind: 'scale', decimals: 0, scale: ['Poor', 'Good'], unit: '' } as const;
  expect(targetText({ scaled: 2, tolerance: 1 }, words)).toBe('Good, with a tolerance of 1');
  expect(targetText({ scaled: 2, tolerance: 0 }, words)).toBe('Good');
});

test('the paper lists the targets of each indicator under its name and owner', () => {
  const lines = [
    { ...target, owner: 'Adviser, Council', area: 'North' },
    { ...target, owner: 'Adviser, Council', area: 'South', tolerance: 0 },
    { ...target, indicator: 'Clinics', owner: 'Adviser, Health', area: '' },
  ];
  expect(targetList('Proposed targets: Strategy', lines)).toBe(
    [
      'Proposed targets: Strategy\n',
      'Arrests\nProposed for: Adviser, Council',
      '- North: 12 arrests, with a tolerance of 2 arrests, from January to March 2027. It rests on: The average.',
      '- South: 12 arrests, from January to March 2027. It rests on: The average.\n',
      'Clinics\nProposed for: Adviser, Health',
      '- 12 arrests, with a tolerance of 2 arrests, from January to March 2027. It rests on: The average.\n\n',
    ].join('\n'),
  );
});
