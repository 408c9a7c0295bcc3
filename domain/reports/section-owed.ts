import type { StrategyState } from '../strategies/strategy.ts';
import { accept, refuse, type Verdict } from '../refusal.ts';

/**
 * Whether a section can be given by a day: somebody is asked to write it, the strategy is watched, since its watch chases him,
 * and the day is still to come. In: today there, 'YYYY-MM-DD'.
 */
export function canGiveBy(
  dueOn: string | null,
  { personId, state, today }: { personId: string | null; state: StrategyState; today: string },
): Verdict<true> {
  if (dueOn === null) return accept(true);
  if (personId === null)
    return refuse('malformed', 'Choose who writes it by that day, or leave the day out.', { field: 'personId' });
  if (state !== 'open')
    return refuse(
      'strategy-unwatched',
      'The strategy is not being watched, so nobody is chased by a day. Leave it out.',
      {
        field: 'dueOn',
      },
    );
  return dueOn >= today
    ? accept(true)
    : refuse('in-the-past', 'Choose a day that is still to come.', { field: 'dueOn' });
}
