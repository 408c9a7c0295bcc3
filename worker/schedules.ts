import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { createReviewSchedules, listSchedules, scheduleId } from '../client/schedules.ts';
import { as, type Database } from '../db/connect.ts';
import { noteSchedulesSeen, wantedSchedules } from '../db/reviews/schedules.ts';
import type { Verdict } from '../domain/refusal.ts';

/**
 * Makes the Schedules in Temporal what the rows say: all of them in the first round of a worker, later those that are gone
 * or paused by another hand. What a running one that is gone would have opened meanwhile is caught up; each quarter has one
 * review, so that a repeat does nothing.
 */
export function createScheduleSweep(deps: {
  readonly db: Database;
  readonly client: Client;
  readonly log: Pick<Logger, 'warn'>;
}): () => Promise<void> {
  const { db, client, log } = deps;
  const schedules = createReviewSchedules(client);
  let first = true;
  return async () => {
    const wanted = await as(db, { role: 'worker' }, wantedSchedules);
    const known = await listSchedules(client);
    for (const { strategyId, state, missedFrom, now } of wanted) {
      const paused = state === 'paused';
      const there = known.get(scheduleId(strategyId));
      if (state === 'deleted') {
        if (there !== undefined) must(await schedules.remove(strategyId));
        continue;
      }
      if (!first && there?.paused === paused) continue;
      must(await schedules.ensure(strategyId, { paused }));
      if (there !== undefined || missedFrom === null) continue;
      log.warn({ strategyId }, 'the schedule of reviews was gone and was made again');
      if (!paused) must(await schedules.backfill(strategyId, missedFrom, now));
    }
    first = false;
    const seen = wanted.flatMap(({ strategyId, state }) => (state === 'deleted' ? [] : [strategyId]));
    await as(db, { role: 'worker' }, (tx) => noteSchedulesSeen(tx, seen));
  };
}

function must(done: Verdict<true>): void {
  if (!done.ok) throw new Error(`a schedule could not be made: ${done.code}`);
}
