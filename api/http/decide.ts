import { createHash } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { decide as sendDecision, type ToDecide } from '../../client/decisions.ts';
import { resumeProcess } from '../../client/processes.ts';
import { type Database, as } from '../../db/connect.ts';
import { proposeDecision, refuseDecision, type Effect, type Terms } from '../../db/chase/decisions.ts';
import { findRunningProcess, noteStartedAgain } from '../../db/chase/process-troubles.ts';
import { findProcess } from '../../db/chase/locks.ts';
import { actingFor } from '../../db/acting-for.ts';
import { refusalText } from '../../domain/refusal-text.ts';
import type { Actor } from '../../domain/permissions.ts';
import type { ProcessAct } from '../../domain/decisions/process.ts';

export type DecideInput = {
  readonly processId: string;
  readonly act: ProcessAct;
  readonly terms: Terms;
  readonly words: Readonly<Record<string, string>>;
  readonly key: string;
  readonly route: string;
};

export type DecideOutcome =
  | { readonly kind: 'taken'; readonly effect: Effect }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** `lost`: its workflow was gone and is being started again; else Temporal is away. */
  | { readonly kind: 'try-later'; readonly seconds: number; readonly lost?: true }
  | { readonly kind: 'unknown-yet'; readonly decisionId: string };

export type Decide = (actor: Actor, input: DecideInput) => Promise<DecideOutcome>;

/**
 * How every decision is taken, by API and portal alike: stored as proposed, sent to its workflow as an Update, and read
 * back from its row. A repeat with the same key attaches to the same decision, whatever became of the first answer.
 */
export function createDecide(deps: { db: Database; client: Client }): Decide {
  return async (actor, input) => {
    const acting = actingFor(actor);
    const requestHash = createHash('sha256')
      .update(JSON.stringify([input.processId, input.act, input.terms, input.words]))
      .digest('hex');
    const proposed = await as(deps.db, acting, async (tx) => {
      const process = await findProcess(tx, input.processId);
      return process === undefined
        ? undefined
        : { process, decision: await proposeDecision(tx, actor, { ...input, requestHash }) };
    });
    if (proposed === undefined) return refused('not-found');
    const { decision, process } = proposed;
    if (decision.requestHash !== requestHash)
      return {
        kind: 'refused',
        code: 'key-used',
        message: 'This key came with another request before. Use a new key for a new request.',
      };
    if (decision.state === 'taken') return { kind: 'taken', effect: decision.effect ?? {} };
    if (decision.state === 'refused') return refused(decision.code ?? 'not-allowed');

    const toDecide = { ...process, decisionId: decision.id, act: input.act };
    let outcome = await sendDecision(deps.client, toDecide);
    if (outcome.kind === 'no-process' && (await startedAgain(deps, toDecide)))
      outcome = await sendDecision(deps.client, toDecide);
    if (outcome.kind === 'taken') return { kind: 'taken', effect: outcome.taken.effect };
    if (outcome.kind === 'try-later') return outcome;
    if (outcome.kind === 'unknown-yet') return { kind: 'unknown-yet', decisionId: decision.id };
    if (outcome.kind === 'refused') return refuseIt(outcome.code);
    if (await isToRun(deps.db, process.processId)) return { kind: 'try-later', seconds: 10, lost: true };
    return refuseIt('not-open');

    /** Refuses it, unless it was decided meanwhile: then that is the answer. */
    async function refuseIt(code: string): Promise<DecideOutcome> {
      const decided = await as(deps.db, acting, (tx) => refuseDecision(tx, decision.id, code));
      return decided.state === 'taken'
        ? { kind: 'taken', effect: decided.effect ?? {} }
        : refused(decided.code ?? code);
    }
  };
}

const worker = { role: 'worker' } as const;

async function isToRun(db: Database, processId: string): Promise<boolean> {
  return (await as(db, worker, (tx) => findRunningProcess(tx, processId))) !== undefined;
}

/**
 * Whether a workflow that is gone was started anew: that of a process which has begun and not ended in its rows, whatever
 * became of its workflow (decision record 0030). Temporal may go away meanwhile: then the worker's sweep does it.
 */
async function startedAgain(deps: { db: Database; client: Client }, process: ToDecide): Promise<boolean> {
  if (!(await isToRun(deps.db, process.processId))) return false;
  try {
    if (await resumeProcess(deps.client, process))
      await as(deps.db, worker, (tx) => noteStartedAgain(tx, process.processId, 'lost'));
    return true;
  } catch {
    return false;
  }
}

function refused(code: string): DecideOutcome {
  return { kind: 'refused', code, message: refusalText(code) };
}
