import { expect, test } from 'vitest';
import { checkTimeouts, deliverTimeoutMs, longestHandOverMs, postRoomTimes } from '../../../domain/mail/times.ts';

test('the usual times fit each other', () => {
  expect(checkTimeouts(postRoomTimes)).toEqual([]);
  expect(deliverTimeoutMs).toBeGreaterThan(postRoomTimes.batchMs + longestHandOverMs(postRoomTimes));
});

test('R8: refuses an activity that is given up while it still waits for the relay', () => {
  expect(checkTimeouts(postRoomTimes, 10 * 60_000)).toEqual([
    expect.stringContaining('the activity must be allowed longer'),
  ]);
});

test.each([
  [{ leaseMs: 60_000 }, 'a lease must be longer'],
  [{ graceMs: 60_000 }, 'the grace time must not be shorter'],
  [{ heartbeatMs: 45_000 }, 'heartbeats must come'],
])('refuses %j', (change, problem) => {
  expect(checkTimeouts({ ...postRoomTimes, ...change })).toEqual([expect.stringContaining(problem)]);
});
