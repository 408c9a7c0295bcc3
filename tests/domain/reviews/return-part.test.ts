import { expect, test } from 'vitest';
import { canSayPart, coloursDiffer } from '../../../domain/reviews/return-part.ts';

test('a joint owner adds his part for as long as the lead may change the return', () => {
  expect(canSayPart('open', 'asked')).toEqual({ ok: true, value: true });
  expect(canSayPart('open', 'submitted')).toEqual({ ok: true, value: true });
  expect(canSayPart('open', 'accepted')).toMatchObject({ code: 'not-open' });
  expect(canSayPart('committee', 'submitted')).toMatchObject({ code: 'not-open' });
});

test('colours differ where a joint owner has chosen one that the lead has not', () => {
  expect(coloursDiffer('green', [{ colour: null }, { colour: 'green' }])).toBe(false);
  expect(coloursDiffer('green', [{ colour: 'green' }, { colour: 'red' }])).toBe(true);
  expect(coloursDiffer('green', [])).toBe(false);
});
