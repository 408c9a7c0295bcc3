import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterAct as afterAnyAct } from '../../../domain/decisions/process.ts';
import {
  actsFrom,
  afterAct,
  asked,
  checkStages,
  isOver,
  signatureVerdicts,
  type SignOffAct,
  type SignOffState,
} from '../../../domain/sign-offs/sign-off.ts';

const states: readonly SignOffState[] = [
  'draft',
  'open',
  'referred-back',
  'approved',
  'rejected',
  'returned',
  'cancelled',
];
const acts: readonly SignOffAct[] = [
  'open',
  'sign',
  'record-meeting',
  'skip-stage',
  'resubmit',
  'move-meeting',
  'cancel',
];

test.each<[SignOffState, SignOffAct, SignOffState]>([
  ['draft', 'open', 'open'],
  ['open', 'sign', 'open'],
  ['open', 'record-meeting', 'open'],
  ['open', 'skip-stage', 'open'],
  ['open', 'resubmit', 'open'],
  ['referred-back', 'resubmit', 'open'],
  ['referred-back', 'move-meeting', 'referred-back'],
  ['referred-back', 'cancel', 'cancelled'],
])('a sign-off that is %s goes by "%s" to %s', (state, act, next) => {
  expect(afterAct(state, act)).toEqual({ ok: true, value: next });
  expect(afterAnyAct('sign-off', state, act)).toEqual({ ok: true, value: next });
});

test('none leaves a sign-off that is over, and what a page offers is what is taken', () => {
  fc.assert(
    fc.property(fc.constantFrom(...states), fc.constantFrom(...acts), (state, act) => {
      const verdict = afterAct(state, act);
      expect(actsFrom(state).includes(act)).toBe(verdict.ok);
      if (isOver(state)) expect(verdict.ok).toBe(false);
    }),
  );
  expect(afterAct('cancelled', 'sign')).toMatchObject({ code: 'cancelled' });
  expect(afterAct('referred-back', 'sign')).toMatchObject({ code: 'not-open', detail: { state: 'referred-back' } });
});

test('what is asked and what is said are closed lists', () => {
  expect(asked).toEqual(['support', 'approve', 'note', 'agree']);
  expect(signatureVerdicts).toHaveLength(4);
});

describe('the stages of a draft', () => {
  const body = { ofPost: false, rule: { kind: 'all' }, at: null } as const;

  test('are at least one', () => {
    expect(checkStages([])).toMatchObject({ ok: false, code: 'malformed' });
    expect(checkStages([body])).toEqual({ ok: true, value: true });
  });

  test('have a rule of how many sign only where a body does', () => {
    expect(checkStages([{ ...body, ofPost: true }])).toMatchObject({ detail: { stage: 1 } });
    expect(checkStages([body, { ...body, rule: { kind: 'post' } }])).toMatchObject({ detail: { stage: 2 } });
    expect(checkStages([{ ofPost: true, rule: { kind: 'post' }, at: null }])).toMatchObject({ ok: true });
  });

  test.each([0, -1, 1.5])('do not ask for %d signatures', (count) => {
    expect(checkStages([{ ...body, rule: { kind: 'count', count } }])).toMatchObject({ code: 'malformed' });
  });

  test('take more than half, or a number', () => {
    expect(checkStages([{ ...body, rule: { kind: 'count', count: null } }])).toMatchObject({ ok: true });
    expect(checkStages([{ ...body, rule: { kind: 'count', count: 3 } }])).toMatchObject({ ok: true });
  });

  test('decide in their order', () => {
    expect(checkStages([{ ...body, at: 2 }, body, { ...body, at: 1 }])).toMatchObject({ detail: { stage: 3 } });
    expect(checkStages([{ ...body, at: 1 }, body, { ...body, at: 1 }])).toMatchObject({ ok: true });
  });
});
