import { accept, refuse, type Verdict } from '../refusal.ts';

// A handling marking: a part of the plan that only some may see (0047). Who always may is said by the wall: the directorate, who leads the
// part or its strand, who owns it jointly, and who owes a date, a measure or a budget of it.

/** The label that those inside see; `names`: whom the marking names beside those who always may. */
export function restrictedText(names: readonly string[]): string {
  return `Restricted: seen by ${['those who lead and own it', ...names].join('; ')}; the directorate`;
}

export type Insiders = { readonly agencyIds: readonly string[]; readonly postIds: readonly string[] };

/** Whether a marking says anything new: another reason alone is none. `before`: the one that stands; undefined where none does. */
export function canMark(before: Insiders | undefined, after: Insiders): Verdict<true> {
  return before !== undefined && same(before.agencyIds, after.agencyIds) && same(before.postIds, after.postIds)
    ? refuse('nothing-to-change', 'The same may see it already.', { field: 'reason' })
    : accept(true);
}

const same = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((id) => other.includes(id));
