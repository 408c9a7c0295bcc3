import { isKnown, type Read } from '../not-known.ts';
import { pageTime } from '../calendar/zones.ts';
import type { ProcessKind } from '../process-kinds.ts';
import { accept, refuse, type Refusal, type Verdict } from '../refusal.ts';

type Rule = {
  /** In which of its states does the process still take what agencies owe to it? */
  readonly collects: readonly string[];
  /** What is said once it does not. */
  readonly over: Refusal;
};

/** Where agencies answer, and until when. A kind of process without a row has no such tasks. */
const rules: Partial<Record<ProcessKind, Rule>> = {
  consultation: {
    collects: ['open'],
    over: refuse('round-closed', 'The round is closed, so its tasks can no longer be extended.'),
  },
  review: {
    collects: ['open'],
    over: refuse('not-open', 'The returns are with the committee, so there is no more time to give for them.'),
  },
  inspection: {
    collects: ['open', 'fieldwork', 'preliminary'],
    over: refuse('not-open', 'The final report is there, so there is no more time to give.'),
  },
};

const ruleOf = (kind: Read<ProcessKind>) => (isKnown(kind) ? rules[kind] : undefined);

/** Whether agencies can still say something to a process: what a page may offer. */
export function isCollecting(kind: Read<ProcessKind>, state: string): boolean {
  return ruleOf(kind)?.collects.includes(state) ?? false;
}

export type MoreTime = {
  readonly kind: Read<ProcessKind>;
  readonly state: string;
  readonly dueAt: number;
  /** When a review goes to its committee: nobody has time beyond that. */
  readonly committeeAt: number | undefined;
  readonly zone: string;
};

/** Whether a task of the process may be due at the instant instead. */
export function canGiveTime({ kind, state, dueAt, committeeAt, zone }: MoreTime): Verdict<true> {
  if (state === 'cancelled') return refuse('cancelled', 'It was cancelled, so there is no more time to give.');
  const rule = ruleOf(kind);
  if (rule === undefined) return refuse('not-allowed', 'The date of this task is not moved in this way.');
  if (!rule.collects.includes(state)) return rule.over;
  if (committeeAt === undefined || dueAt <= committeeAt) return accept(true);
  return refuse(
    'after-committee',
    `The review goes to its committee by ${pageTime(committeeAt, zone)}. Choose a date until then.`,
    { committeeAt },
  );
}

/** Whether who is due then keeps a round open beyond its closing for himself: whoever decides is warned. */
export function outlastsClosing(dueAt: number, closesAt: number | null): boolean {
  return closesAt !== null && dueAt > closesAt;
}
