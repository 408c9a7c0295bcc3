import { afterAct as afterRoundAct, isOver as isRoundOver, type RoundAct, type RoundState } from './rounds/round.ts';
import {
  afterAct as afterInspectionAct,
  isOver as isInspectionOver,
  type InspectionAct,
  type InspectionState,
} from './inspections/inspection.ts';
import type { Verdict } from './refusal.ts';
import {
  afterAct as afterStrategyAct,
  isOver as isStrategyOver,
  type StrategyAct,
  type StrategyState,
} from './strategies/strategy.ts';
import {
  afterAct as afterSignOffAct,
  isOver as isSignOffOver,
  type SignOffAct,
  type SignOffState,
} from './sign-offs/sign-off.ts';
import { afterReviewAct, isReviewOver, type ReviewAct, type ReviewState } from './reviews/review.ts';

/** One running thing that has a workflow for ever (design section 1). */
export type ProcessKind = keyof typeof kinds;

/** Every state and every act of every kind, as rows and decisions hold them. */
export type ProcessState = RoundState | StrategyState | SignOffState | InspectionState | ReviewState;
export type ProcessAct = RoundAct | StrategyAct | SignOffAct | InspectionAct | ReviewAct;

type Rules = {
  /** What stands before the year of its reference: CON-2026-0017? */
  readonly prefix: string;
  /** What Temporal's own pages call it? */
  readonly noun: string;
  /** Where in the portal is its page, before its id? */
  readonly path: string;
  readonly afterAct: (state: never, act: never) => Verdict<ProcessState>;
  readonly isOver: (state: never) => boolean;
};

const kinds = {
  consultation: {
    prefix: 'CON',
    noun: 'Consultation round',
    path: '/rounds',
    afterAct: afterRoundAct,
    isOver: isRoundOver,
  },
  strategy: {
    prefix: 'STR',
    noun: 'Strategy watch',
    path: '/strategies',
    afterAct: afterStrategyAct,
    isOver: isStrategyOver,
  },
  'sign-off': {
    prefix: 'SGN',
    noun: 'Sign-off',
    path: '/sign-offs',
    afterAct: afterSignOffAct,
    isOver: isSignOffOver,
  },
  inspection: {
    prefix: 'INS',
    noun: 'Inspection',
    path: '/inspections',
    afterAct: afterInspectionAct,
    isOver: isInspectionOver,
  },
  review: {
    prefix: 'REV',
    noun: 'Quarterly review',
    path: '/reviews',
    afterAct: afterReviewAct,
    isOver: isReviewOver,
  },
} as const satisfies Record<string, Rules>;

/** How each kind of process is called, found and steered. */
export const processKinds: Readonly<Record<ProcessKind, Omit<Rules, 'afterAct' | 'isOver'>>> = kinds;

/** The page of a process in the portal. */
export function processPath(kind: ProcessKind, id: string): string {
  return `${kinds[kind].path}/${id}`;
}

/** The state that an act leads to in a process of the kind, or why it cannot be taken now. */
export function afterAct(kind: ProcessKind, state: string, act: string): Verdict<ProcessState> {
  const rules: Rules = kinds[kind];
  return rules.afterAct(state as never, act as never);
}

/** Whether a process of the kind has come to its end. */
export function isOver(kind: ProcessKind, state: string): boolean {
  const rules: Rules = kinds[kind];
  return rules.isOver(state as never);
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
export function waitsForSignOff(kind: ProcessKind | null): boolean {
  return kind !== null && afterSigning[kind] !== undefined;
}

/** Whether a process of the kind has a report of its own signed: exactly the version that it keeps, and no other. */
export function signsReport(kind: ProcessKind | null): boolean {
  return kind !== null && afterSigning[kind]?.report === true;
}
