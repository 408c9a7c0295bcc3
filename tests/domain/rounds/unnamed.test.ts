import { expect, test } from 'vitest';
import { canAnswerUnnamed, shownOfUnnamed } from '../../../domain/rounds/unnamed.ts';
import type { TaskMoment } from '../../../domain/tasks/task.ts';

const answer = (comment: string, position: 'support' | 'object', text = '') => ({
  nothingToSay: false,
  comment,
  replies: [{ questionId: 'q', position, ...(text !== '' && { text }) }],
});

test('what fewer than three agencies say is not shown, neither as lines nor in numbers', () => {
  const two = [answer('One', 'support'), answer('Two', 'object')];
  expect(shownOfUnnamed(two)).toEqual({ lines: [], tally: [] });
});

test('of three, each comment is a line by itself in the order of its letters, and positions are numbers', () => {
  const three = [answer('Zebra', 'support', 'so be it'), answer('Ant', 'support'), answer('', 'object', 'no')];
  const expected = {
    lines: [
      { questionId: null, stance: null, comment: 'Ant' },
      { questionId: null, stance: null, comment: 'Zebra' },
      { questionId: 'q', stance: 'object', comment: 'no' },
      { questionId: 'q', stance: 'support', comment: 'so be it' },
    ],
    tally: [
      { questionId: 'q', position: 'support', agencies: 2 },
      { questionId: 'q', position: 'object', agencies: 1 },
    ],
  };
  expect(shownOfUnnamed(three)).toEqual(expected);
  expect(shownOfUnnamed(three.toReversed()).lines).toEqual(expected.lines);
  const bare = { nothingToSay: true, comment: '', replies: [{ questionId: 'q', text: 'x' }] };
  expect(shownOfUnnamed([bare, bare, bare])).toMatchObject({ tally: [], lines: [{ stance: null }, {}, {}] });
});

test('an answer without a name is given once, until the task closes, and a text that comes too late is not kept', () => {
  const task: TaskMoment = { state: 'open', processState: 'open', dueAt: 10, closesAt: 20, stopped: false };
  expect(canAnswerUnnamed(task, 10)).toEqual({ ok: true, value: { onTime: true } });
  expect(canAnswerUnnamed({ ...task, state: 'answered' }, 10)).toMatchObject({ code: 'already-answered' });
  expect(canAnswerUnnamed(task, 21)).toMatchObject({ message: expect.stringContaining('Nothing of it is kept') });
  expect(canAnswerUnnamed({ ...task, processState: 'cancelled' }, 10)).toMatchObject({ code: 'cancelled' });
});
