import { expect, test } from 'vitest';
import { mendsItself, startsAgain, troubleOf } from '../../domain/process-trouble.ts';

const minute = 60_000;
const well = { running: true, taskAttempts: 1, activityAttempts: 2 };

test('a workflow that is gone is lost; one that has tried something often cannot go on; a few attempts are usual', () => {
  expect(troubleOf(well)).toBe(null);
  expect(troubleOf({ ...well, running: false })).toBe('lost');
  expect(troubleOf({ ...well, taskAttempts: 3, activityAttempts: 5 })).toBe(null);
  expect(troubleOf({ ...well, taskAttempts: 4 })).toBe('task-fails');
  expect(troubleOf({ ...well, activityAttempts: 6 })).toBe('activity-fails');
});

test('a lost one is started again at once, and ever more rarely if it does not keep running', () => {
  const lost = { trouble: 'lost', since: 0, restarts: 0, restartedAt: null, now: 0 } as const;
  expect(startsAgain(lost)).toBe(true);
  const after = (restarts: number, minutes: number) =>
    startsAgain({ ...lost, restarts, restartedAt: 0, now: minutes * minute });
  expect([after(1, 0.9), after(1, 1)]).toEqual([false, true]);
  expect([after(3, 3), after(3, 4)]).toEqual([false, true]);
  expect([after(20, 59), after(20, 60)]).toEqual([false, true]);
});

test('one whose tasks fail is replaced after ten minutes; an activity that fails is left to Temporal', () => {
  const failing = { trouble: 'task-fails', since: 0, restarts: 0, restartedAt: null } as const;
  expect([startsAgain({ ...failing, now: 9 * minute }), startsAgain({ ...failing, now: 10 * minute })]).toEqual([
    false,
    true,
  ]);
  expect(startsAgain({ ...failing, trouble: 'activity-fails', now: 60 * minute })).toBe(false);
});

test('what is lost or late mends itself, until it was started again three times', () => {
  expect(mendsItself('late', 9)).toBe(true);
  expect([mendsItself('lost', 2), mendsItself('lost', 3)]).toEqual([true, false]);
  expect([mendsItself('task-fails', 0), mendsItself('activity-fails', 0)]).toEqual([false, false]);
});
