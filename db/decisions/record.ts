import { isKnown } from '../../domain/not-known.ts';
import { eq, sql } from 'drizzle-orm';
import { isAuditAct } from '../../domain/decisions/audit-acts.ts';
import type { RoundAct } from '../../domain/rounds/round.ts';
import type { SignOffAct } from '../../domain/sign-offs/sign-off.ts';
import { afterAct, type ProcessState } from '../../domain/decisions/process.ts';
import { type ProcessKind } from '../../domain/process-kinds.ts';
import type { InspectionAct } from '../../domain/inspections/inspection.ts';
import type { Verdict } from '../../domain/refusal.ts';
import type { StrategyAct } from '../../domain/strategies/strategy.ts';
import { audit } from '../records/audit.ts';
import { cancelRound } from '../rounds/cancel.ts';
import { openChildSignOff } from '../sign-offs/child-sign-offs.ts';
import { closeRoundNow } from '../rounds/close.ts';
import { actFor, mayTakeLong, type Tx } from '../connect.ts';
import { lockDecision, refuseDecision, takeDecision, type Effect, type StoredDecision } from '../chase/decisions.ts';
import { developmentRecorders } from '../developments/decisions.ts';
import { inItsOrder } from '../developments/stage-processes.ts';
import { finaliseReport, sendReport } from '../inspections/final-report.ts';
import { cancelInspection, closeInspection, reopenInspection, startFieldwork } from '../inspections/endings.ts';
import { sendPreliminary } from '../inspections/reports.ts';
import { takeStep } from '../inspections/actions/steps.ts';
import { mayDecide } from '../inspections/inspectors.ts';
import { moveDate } from '../rounds/move-date.ts';
import { askEvidence, openInspection } from '../inspections/open.ts';
import { openRound } from '../rounds/open.ts';
import { agreeLog, publishRound } from '../rounds/publish.ts';
import { endStrategy, openStrategy } from '../strategies/decisions.ts';
import { recordMeeting } from '../sign-offs/record-meeting.ts';
import { resubmit } from '../sign-offs/resubmit.ts';
import { sign } from '../sign-offs/sign.ts';
import { cancelSignOff, moveMeeting, openSignOff, skipStage } from '../sign-offs/decisions.ts';
import { reviewRecorders } from '../reviews/decisions.ts';
import { changeRule } from '../sign-offs/stuck-stage.ts';
import { keepPromise } from '../strategies/promised-reviews.ts';
import { lockProcess } from '../chase/locks.ts';
import { processes } from '../schema/chase.ts';
import { command } from '../statement.ts';

export type Recorded =
  | { readonly kind: 'taken'; readonly state: ProcessState; readonly effect: Effect }
  | { readonly kind: 'refused'; readonly code: string };

/** Checks the facts under the process row's lock and writes the effect, or says why not. */
export type Recorder = (tx: Tx, decision: StoredDecision, now: number) => Promise<Verdict<Effect>>;

/** The round or the sign-off of a stage is opened in the order of its development. */
const inOrder =
  (recorder: Recorder): Recorder =>
  async (tx, decision, now) => {
    const allowed = await inItsOrder(tx, decision.processId);
    return allowed.ok ? recorder(tx, decision, now) : allowed;
  };

const roundRecorders: Readonly<Record<RoundAct, Recorder>> = {
  open: inOrder(openRound),
  'move-date': moveDate,
  close: (tx, decision, now) => closeRoundNow(tx, decision, now),
  cancel: cancelRound,
  'agree-log': agreeLog,
  'sign-off': openChildSignOff,
  publish: publishRound,
};

const signOffRecorders: Readonly<Record<SignOffAct, Recorder>> = {
  open: inOrder(openSignOff),
  sign,
  'record-meeting': recordMeeting,
  'skip-stage': skipStage,
  'change-rule': changeRule,
  resubmit,
  'move-meeting': moveMeeting,
  cancel: cancelSignOff,
};

/** Who decides about an inspection is one of its inspectors or an officer, whatever his role lets him ask for. */
const byInspector =
  (recorder: Recorder): Recorder =>
  async (tx, decision, now) => {
    const allowed = await mayDecide(tx, decision.processId, decision.actorId);
    return allowed.ok ? recorder(tx, decision, now) : allowed;
  };

const inspectionRecorders: Readonly<Record<InspectionAct, Recorder>> = {
  open: byInspector(openInspection),
  'ask-evidence': byInspector(askEvidence),
  'start-fieldwork': byInspector(startFieldwork),
  'send-preliminary': byInspector(sendPreliminary),
  finalise: byInspector(finaliseReport),
  'sign-off': byInspector(sendReport),
  // Whoever authorises it need not inspect.
  step: takeStep,
  close: byInspector(closeInspection),
  reopen: byInspector(reopenInspection),
  cancel: byInspector(cancelInspection),
};

