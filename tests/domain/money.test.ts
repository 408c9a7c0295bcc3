import { expect, test } from 'vitest';
import { plainPounds, pounds, typedPounds } from '../../domain/money.ts';

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

test('a sum is called what it is, and has an end', () => {
  expect(typedPounds('soon', 'the total')).toMatchObject({ message: expect.stringContaining('Give the total in') });
  expect(typedPounds('99,999,999,999')).toMatchObject({ message: 'Give the cost up to £10,000,000,000' });
});

test('pence as pounds', () => {
  expect([pounds(125_000), pounds(123_450), pounds(5)]).toEqual(['£1,250', '£1,234.50', '£0.05']);
  expect([pounds(-300), pounds(100_000_005)]).toEqual(['−£3', '£1,000,000.05']);
  expect([plainPounds(125_000), plainPounds(123_450), plainPounds(-5)]).toEqual(['1250', '1234.50', '-0.05']);
});
