import { Context } from '@temporalio/activity';
import { type Delivered, deliver, type PostRoomDeps } from '../mail/deliver.ts';

export type { Delivered } from '../mail/deliver.ts';

export type PostroomActivities = ReturnType<typeof createPostroomActivities>;

/**
 * The post room's only activity. It says every few seconds that it lives; when it is cancelled, or `stopping` says that
 * the worker shuts down, it finishes the hand-overs that are under way and begins no other.
 */
export function createPostroomActivities(deps: PostRoomDeps & { readonly stopping: AbortSignal }) {
  return {
    /** Throws a CancelledFailure when it was cancelled, else what the database threw. */
    async deliver(): Promise<Delivered> {
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), deps.times.heartbeatMs);
      try {
        const delivered = await deliver(deps, AbortSignal.any([context.cancellationSignal, deps.stopping]));
        return context.cancellationSignal.aborted ? await context.cancelled : delivered;
      } finally {
        clearInterval(beat);
      }
    },
  };
}
