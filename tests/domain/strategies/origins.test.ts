import { expect, test } from 'vitest';
import { canLead, inputKindCodes, isUnanswered, traceFroms, traceTos } from '../../../domain/strategies/origins.ts';

test('a comment leads anywhere; what an input or a theme leads to is a part of the plan', () => {
  const allowed = traceFroms.map((from) => [from, traceTos.filter((to) => canLead(from, to).ok)]);
  expect(Object.fromEntries(allowed)).toEqual({
    comment: ['strand', 'activity', 'date', 'input', 'theme'],
    input: ['strand', 'activity', 'date'],
    theme: ['strand', 'activity', 'date'],
  });
  expect(canLead('theme', 'theme')).toMatchObject({ ok: false, message: expect.stringContaining('not to a theme') });
  expect(canLead('theme', 'input')).toMatchObject({ ok: false, message: expect.stringContaining('not to an input') });
});

test('a gap, a weakness and a priority from outside stay open until something answers them', () => {
  expect(inputKindCodes.filter((kind) => isUnanswered(kind, 0))).toEqual(['gap', 'weakness', 'priority']);
  expect(inputKindCodes.filter((kind) => isUnanswered(kind, 1))).toEqual([]);
});
