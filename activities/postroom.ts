import { Context } from '@temporalio/activity';
import { as } from '../db/connect.ts';
import { countPass, pauseIfWentBack } from '../db/mail/ledger-mark.ts';
import { deliver, type Delivered as Delivery, type PostRoomDeps } from '../mail/deliver.ts';

/** `passes`: how many the database has counted; results of before it counted have none. */
export type Delivered = Delivery & { readonly passes?: number };

export type PostroomActivities = ReturnType<typeof createPostroomActivities>;

const worker = { role: 'worker' } as const;

/**
 * The post room's only activity. It says every few seconds that it lives; when it is cancelled, or `stopping` says that
 * the worker shuts down, it finishes the hand-overs that are under way and begins no other.
 */
export function createPostroomActivities(deps: PostRoomDeps & { readonly stopping: AbortSignal }) {
  return {
    /**
     * `passes` is what the pass before has returned: a database that knows of fewer was restored.
     * Throws a CancelledFailure when it was cancelled, else what the database threw.
     */
    async deliver(passes?: number): Promise<Delivered> {
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), deps.times.heartbeatMs);
      try {
        if (typeof passes === 'number') await as(deps.db, worker, (tx) => pauseIfWentBack(tx, passes));
        const delivered = await deliver(deps, AbortSignal.any([context.cancellationSignal, deps.stopping]));
        if (context.cancellationSignal.aborted) return await context.cancelled;
        return { ...delivered, passes: await as(deps.db, worker, countPass) };
      } finally {
        clearInterval(beat);
      }
    },
  };
}
