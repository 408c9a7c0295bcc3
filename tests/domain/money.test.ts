import { expect, test } from 'vitest';
import { pounds, typedPounds } from '../../domain/money.ts';

test.each([
  ['1250', 125_000],
  ['£1,250', 125_000],
  ['1,250.00', 125_000],
  ['12 500.5', 1_250_050],
  ['1,234,567.89', 123_456_789],
  ['0.1', 10],
])('%s is %i pence', (typed, minor) => {
  expect(typedPounds(typed)).toEqual({ ok: true, value: minor });
});

test.each(['1,25', '12,50', '1,2500', ',250', '1250,000', '1.250,00'])('%s is refused, with the reason', (typed) => {
  expect(typedPounds(typed)).toMatchObject({
    ok: false,
    message: expect.stringContaining('A comma stands before three'),
  });
});

test.each(['soon', '1.234', '-5', '12345678901'])('%s is no sum', (typed) => {
  expect(typedPounds(typed)).toMatchObject({ ok: false, message: expect.stringContaining('in pounds') });
});

test('pence as pounds', () => {
  expect([pounds(125_000), pounds(123_450), pounds(5)]).toEqual(['£1,250', '£1,234.50', '£0.05']);
});
