import fc from 'fast-check';
import { expect, test } from 'vitest';
import { actsFrom, afterAct, isOver, type RoundAct, type RoundState } from '../../../domain/rounds/round.ts';
import { receiptReference } from '../../../domain/mail/receipt.ts';
import { refusalText } from '../../../domain/refusal-text.ts';

const states: readonly RoundState[] = [
  'draft',
  'open',
  'closed',
  'log-agreed',
  'signing',
  'signed-off',
  'published',
  'cancelled',
];
const acts: readonly RoundAct[] = ['open', 'move-date', 'close', 'cancel', 'agree-log', 'sign-off', 'publish'];

test.each<[RoundState, RoundAct, RoundState]>([
  ['draft', 'open', 'open'],
  ['open', 'move-date', 'open'],
  ['open', 'close', 'closed'],
  ['closed', 'agree-log', 'log-agreed'],
  ['log-agreed', 'publish', 'published'],
  ['log-agreed', 'sign-off', 'signing'],
  ['signed-off', 'publish', 'published'],
  ['draft', 'cancel', 'cancelled'],
  ['open', 'cancel', 'cancelled'],
  ['closed', 'cancel', 'cancelled'],
])('a round that is %s goes by "%s" to %s', (state, act, next) => {
  expect(afterAct(state, act)).toEqual({ ok: true, value: next });
});

test('no act leads back, none leaves a round that is over, and what a page offers is what is taken', () => {
  fc.assert(
    fc.property(fc.constantFrom(...states), fc.constantFrom(...acts), (state, act) => {
      const verdict = afterAct(state, act);
      expect(actsFrom(state).includes(act)).toBe(verdict.ok);
      if (verdict.ok) expect(states.indexOf(verdict.value)).toBeGreaterThanOrEqual(states.indexOf(state));
      if (isOver(state)) expect(verdict.ok).toBe(false);
    }),
  );
  expect(afterAct('cancelled', 'open')).toMatchObject({ code: 'cancelled' });
  expect(afterAct('published', 'close')).toMatchObject({ code: 'not-open', detail: { state: 'published' } });
});

test('an outcome whose sign-off was begun waits for it', () => {
  expect(afterAct('signing', 'publish')).toMatchObject({ code: 'not-open', detail: { state: 'signing' } });
});

test('a receipt names the round, the task and the version', () => {
  expect(receiptReference('CON-2026-0017', '01a2073c-b5e2-729b-8df3-0511e9ec5cf1', 2)).toBe('CON-2026-0017-EC5CF1-2');
});

test('a code that has travelled alone says something, also one that is not known', () => {
  expect(refusalText('log-unsettled')).toContain('disposition');
  expect(refusalText('something-new')).toBe('This cannot be done now.');
});
