import { isKnown, type Read } from '../not-known.ts';
import {
  afterAct as afterDevelopmentAct,
  isOver as isDevelopmentOver,
  type DevelopmentAct,
  type DevelopmentState,
} from '../developments/development.ts';
import { afterAct as afterRoundAct, isOver as isRoundOver, type RoundAct, type RoundState } from '../rounds/round.ts';
import {
  afterAct as afterInspectionAct,
  isOver as isInspectionOver,
  type InspectionAct,
  type InspectionState,
} from '../inspections/inspection.ts';
import type { ProcessKind } from '../process-kinds.ts';
import type { Verdict } from '../refusal.ts';
import {
  afterAct as afterStrategyAct,
  isOver as isStrategyOver,
  type StrategyAct,
  type StrategyState,
} from '../strategies/strategy.ts';
import {
  afterAct as afterSignOffAct,
  isOver as isSignOffOver,
  type SignOffAct,
  type SignOffState,
} from '../sign-offs/sign-off.ts';
import { afterFeedbackAct, type FeedbackState, isFeedbackOver } from '../public/feedback.ts';
import { afterReviewAct, isReviewOver, type ReviewAct, type ReviewState } from '../reviews/review.ts';

/** Every state and every act of every kind, as rows and decisions hold them. */
export type ProcessState =
  | RoundState
  | StrategyState
  | SignOffState
  | InspectionState
  | ReviewState
  | DevelopmentState
  | FeedbackState;
export type ProcessAct = RoundAct | StrategyAct | SignOffAct | InspectionAct | ReviewAct | DevelopmentAct;

type Rules = {
  readonly afterAct: (state: never, act: never) => Verdict<ProcessState>;
  readonly isOver: (state: never) => boolean;
};

const processRules: Readonly<Record<ProcessKind, Rules>> = {
  consultation: { afterAct: afterRoundAct, isOver: isRoundOver },
  strategy: { afterAct: afterStrategyAct, isOver: isStrategyOver },
  'sign-off': { afterAct: afterSignOffAct, isOver: isSignOffOver },
  inspection: { afterAct: afterInspectionAct, isOver: isInspectionOver },
  review: { afterAct: afterReviewAct, isOver: isReviewOver },
  development: { afterAct: afterDevelopmentAct, isOver: isDevelopmentOver },
  feedback: { afterAct: afterFeedbackAct, isOver: isFeedbackOver },
};

/** The state that an act leads to in a process of the kind, or why it cannot be taken now. */
export function afterAct(kind: ProcessKind, state: string, act: string): Verdict<ProcessState> {
  return processRules[kind].afterAct(state as never, act as never);
}

/** Whether a process of the kind has come to its end. */
export function isOver(kind: ProcessKind, state: string): boolean {
  return processRules[kind].isOver(state as never);
}

type Signing = {
  /** Where does the process go once its sign-off has ended: approved, or not? */
  readonly signed: ProcessState;
  readonly refused: ProcessState;
  /** Is what is signed a report of the process, which does not change while it is signed? */
  readonly report: boolean;
};

/** The kinds whose paper is signed off by a decision of theirs, and what becomes of them then. */
export const afterSigning: Readonly<Partial<Record<ProcessKind, Signing>>> = {
  consultation: { signed: 'signed-off', refused: 'log-agreed', report: false },
  review: { signed: 'signed-off', refused: 'locked', report: true },
  inspection: { signed: 'final', refused: 'preliminary', report: true },
};

/** Whether a decision of the process itself opens the sign-off that belongs to it. */
export function waitsForSignOff(kind: Read<ProcessKind> | null): boolean {
  return kind !== null && isKnown(kind) && afterSigning[kind] !== undefined;
}

/** Whether a process of the kind has a report of its own signed: exactly the version that it keeps, and no other. */
export function signsReport(kind: Read<ProcessKind> | null): boolean {
  return kind !== null && isKnown(kind) && afterSigning[kind]?.report === true;
}
