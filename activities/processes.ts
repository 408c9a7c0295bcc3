import type { RoundState } from '../domain/rounds/round.ts';
import type { ProcessState } from '../domain/decisions/process.ts';
import type { ProcessKind } from '../domain/process-kinds.ts';
import type { ReviewState } from '../domain/reviews/review.ts';
import { closeRound } from '../db/rounds/close.ts';
import { as, type Database } from '../db/connect.ts';
import { oweVerifications } from '../db/inspections/actions/owe-verifications.ts';
import { willPass } from '../db/passing-failures.ts';
import { recordDecision, refuseUnrecorded, type Recorded } from '../db/decisions/record.ts';
import { type Pass } from '../db/chase/raise-steps.ts';
import { raiseDue } from '../db/decisions/raise-due.ts';
import { findProcess, lockProcess } from '../db/chase/locks.ts';
import { endReview } from '../db/reviews/decisions.ts';
import { openScheduledReview, whenReviewOpens } from '../db/reviews/reviews.ts';
import { settleSigning } from '../db/decisions/settle-signing.ts';
import { codeOf, type FailureLog } from './failures.ts';

export type { Pass } from '../db/chase/raise-steps.ts';

type LoadedProcess = {
  readonly reference: string;
  readonly state: ProcessState;
  /** The process that it belongs to, for instance the round whose paper a sign-off signs. */
  readonly parent?: { readonly kind: ProcessKind; readonly processId: string };
};

export type ProcessActivities = ReturnType<typeof createProcessActivities>;

/** The effects of a process: each one transaction, each safe to run twice. */
export function createProcessActivities({ db, log }: { readonly db: Database; readonly log: FailureLog }) {
  const worker = { role: 'worker' } as const;
  return {
    /** What a process workflow knows of itself: all else stays in its rows. */
    async loadProcess({ processId }: { processId: string }): Promise<LoadedProcess> {
      const { process, parent } = await as(db, worker, async (tx) => {
        const process = await lockProcess(tx, processId);
        return { process, parent: process?.parentId ? await findProcess(tx, process.parentId) : undefined };
      });
      if (process === undefined) throw new Error('a process workflow without its row');
      return {
        reference: process.reference,
        state: process.state,
        ...(parent !== undefined && { parent: { kind: parent.kind, processId: parent.processId } }),
      };
    },
    async raiseDue({ processId }: { processId: string }): Promise<Pass> {
      return as(db, worker, (tx) => raiseDue(tx, processId));
    },
    async closeRound({ processId }: { processId: string }): Promise<{ state: RoundState }> {
      return { state: await as(db, worker, (tx) => closeRound(tx, processId)) };
    },
    async settleSigning({ processId }: { processId: string }): Promise<{ state: ProcessState }> {
      return { state: await as(db, worker, (tx) => settleSigning(tx, processId)) };
    },
    async oweVerifications({ processId }: { processId: string }): Promise<{ owed: number }> {
      return { owed: await as(db, worker, (tx) => oweVerifications(tx, processId)) };
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
    /**
     * Takes the decision or refuses it. One whose recording fails for a reason that will not pass is refused with
     * 'not-recorded', or no other decision would ever come after it; all else is thrown, and tried again by Temporal.
     */
    async recordDecision({ decisionId }: { decisionId: string }): Promise<Recorded> {
      const record = () => as(db, worker, (tx) => recordDecision(tx, decisionId));
      try {
        // Once more before it counts: who loses a race with another writer sees a key that exists already.
        return await record().catch((error: unknown) => {
          if (willPass(error)) throw error;
          return record();
        });
      } catch (error) {
        if (willPass(error)) throw error;
        const code = codeOf(error);
        log.error({ err: error, activity: 'recordDecision', code }, 'a decision could not be recorded and is refused');
        return as(db, worker, (tx) => refuseUnrecorded(tx, decisionId, code));
      }
    },
  };
}
