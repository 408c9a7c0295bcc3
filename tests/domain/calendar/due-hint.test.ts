import { expect, test } from 'vitest';
import { dueHint } from '../../../domain/calendar/due-hint.ts';
import { builtInCalendar } from '../../../domain/calendar/holidays.ts';

test.each([
  ['2027-03-06', '6 March 2027 is a Saturday. The next working day is 8 March 2027.'],
  ['2027-03-07', '7 March 2027 is a Sunday. The next working day is 8 March 2027.'],
  ['2027-03-26', '26 March 2027 is a bank holiday. The next working day is 30 March 2027.'],
])('%s is no working day', (day, said) => {
  expect(dueHint(day, builtInCalendar('england-and-wales'))).toBe(said);
});

test('whose bank holidays count decides, and of a working day nothing is said', () => {
  expect(dueHint('2028-01-04', builtInCalendar('scotland'))).toContain('is a bank holiday');
  expect(dueHint('2028-01-04', builtInCalendar('england-and-wales'))).toBeUndefined();
});
