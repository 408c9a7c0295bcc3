import { describe, expect, test } from 'vitest';
import {
  canRedefine,
  canStep,
  checkDefinition,
  type Definition,
  linesOf,
  owedStates,
  stepsFrom,
} from '../../../domain/measures/indicator.ts';

const arrests: Definition = {
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
  areas: ['North', 'South'],
};

describe('what an indicator says of itself', () => {
  test('is whole where it has all that its kind needs', () => {
    expect(checkDefinition(arrests).ok).toBe(true);
    expect(checkDefinition({ ...arrests, kind: 'ratio', numerator: 'a', denominator: 'b' }).ok).toBe(true);
    expect(checkDefinition({ ...arrests, kind: 'scale', scale: ['Bad', 'Good'] }).ok).toBe(true);
  });

  test.each<[string, Partial<Definition>]>([
    ['numerator', { kind: 'ratio', denominator: 'b' }],
    ['denominator', { kind: 'ratio', numerator: 'a' }],
    ['scale', { kind: 'scale', scale: ['Good'] }],
    ['scale', { kind: 'scale', scale: Array.from({ length: 11 }, (_, n) => `Word ${n}`) }],
    ['scale', { kind: 'scale', scale: ['Good', 'good'] }],
    ['areas', { areas: ['North', 'north'] }],
    ['areas', { areas: Array.from({ length: 61 }, (_, n) => `Area ${n}`) }],
    ['decimals', { decimals: 5 }],
    ['decimals', { decimals: -1 }],
    ['decimals', { decimals: 0.5 }],
    ['decimals', { kind: 'scale', scale: ['Bad', 'Good'], decimals: 1 }],
  ])('is refused beside its %s', (field, more) => {
    expect(checkDefinition({ ...arrests, ...more })).toMatchObject({ ok: false, code: 'malformed', detail: { field } });
  });
});

describe('a definition', () => {
  test('changes as long as it is our own and no value was given by it', () => {
    expect(canRedefine(arrests, { ...arrests, kind: 'survey', frequency: 'year' }, false).ok).toBe(true);
  });

  test('stays as it is where it was imposed from outside, but for our own areas', () => {
    const imposed: Definition = { ...arrests, origin: 'best-value' };
    expect(canRedefine(imposed, { ...imposed, title: 'Other' }, false)).toMatchObject({
      code: 'not-allowed',
      detail: { field: 'title' },
    });
    expect(canRedefine(imposed, { ...imposed, areas: ['East'] }, true).ok).toBe(true);
    expect(canRedefine(arrests, { ...arrests, origin: 'outside' }, false).ok).toBe(true);
  });

  test('keeps what the values mean that were given by it', () => {
    expect(canRedefine(arrests, { ...arrests, decimals: 2 }, true)).toMatchObject({
      code: 'still-needed',
      detail: { field: 'decimals' },
    });
    expect(canRedefine(arrests, { ...arrests, title: 'Arrests for dealing' }, true).ok).toBe(true);
  });
});

test('an indicator goes from its design through its baseline into use, and never back', () => {
  expect(owedStates).toEqual(['baseline', 'in-use']);
  expect(stepsFrom('designing')).toEqual(['baseline', 'in-use', 'retired']);
  expect(canStep('designing', 'baseline').ok).toBe(true);
  expect(canStep('baseline', 'in-use').ok).toBe(true);
  for (const to of ['designing', 'baseline', 'in-use'] as const)
    expect(canStep('retired', to)).toMatchObject({ ok: false, code: 'not-open' });
});

test('lines are taken without empty ones', () => {
  expect(linesOf('North\n\n  South \n')).toEqual(['North', 'South']);
});
