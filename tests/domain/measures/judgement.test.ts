import { expect, test } from 'vitest';
import { judge, targetFor } from '../../../domain/measures/judgement.ts';

const target = { period: '2004-02', scaled: 100, tolerance: 5 };

test.each([
  ['up', 100, 'met'],
  ['up', 95, 'near'],
  ['up', 94, 'missed'],
  ['down', 100, 'met'],
  ['down', 105, 'near'],
  ['down', 106, 'missed'],
  ['band', 105, 'met'],
  ['band', 95, 'met'],
  ['band', 110, 'near'],
  ['band', 89, 'missed'],
] as const)('where %s is better, %i against 100 and a tolerance of 5 is %s', (polarity, scaled, said) => {
  expect(judge({ value: { scaled }, target, polarity, overdue: false })).toBe(said);
});

test('where nothing can be judged it says why', () => {
  const judged = { target, polarity: 'up', overdue: false } as const;
  expect(judge({ ...judged, value: { scaled: null } })).toBe('no-data');
  expect(judge({ ...judged, value: { scaled: 1 }, target: undefined })).toBe('no-target');
  expect(judge({ ...judged, value: undefined, overdue: true })).toBe('late');
  expect(judge({ ...judged, value: undefined })).toBeUndefined();
});

test('a target holds from its period on, until another takes its place', () => {
  const later = { ...target, period: '2005-02' };
  expect(targetFor([target, later], '2004-01')).toBeUndefined();
  expect(targetFor([target, later], '2005-01')).toBe(target);
  expect(targetFor([target, later], '2006-01')).toBe(later);
  expect(targetFor([later, target], '2006-01')).toBe(later);
});
