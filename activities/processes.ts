import type { RoundState } from '../domain/consultation.ts';
import type { ProcessState } from '../domain/process.ts';
import { closeRound } from '../db/close-round.ts';
import { as, type Database } from '../db/connect.ts';
import { oweVerifications } from '../db/owe-verifications.ts';
import { recordDecision, type Recorded } from '../db/record-decision.ts';
import { raiseDue, type Pass } from '../db/raise-due.ts';
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
    async oweVerifications({ processId }: { processId: string }): Promise<{ owed: number }> {
      return { owed: await as(db, worker, (tx) => oweVerifications(tx, processId)) };
    },
    async recordDecision({ decisionId }: { decisionId: string }): Promise<Recorded> {
      return as(db, worker, (tx) => recordDecision(tx, decisionId));
    },
  };
}
