import { accept, refuse, type Verdict } from '../refusal.ts';

/** 'running' is owed; 'reported' waits for somebody independent to verify it; 'verified' is over. */
export const correctiveStates = { running: 'To be done', reported: 'To be verified', verified: 'Verified' } as const;
export type ActionState = keyof typeof correctiveStates;

export type ActionMoment = {
  readonly state: ActionState;
  readonly ownerAgencyId: string;
  /** Who holds the post that owns it now. */
  readonly ownerIds: readonly string[];
  readonly reportedBy: string | null;
  readonly reportedAt: number | null;
  readonly demonstrationDays: number;
};

const dayMs = 86_400_000;

/** From when it can be verified: what was done must first have been shown to last (F72). */
export function verifiableFrom(action: Pick<ActionMoment, 'reportedAt' | 'demonstrationDays'>): number {
  return (action.reportedAt ?? 0) + action.demonstrationDays * dayMs;
}

/** Whether the agency may say that it is done: only what is owed still. */
export function canReport(state: ActionState): Verdict<true> {
  if (state === 'running') return accept(true);
  return state === 'verified'
    ? refuse('nothing-to-change', 'This action is verified already. Nothing more is needed from you.')
    : refuse('already-answered', 'This action was reported as done already. It waits to be verified.');
}

/**
 * Whether this person may verify the action, or send it back, at `now`. Independent of it is who does not own it, does
 * not belong to the agency that does, and did not report it; before a demonstration period has run nobody verifies.
 */
export function canVerify(
  action: ActionMoment,
  verifier: { readonly personId: string; readonly agencyIds: readonly string[] },
  now: number,
): Verdict<true> {
  const independent = canJudge(action, verifier);
  if (!independent.ok) return independent;
  const from = verifiableFrom(action);
  return now < from
    ? refuse('too-early', 'The demonstration period has not run yet, so this cannot be verified now.', {
        verifiableAt: from,
      })
    : accept(true);
}

/** Sending back needs no demonstration period: what is seen not to work need not be watched to its end. */
export function canJudge(
  action: ActionMoment,
  verifier: { readonly personId: string; readonly agencyIds: readonly string[] },
): Verdict<true> {
  if (action.state !== 'reported')
    return refuse('not-open', 'The agency has not reported this action as done, or it is judged already.');
  const related =
    action.ownerIds.includes(verifier.personId) ||
    verifier.agencyIds.includes(action.ownerAgencyId) ||
    action.reportedBy === verifier.personId;
  return related
    ? refuse('not-independent', 'Only somebody independent of the action can verify it: not its owner, not its agency.')
    : accept(true);
}
