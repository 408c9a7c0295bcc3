import { expect, test } from 'vitest';
import { canPromiseReview } from '../../../domain/strategies/promised-review.ts';

const item = { kind: 'decision-review', state: 'planned' } as const;
const round = { kind: 'consultation', reference: 'CON-2027-0001', ended: false } as const;
const code = (...given: Parameters<typeof canPromiseReview>) => {
  const verdict = canPromiseReview(...given);
  return verdict.ok ? 'ok' : verdict.code;
};

test('a review of a decision is drafted for its date, once at a time', () => {
  expect(code(item, undefined, round)).toBe('ok');
  expect(code(item, { ...round, ended: true }, round)).toBe('ok');
  expect(code(item, round, round)).toBe('exists-already');
});

test('what promises no review, is kept already, or can review nothing is refused', () => {
  expect(code({ ...item, kind: 'launch' }, undefined, round)).toBe('malformed');
  expect(code({ ...item, state: 'done' }, undefined, round)).toBe('not-open');
  expect(code(item, undefined, undefined)).toBe('not-found');
  expect(code(item, undefined, { ...round, kind: 'inspection' })).toBe('not-found');
  expect(code(item, undefined, { ...round, ended: true })).toBe('not-open');
});