/** One recorder an act, for each kind of process; and what its acts are called in the trail. */
const recorders: Readonly<
  Record<ProcessKind, { readonly noun: string; readonly acts: Readonly<Record<string, Recorder>> }>
> = {
  consultation: { noun: 'round', acts: roundRecorders },
  strategy: {
    noun: 'strategy',
    acts: { open: openStrategy, close: endStrategy, cancel: endStrategy } satisfies Record<StrategyAct, Recorder>,
  },
  'sign-off': { noun: 'sign-off', acts: signOffRecorders },
  inspection: { noun: 'inspection', acts: inspectionRecorders },
  review: { noun: 'review', acts: reviewRecorders },
  development: { noun: 'development', acts: developmentRecorders },
  // What an officer writes is a fact of its page.
  feedback: { noun: 'feedback', acts: {} },
};

/**
 * Takes or refuses a stored decision, once: a decision that is settled already gives its first answer again, so that
 * an activity may run twice and an Update may be repeated on a later run.
 */
export async function recordDecision(tx: Tx, decisionId: string): Promise<Recorded> {
  await mayTakeLong(tx);
  const known = await lockDecision(tx, decisionId);
  if (known === undefined) throw new Error('a decision that was never proposed');
  const { processId } = known;
  const process = await lockProcess(tx, processId);
  if (process === undefined) throw new Error('a decision about no process');
  const { state } = process;
  if (known.state === 'taken') return { kind: 'taken', state, effect: known.effect ?? {} };
  if (known.state === 'refused') return { kind: 'refused', code: known.code ?? 'not-allowed' };

  await actFor(tx, known.actorId);
  if (!isKnown(process.kind)) throw new Error('a decision about a process of a kind that this version does not know');
  const { noun, acts } = recorders[process.kind];
  const recorder = acts[known.act];
  if (recorder === undefined) throw new Error(`nobody records ${known.act}`);
  const next = afterAct(process.kind, state, known.act);
  const verdict = next.ok ? await recorder(tx, known, process.now) : next;
  if (!verdict.ok) {
    await refuseDecision(tx, decisionId, verdict.code);
    return { kind: 'refused', code: verdict.code };
  }
  await takeDecision(tx, decisionId, verdict.value);
  await noteEndedWhy(tx, known);
  if (known.act === 'open') await keepPromise(tx, processId, known.actorId);
  const witnessed = `${noun}-${known.act}`;
  if (!isAuditAct(witnessed)) throw new Error(`the trail has no act ${witnessed}`);
  await audit(tx, {
    actorId: known.actorId,
    act: witnessed,
    processId,
    details: { decisionId, ...verdict.value },
  });
  return { kind: 'taken', state: await stateOf(tx, processId), effect: verdict.value };
}

/**
 * Refuses a decision that cannot be recorded, whatever is wrong with it: nothing of it was written. `error`: a code, for
 * the trail; the officers' start page shows it. One that was settled meanwhile stays as it is.
 */
export async function refuseUnrecorded(tx: Tx, decisionId: string, error: string): Promise<Recorded> {
  const known = await lockDecision(tx, decisionId);
  if (known?.state === 'proposed') {
    await actFor(tx, known.actorId);
    await refuseDecision(tx, decisionId, 'not-recorded');
    await audit(tx, {
      actorId: known.actorId,
      act: 'decision-not-recorded',
      processId: known.processId,
      details: { decisionId, decided: known.act, error },
    });
  }
  return { kind: 'refused', code: 'not-recorded' };
}

const setEndedWhy = command(
  'decisions.set-ended-why',
  ({ processId, why }: { processId: string; why: string }) => sql`
    update processes set ended_why = case when ended_at is not null then ${why}::text end
    where id = ${processId} and (ended_at is not null and ${why} <> '' or ended_at is null and ended_why is not null)`,
);

/** The reason that ended a process stays with it, for its pages and mails; one that goes on again has none. */
async function noteEndedWhy(tx: Tx, { processId, words }: StoredDecision): Promise<void> {
  await setEndedWhy(tx, { processId, why: (words['reason'] ?? '').trim() });
}

/** As the recorder wrote it: what was decided may lead further than the act alone, for instance a last signature. */
async function stateOf(tx: Tx, processId: string): Promise<ProcessState> {
  const [process] = await tx.select({ state: processes.state }).from(processes).where(eq(processes.id, processId));
  return process?.state ?? 'cancelled';
}
