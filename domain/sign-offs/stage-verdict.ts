import { accept, refuse, type Verdict } from '../refusal.ts';
import type { SignatureVerdict, StageRule } from './sign-off.ts';

/** A signature that counts: bound to the version that is asked for now, and not void. In order of time. */
export type CountedSignature = {
  /** Who signed. */
  readonly signerId: string;
  /** In whose seat: himself, or whom he stands for. */
  readonly seatId: string;
  readonly verdict: SignatureVerdict;
  /** Refer-back only: the order of an earlier stage, or null for the author. */
  readonly referTo: number | null;
};

export type Judgement =
  | { readonly kind: 'carried'; readonly withChanges: boolean }
  /** To an earlier stage by its order, or to the author (null). */
  | { readonly kind: 'referred-back'; readonly referTo: number | null }
  | { readonly kind: 'rejected' }
  /** Still open; `unreachable`: not even if everybody who is left signs. */
  | OpenTally;

export type OpenTally = {
  readonly kind: 'open';
  readonly needed: number;
  readonly approvals: number;
  readonly missing: number;
  readonly unreachable: boolean;
};

/**
 * What becomes of a stage (design section 5).
 *
 * 1. One person counts once, in whatever seats he signs, and one seat counts once.
 * 2. It is carried once as many approve as its rule needs.
 * 3. It fails once so many are against it that the rest could not carry it: rejected if most of those reject, else referred
 *    back to where the first of those said who refer it. The chair and a post decide alone, and under 'all' one is enough.
 * 4. Where the seats that are left could not carry it whatever they say, the stage says so and waits for the directorate.
 */
export function judgeStage(
  rule: StageRule,
  seatIds: readonly string[],
  signatures: readonly CountedSignature[],
): Judgement {
  const alone = rule.kind === 'chair' || rule.kind === 'post';
  // Whoever decides alone has decided with the first word.
  const counted = countedOnce(signatures).slice(0, alone ? 1 : undefined);
  const seats = new Set([...seatIds, ...counted.map(({ seatId }) => seatId)]).size;
  const needed = neededOf(rule, seats);
  const approving = counted.filter(({ verdict }) => verdict === 'approve' || verdict === 'approve-with-changes');
  if (needed > 0 && approving.length >= needed)
    return { kind: 'carried', withChanges: approving.some(({ verdict }) => verdict === 'approve-with-changes') };
  const rejecting = counted.filter(({ verdict }) => verdict === 'reject');
  const referring = counted.filter(({ verdict }) => verdict === 'refer-back');
  const blocking = alone ? 1 : Math.max(1, seats - needed + 1);
  const missing = needed - approving.length;
  if (rejecting.length + referring.length < blocking) {
    const left = seats - counted.length;
    return { kind: 'open', needed, approvals: approving.length, missing, unreachable: needed === 0 || left < missing };
  }
  const [first] = referring;
  if (first === undefined || rejecting.length > referring.length) return { kind: 'rejected' };
  return { kind: 'referred-back', referTo: first.referTo };
}

/** How many have to approve, of so many seats; of no seats nobody can. */
function neededOf(rule: StageRule, seats: number): number {
  if (rule.kind === 'all') return seats;
  if (rule.kind === 'count') return rule.count ?? Math.floor(seats / 2) + 1;
  return Math.min(1, seats);
}

function countedOnce(signatures: readonly CountedSignature[]): CountedSignature[] {
  const signers = new Set<string>();
  const seats = new Set<string>();
  return signatures.filter(({ signerId, seatId }) => {
    if (signers.has(signerId) || seats.has(seatId)) return false;
    signers.add(signerId);
    seats.add(seatId);
    return true;
  });
}

export type Signing = {
  readonly signerId: string;
  readonly seatId: string;
  /** Nobody signs what he wrote, not even for somebody else. */
  readonly authorId: string;
  readonly seatIds: readonly string[];
  /** For whom the signer stands in at this moment. */
  readonly standsFor: readonly string[];
  readonly signed: readonly Pick<CountedSignature, 'signerId' | 'seatId'>[];
};

/** Whether somebody may sign in a seat of the stage now. */
export function canSign(signing: Signing): Verdict<{ deputy: boolean }> {
  const { signerId, seatId, authorId, seatIds, standsFor, signed } = signing;
  if (signerId === authorId || seatId === authorId)
    return refuse('author-cannot-sign', 'The author of a paper cannot sign it, nor can anybody for the author.');
  const deputy = signerId !== seatId;
  if (!seatIds.includes(seatId) || (deputy && !standsFor.includes(seatId)))
    return refuse('not-a-signatory', 'You are not asked to sign at this stage, for yourself or for somebody else.');
  if (signed.some((one) => one.signerId === signerId))
    return refuse('already-signed', 'You have signed at this stage already. One person counts once.');
  if (signed.some((one) => one.seatId === seatId))
    return refuse('already-signed', 'This seat has been signed for already. One seat counts once.');
  return accept({ deputy });
}

/** What a verdict has to say in words, where it has to. */
export function checkWords(verdict: SignatureVerdict, words: { comment: string; changes: string }): Verdict<true> {
  if (verdict === 'approve-with-changes' && words.changes.trim() === '')
    return refuse('malformed', 'List the changes that you approve it with.');
  if (verdict === 'refer-back' && words.comment.trim() === '')
    return refuse('malformed', 'Say what has to change before it comes back.');
  if (verdict === 'reject' && words.comment.trim() === '') return refuse('malformed', 'Say why you reject it.');
  return accept(true);
}

/** Whether a referral leads anywhere: to the author, or to a stage before this one. */
export function checkReferral(verdict: SignatureVerdict, referTo: number | null, order: number): Verdict<true> {
  if (referTo === null) return accept(true);
  if (verdict !== 'refer-back') return refuse('malformed', 'Only a referral names a stage to go back to.');
  if (referTo >= 1 && referTo < order) return accept(true);
  return refuse('malformed', 'Choose the author or a stage before this one.');
}

/** Whether so many of the seats at a meeting can decide by the stage's rule. */
export function isQuorate(rule: StageRule, seatIds: readonly string[], presentIds: readonly string[]): boolean {
  const present = seatIds.filter((id) => presentIds.includes(id)).length;
  const needed = neededOf(rule, seatIds.length);
  return needed > 0 && present >= needed;
}
