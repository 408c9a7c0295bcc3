import { accept, refuse, type Verdict } from '../refusal.ts';
import type { StrategyState } from './strategy.ts';

/** What a partner may propose for the plan; 'option': that he adopts an option of its menu for an area (option.ts). */
export type ProposalKind = 'activity' | 'milestone' | 'change' | 'option';
export type OpenKind = Exclude<ProposalKind, 'option'>;
/** 'taken-in': accepted, and in the plan since. */
export type ProposalState = 'asked' | 'accepted' | 'declined' | 'taken-in';

export const proposalKinds: Readonly<Record<ProposalKind, string>> = {
  activity: 'A new activity',
  milestone: 'A new milestone',
  change: 'A change',
  option: 'An option for an area',
};
/** What is proposed in words of one's own, without the menu. */
export const openKinds = ['activity', 'milestone', 'change'] as const satisfies readonly OpenKind[];

/** What the task of who answers is called: "A new milestone: Lease signed". */
export function proposalTitle(kind: ProposalKind, title: string): string {
  return `${proposalKinds[kind]}: ${title}`;
}

type Proposed = { readonly kind: ProposalKind; readonly activityId: string | null; readonly dueOn: string | null };

/**
 * Whether it can be proposed to a strategy in this state: a milestone is one of an activity, with its date, and nothing is
 * proposed for a day that has passed. `today` in the strategy's zone, 'YYYY-MM-DD'.
 */
export function canPropose(state: StrategyState, { kind, activityId, dueOn }: Proposed, today: string): Verdict<true> {
  if (state !== 'open') return refuse('not-open', 'Proposals are made while the strategy is watched.');
  if (dueOn !== null && dueOn < today)
    return refuse('in-the-past', 'This day has passed already. Propose a later one.', { field: 'dueOn' });
  if (kind === 'activity' && activityId !== null)
    return refuse('malformed', 'A new activity belongs to a strand. Choose the strand.', { field: 'about' });
  if (kind !== 'milestone') return accept(true);
  if (activityId === null)
    return refuse('malformed', 'Choose the activity that the milestone belongs to.', { field: 'about' });
  return dueOn === null ? refuse('malformed', 'Give the date of the milestone.', { field: 'dueOn' }) : accept(true);
}

/** Whether it can be said to be in the plan now: what was accepted, once. */
export function canTakeIn(state: ProposalState): Verdict<true> {
  if (state === 'accepted') return accept(true);
  return refuse(
    'not-open',
    state === 'taken-in'
      ? 'This proposal is in the plan already.'
      : 'Only a proposal that was accepted is taken into the plan.',
  );
}

/** Whether a proposal may still be answered. */
export function canAnswerProposal(state: ProposalState): Verdict<true> {
  return state === 'asked' ? accept(true) : refuse('not-open', 'This proposal has been answered already.');
}
