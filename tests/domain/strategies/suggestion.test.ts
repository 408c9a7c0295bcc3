import { expect, test } from 'vitest';
import { usualColours } from '../../../domain/strategies/strategy.ts';
import { isBetter, suggestColour, suggestionText } from '../../../domain/strategies/suggestion.ts';

const milestone = (dueOn: string, moves = 0) => ({ title: 'Draft', dueOn, moves });
const suggested = (planned: readonly ReturnType<typeof milestone>[], done = 0, colours = usualColours) =>
  suggestColour({ planned, done, missed: [], today: '2027-04-12' }, colours);

test('dates that are to come, or none at all, suggest nothing', () => {
  expect(suggested([])).toBeUndefined();
  expect(suggested([milestone('2027-04-12'), milestone('2027-05-01', 1)])).toBeUndefined();
  expect(suggested([], 2, [])).toBeUndefined();
});

test('a milestone that has passed puts an activity at risk, and after four weeks it is not delivered', () => {
  expect(suggested([milestone('2027-04-11')])).toEqual({
    code: 'amber',
    why: 'the milestone “Draft” passed 1 day ago',
  });
  expect(suggested([milestone('2027-03-15')])).toEqual({
    code: 'amber',
    why: 'the milestone “Draft” passed 28 days ago',
  });
  expect(suggested([milestone('2027-03-14')])).toEqual({
    code: 'red',
    why: 'the milestone “Draft” passed 29 days ago',
  });
});

test('a target that was missed puts an activity at risk, unless a milestone has passed', () => {
  const missing = (planned: readonly ReturnType<typeof milestone>[], done = 0) =>
    suggestColour({ planned, done, missed: ['Arrests', 'Seizures'], today: '2027-04-12' }, usualColours);
  const why = '“Arrests” missed its target';
  for (const planned of [[], [milestone('2027-05-01', 2)]]) expect(missing(planned)).toEqual({ code: 'amber', why });
  expect(missing([], 2)).toEqual({ code: 'amber', why });
  expect(missing([milestone('2027-01-01')])?.code).toBe('red');
});

test('what passed long ago is said with its date', () => {
  expect(suggested([milestone('2001-01-01')])?.why).toBe('the milestone “Draft” passed on 1 January 2001');
});

test('a milestone that was moved twice puts an activity at risk; when every one is done, it is as good as it gets', () => {
  expect(suggested([milestone('2027-06-01', 2)])).toEqual({
    code: 'amber',
    why: 'the milestone “Draft” was moved 2 times',
  });
  expect(suggested([], 1)).toEqual({ code: 'complete', why: 'every milestone is done' });
});

test('a scale of its own is told by its order and by what is bad in it', () => {
  const colour = (code: string, bad = false) => ({ code, word: code, bad });
  const [week, month] = [[milestone('2027-04-05')], [milestone('2027-03-01')]];
  expect(suggested(week, 0, [colour('good'), colour('poor', true)])?.code).toBe('poor');
  expect(suggested(week, 0, [colour('good'), colour('fair'), colour('poor', true), colour('worst', true)])?.code).toBe(
    'fair',
  );
  expect(suggested(month, 0, [colour('good'), colour('poor', true), colour('worst', true)])?.code).toBe('poor');
  expect(suggested(month, 0, [colour('good'), colour('fair'), colour('weak')])?.code).toBe('weak');
});

test('a colour is better where it stands before; what the scale does not have is not', () => {
  expect(isBetter(usualColours, 'green', 'amber')).toBe(true);
  expect(isBetter(usualColours, 'amber', 'amber')).toBe(false);
  expect(isBetter(usualColours, 'red', 'amber')).toBe(false);
  expect(isBetter(usualColours, null, 'amber')).toBe(false);
  expect(suggestionText(usualColours, { code: 'amber', why: 'it is late' })).toBe('At risk; it is late');
});
