import { describe, expect, test } from 'vitest';
import { checkRule, stageRuleOf } from '../../../domain/sign-offs/sign-off.ts';

const ofBody = { bodyId: 'board', rule: { kind: 'chair' } } as const;

describe('another rule for an open stage', () => {
  test.each([
    ['all', null, { kind: 'all' }],
    ['chair', null, { kind: 'chair' }],
    ['post', null, { kind: 'post' }],
    ['count', null, { kind: 'count', count: null }],
    ['count', 2, { kind: 'count', count: 2 }],
    ['count', 'two', undefined],
    ['some', null, undefined],
  ])('is read from its codes: %s %s', (kind, count, rule) => {
    expect(stageRuleOf(kind, count)).toEqual(rule);
  });

  test('is a rule of a body that can be counted, and another one than it has', () => {
    expect(checkRule({ kind: 'all' }, ofBody)).toMatchObject({ ok: true });
    expect(checkRule({ kind: 'count', count: 2 }, ofBody)).toMatchObject({ ok: true });
    expect(checkRule({ kind: 'count', count: 2 }, { ...ofBody, rule: { kind: 'count', count: null } }).ok).toBe(true);
    expect(checkRule({ kind: 'chair' }, ofBody)).toMatchObject({ code: 'nothing-to-change' });
    expect(checkRule({ kind: 'count', count: 0 }, ofBody)).toMatchObject({ code: 'malformed' });
    expect(checkRule({ kind: 'post' }, ofBody)).toMatchObject({ code: 'malformed' });
    expect(checkRule(undefined, ofBody)).toMatchObject({ code: 'malformed' });
    expect(checkRule({ kind: 'all' }, { bodyId: null, rule: { kind: 'post' } })).toMatchObject({ code: 'malformed' });
  });
});
