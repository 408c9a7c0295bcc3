import {
  isGrpcServiceError,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleOptions,
} from '@temporalio/client';
import { accept, refuse, type Verdict } from '../domain/refusal.ts';
import { partnershipQueue } from '../workflows/process-messages.ts';

/** The reviews of a strategy as Temporal opens them. */
export type ReviewSchedules = {
  /** Makes the Schedule as it should be, whether it was there before or not. */
  ensure(strategyId: string, state: { paused: boolean }): Promise<Verdict<true>>;
  remove(strategyId: string): Promise<Verdict<true>>;
  /** Opens what the quarter days of a past period would have opened. Each quarter has one review, so a repeat does nothing. */
  backfill(strategyId: string, from: number, to: number): Promise<Verdict<true>>;
  /** Opens the review of the quarter that runs now. */
  trigger(strategyId: string): Promise<Verdict<true>>;
};

/** The ids of all Schedules in Temporal, each with whether it is paused; the list may lag some seconds behind. */
export async function listSchedules(client: Client): Promise<ReadonlyMap<string, { paused: boolean }>> {
  const known = new Map<string, { paused: boolean }>();
  await client.connection.withDeadline(Date.now() + patienceMs, async () => {
    for await (const { scheduleId: id, state } of client.schedule.list()) known.set(id, { paused: state.paused });
  });
  return known;
}

export function scheduleId(strategyId: string): string {
  return `reviews-${strategyId}`;
}

const patienceMs = 5_000;

export function createReviewSchedules(client: Client): ReviewSchedules {
  const handle = (strategyId: string) => client.schedule.getHandle(scheduleId(strategyId));
  return {
    ensure: (strategyId, { paused }) =>
      asked(client, async () => {
        const wanted = optionsOf(strategyId, paused);
        try {
          await client.schedule.create(wanted);
        } catch (error) {
          if (!(error instanceof ScheduleAlreadyRunning)) throw error;
          await handle(strategyId).update(({ state: _state, ...previous }) => ({
            ...previous,
            ...wanted,
            state: { paused },
          }));
        }
      }),
    remove: (strategyId) => asked(client, () => handle(strategyId).delete()),
    backfill: (strategyId, from, to) =>
      asked(client, () =>
        handle(strategyId).backfill({
          start: new Date(from),
          end: new Date(to),
          overlap: ScheduleOverlapPolicy.ALLOW_ALL,
        }),
      ),
    trigger: (strategyId) => asked(client, () => handle(strategyId).trigger(ScheduleOverlapPolicy.ALLOW_ALL)),
  };
}

/** 1 January, April, July and October, 09:00 in London; what was missed within a year is caught up (design section 5). */
function optionsOf(strategyId: string, paused: boolean): ScheduleOptions {
  return {
    scheduleId: scheduleId(strategyId),
    spec: {
      calendars: [{ month: ['JANUARY', 'APRIL', 'JULY', 'OCTOBER'], dayOfMonth: 1, hour: 9 }],
      timezone: 'Europe/London',
    },
    action: {
      type: 'startWorkflow',
      workflowType: 'openReview',
      workflowId: `open-review-${strategyId}`,
      args: [{ strategyId }],
      taskQueue: partnershipQueue,
    },
    policies: { overlap: ScheduleOverlapPolicy.ALLOW_ALL, catchupWindow: '365 days' },
    state: { paused },
  };
}

/** Deadline exceeded, resource exhausted, unavailable. */
const away = new Set<number>([4, 8, 14]);

/** Away is an expected no; a Schedule that is gone has nothing to be removed. */
async function asked(client: Client, ask: () => Promise<unknown>): Promise<Verdict<true>> {
  try {
    await client.connection.withDeadline(Date.now() + patienceMs, ask);
    return accept(true);
  } catch (error) {
    if (error instanceof ScheduleNotFoundError)
      return refuse(
        'nothing-to-change',
        'The reviews of this strategy do not open by themselves. Start the schedule first.',
      );
    const cause = error instanceof Error && isGrpcServiceError(error.cause) ? error.cause : error;
    if (isGrpcServiceError(cause) && away.has(cause.code))
      return refuse(
        'engine-away',
        'The process engine cannot be reached. Nothing was changed. Try again in 10 seconds.',
      );
    throw error;
  }
}
