import type { Read } from '../not-known.ts';
import type { ProcessKind } from '../process-kinds.ts';
import { accept, refuse, type Verdict } from '../refusal.ts';
import { canChangeItem, type ItemKind, type ItemState } from './strategy.ts';

/** What a decision can be reviewed by. */
export const reviewedBy: readonly ProcessKind[] = ['consultation', 'sign-off', 'review'];

type Drafted = { readonly kind: Read<ProcessKind>; readonly reference: string; readonly ended: boolean };

/**
 * Whether a process may be the review that a date has promised: the date is of that kind and not kept yet, nothing else was
 * drafted for it that goes on, and the process can review something and has not ended.
 */
export function canPromiseReview(
  item: { readonly kind: ItemKind; readonly state: ItemState },
  before: Drafted | undefined,
  review: Drafted | undefined,
): Verdict<true> {
  if (item.kind !== 'decision-review') return refuse('malformed', 'This date promises no review of a decision.');
  const open = canChangeItem(item.state);
  if (!open.ok) return open;
  if (before !== undefined && !before.ended)
    return refuse(
      'exists-already',
      `${before.reference} is drafted for it already. Open that one, or discard it first.`,
    );
  if (review === undefined || !reviewedBy.some((kind) => kind === review.kind))
    return refuse('not-found', 'There is no such round, sign-off or review.', { field: 'processId' });
  return review.ended
    ? refuse('not-open', `${review.reference} has ended, so it reviews nothing any more.`, { field: 'processId' })
    : accept(true);
}
