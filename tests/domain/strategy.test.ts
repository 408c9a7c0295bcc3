import { expect, test } from 'vitest';
import {
  afterStrategyAct,
  checkColours,
  isBad,
  isStrategyOver,
  usualColours,
  wordOf,
  type StrategyState,
} from '../../domain/strategy.ts';

const colour = (code: string, word: string) => ({ code, word, bad: false });

test('a strategy is opened once and closed once', () => {
  expect(afterStrategyAct('draft', 'open')).toEqual({ ok: true, value: 'open' });
  expect(afterStrategyAct('open', 'close')).toEqual({ ok: true, value: 'closed' });
  expect(afterStrategyAct('closed', 'open')).toMatchObject({ code: 'not-open', detail: { state: 'closed' } });
  const states: StrategyState[] = ['draft', 'open', 'closed', 'cancelled'];
  expect(states.map(isStrategyOver)).toEqual([false, false, true, true]);
});

test('a scale has two to eight colours, each with a code and a word of its own', () => {
  expect(checkColours(usualColours).ok).toBe(true);
  for (const wrong of [
    [colour('green', 'On course')],
    [colour('green', 'On course'), colour('red', ' ')],
    [colour('green', 'On course'), colour('Red!', 'Late')],
    [colour('green', 'On course'), colour('red', 'on course ')],
    [colour('green', 'On course'), colour('green', 'Late')],
  ])
    expect(checkColours(wrong)).toMatchObject({ code: 'malformed' });
});

test('a colour is its word, and a bad one is told by the scale alone', () => {
  expect(wordOf(usualColours, 'red')).toBe('Not on course');
  expect(wordOf(usualColours, null)).toBe('No colour');
  expect([isBad(usualColours, 'red'), isBad(usualColours, 'green'), isBad(usualColours, null)]).toEqual([
    true,
    false,
    false,
  ]);
});
