import type { ReviewSchedules } from '../../../client/schedules.ts';
import { accept, refuse } from '../../../domain/refusal.ts';

/** Where no Temporal is: Schedules that are there or not, and open nothing. The real ones are met on the real stack. */
export function schedulesInMemory(): ReviewSchedules {
  const known = new Set<string>();
  const ofKnown = (strategyId: string) =>
    Promise.resolve(
      known.has(strategyId) ? accept(true as const) : refuse('nothing-to-change', 'There is no schedule.'),
    );
  return {
    ensure(strategyId) {
      known.add(strategyId);
      return Promise.resolve(accept(true));
    },
    async remove(strategyId) {
      const found = await ofKnown(strategyId);
      known.delete(strategyId);
      return found;
    },
    backfill: ofKnown,
    trigger: ofKnown,
  };
}
