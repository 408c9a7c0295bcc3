import { accept, refuse, type Verdict } from '../refusal.ts';

/** How many members of a body must agree: all of them, a number (null: more than half), or the chair alone. */
export const quorumKinds = ['all', 'count', 'chair'] as const;
export type Quorum = { readonly kind: (typeof quorumKinds)[number]; readonly count: number | null };

/** What somebody is on a body; a secretary records its decisions and does not count. */
export const capacities = ['chair', 'member', 'secretary'] as const;
export type Capacity = (typeof capacities)[number];

/** Whether a body could ever come to a decision: somebody votes, there is a chair where he decides, enough members where they are counted. */
export function checkQuorum(quorum: Quorum, capacities: readonly Capacity[]): Verdict<Quorum> {
  const { kind, count } = quorum;
  if (kind !== 'count')
    return count === null
      ? accept(quorum)
      : refuse('malformed', 'A number goes with the rule “a number of members” only.');
  if (count === null) return accept(quorum);
  if (!Number.isInteger(count) || count < 1)
    return refuse('malformed', 'The number of members is a whole number from 1.');
  const voting = capacities.filter((capacity) => capacity !== 'secretary').length;
  if (voting > 0 && count > voting)
    return refuse(
      'malformed',
      `The body has ${voting} members who vote, so ${count} of them can never agree. Give a smaller number, or add members first.`,
      {
        voting,
      },
    );
  return accept(quorum);
}

/** The rule in words. */
export function quorumText({ kind, count }: Quorum): string {
  if (kind === 'all') return 'All members agree';
  if (kind === 'chair') return 'The chair alone decides';
  return count === null
    ? 'More than half of the members agree'
    : `At least ${count} ${count === 1 ? 'member agrees' : 'members agree'}`;
}
