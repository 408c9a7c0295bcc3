import type { RoundState } from '../domain/consultation.ts';
import type { ProcessState } from '../domain/process.ts';
import type { ReviewState } from '../domain/quarterly-review.ts';
import { closeRound } from '../db/close-round.ts';
import { as, type Database } from '../db/connect.ts';
import { recordDecision, type Recorded } from '../db/record-decision.ts';
import { raiseDue, type Pass } from '../db/raise-due.ts';
import { endReview } from '../db/review-decisions.ts';
import { openScheduledReview, whenReviewOpens } from '../db/reviews.ts';
import { lockProcess } from '../db/tasks.ts';

export type { Pass } from '../db/raise-due.ts';

export type ProcessActivities = ReturnType<typeof createProcessActivities>;

/** The effects of a process: each one transaction, each safe to run twice. */
export function createProcessActivities({ db }: { readonly db: Database }) {
  const worker = { role: 'worker' } as const;
  return {
    /** What a process workflow knows of itself: all else stays in its rows. */
    async loadProcess({ processId }: { processId: string }): Promise<{ reference: string; state: ProcessState }> {
      const process = await as(db, worker, (tx) => lockProcess(tx, processId));
      if (process === undefined) throw new Error('a process workflow without its row');
      return { reference: process.reference, state: process.state as ProcessState };
    },
    async raiseDue({ processId }: { processId: string }): Promise<Pass> {
      return as(db, worker, (tx) => raiseDue(tx, processId));
    },
    async closeRound({ processId }: { processId: string }): Promise<{ state: RoundState }> {
      return { state: await as(db, worker, (tx) => closeRound(tx, processId)) };
    },
    async whenReviewOpens(input: {
      strategyId: string;
      scheduledAt: number;
    }): Promise<{ quarter: string; waitMs: number } | null> {
      return (await as(db, worker, (tx) => whenReviewOpens(tx, input))) ?? null;
    },
    async claimReview(input: {
      strategyId: string;
      quarter: string;
    }): Promise<{ processId: string; reference: string; state: ReviewState } | null> {
      return (await as(db, worker, (tx) => openScheduledReview(tx, input))) ?? null;
    },
    async endReview({ processId }: { processId: string }): Promise<void> {
      await as(db, worker, (tx) => endReview(tx, processId));
    },
    async recordDecision({ decisionId }: { decisionId: string }): Promise<Recorded> {
      return as(db, worker, (tx) => recordDecision(tx, decisionId));
    },
  };
}
