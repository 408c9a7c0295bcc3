import { accept, refuse, type Verdict } from '../refusal.ts';

/**
 * Whether a draft may name the instant by which something is due: it is still to come, or it stood there before, so that a
 * draft that waited too long can still be saved. `called` is the date in words, as the subject of a sentence.
 */
export function canBeDue(
  dueAt: number | null | undefined,
  { now, stored = [], called }: { now: number; stored?: readonly (number | null)[]; called: string },
): Verdict<true> {
  if (dueAt === undefined || dueAt === null || dueAt > now || stored.includes(dueAt)) return accept(true);
  return refuse('in-the-past', `${called} has passed already. Choose one that is still to come.`, { dueAt, now });
}
