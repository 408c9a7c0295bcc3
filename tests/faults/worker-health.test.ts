import { expect, test } from 'vitest';
import { healthOf } from '../../worker/health.ts';
import { repeat } from '../../repeat.ts';
import { until } from '../support/until.ts';

type Status = ReturnType<Parameters<typeof healthOf>[0][number]['getStatus']>;
const status: Status = {
  runState: 'RUNNING',
  workflowPollerState: 'POLLING',
  activityPollerState: 'POLLING',
  hasOutstandingWorkflowPoll: true,
  hasOutstandingActivityPoll: true,
  numInFlightWorkflowActivations: 0,
  numInFlightActivities: 0,
  numInFlightNonLocalActivities: 0,
  numInFlightLocalActivities: 0,
  numCachedWorkflows: 0,
  numHeartbeatingActivities: 0,
};
const as = (change: Partial<Status>) => ({ getStatus: () => ({ ...status, ...change }) });
const rounds = { processes: { work: { doneAt: () => 1_000_000 }, everyMs: 60_000 } };
const justDone = 1_001_000;

test('a worker that polls and whose rounds were done lately is well', () => {
  expect(healthOf([as({}), as({})], rounds, justDone)).toEqual({ live: true, ready: true, late: [] });
});

test('one that has failed is neither live nor ready, one that stops is live until it has ended what it began', () => {
  expect(healthOf([as({}), as({ runState: 'FAILED' })], rounds, justDone)).toMatchObject({ live: false, ready: false });
  expect(healthOf([as({ activityPollerState: 'FAILED' })], rounds, justDone)).toMatchObject({ live: false });
  expect(healthOf([as({ runState: 'DRAINING' })], rounds, justDone)).toMatchObject({ live: true, ready: false });
  expect(healthOf([as({ workflowPollerState: 'SHUTDOWN' })], rounds, justDone)).toMatchObject({ ready: false });
});

test('a round that has not been done for three times its time and two minutes is late, and named', () => {
  expect(healthOf([as({})], rounds, 1_000_000 + 300_000)).toMatchObject({ ready: true });
  expect(healthOf([as({})], rounds, 1_000_000 + 300_001)).toEqual({ live: true, ready: false, late: ['processes'] });
});

test('a round that fails again and again has not been done', async () => {
  const failures: unknown[] = [];
  const began = performance.now();
  const failing = repeat(() => Promise.reject(new Error('away')), {
    everyMs: 1,
    onError: (error) => failures.push(error),
  });
  let count = 0;
  const working = repeat(async () => void (count += 1), { everyMs: 1, onError: () => undefined });
  await until('both went round', () => failures.length > 3 && count > 3);
  await Promise.all([failing.stop(), working.stop()]);
  expect(working.doneAt()).toBeGreaterThan(failing.doneAt());
  expect(failing.doneAt() - began).toBeLessThan(1_000);
});
