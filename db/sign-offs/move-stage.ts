import { and, eq, gte, inArray, sql } from 'drizzle-orm';
import type { SignOffState } from '../../domain/sign-offs/sign-off.ts';
import { judgeStage, type Judgement } from '../../domain/sign-offs/stage-verdict.ts';
import type { Tx } from '../connect.ts';
import type { Effect } from '../chase/decisions.ts';
import { cancelTasks } from '../chase/finish-tasks.ts';
import { openStage } from './open-stage.ts';
import { oweTasks } from '../chase/owe-tasks.ts';
import { tellBehindPaper } from './papers/paper-news.ts';
import { noteReferralDecided } from './note-referral.ts';
import { signOffStages } from '../schema/sign-offs.ts';
import { command } from '../statement.ts';
import { endTargets } from './targets-to-sign.ts';
import { countedSignatures, seatsOf, type SignOffFacts, type StageFacts, stagesOf } from './signing-stage.ts';
import { changeProcess } from '../chase/processes.ts';
import { instant } from '../instant.ts';

/** Judges the open stage by its signatures and moves the sign-off on, once: the caller holds the process row. */
export async function judgeAndMove(tx: Tx, signOff: SignOffFacts, stage: StageFacts, now: number): Promise<Effect> {
  const seats = await seatsOf(tx, stage, signOff.authorIds);
  const seatIds = seats.map((seat) => seat.personId);
  const judged = judgeStage(stage.rule, seatIds, await countedSignatures(tx, stage.id));
  if (judged.kind !== 'open') return moveOn(tx, signOff, stage, judged, now);
  const unreachable = judged.unreachable ? { unreachable: 1 } : {};
  return { outcome: 'open', stage: stage.order, missing: judged.missing, ...unreachable };
}

/** What was decided takes effect; whoever was asked and has not signed is asked no more, and nothing is held against him. */
export async function moveOn(
  tx: Tx,
  signOff: SignOffFacts,
  stage: StageFacts,
  decided: Exclude<Judgement, { kind: 'open' }> | { readonly kind: 'skipped' },
  now: number,
): Promise<Effect> {
  await cancelTasks(tx, { stageId: stage.id }, 'withdrawn');
  const back = decided.kind === 'referred-back' ? decided.referTo : null;
  await tx
    .update(signOffStages)
    .set({ state: decided.kind, decidedAt: instant(now) })
    .where(eq(signOffStages.id, stage.id));
  const effect = { outcome: decided.kind, stage: stage.order };
  if (decided.kind === 'rejected') return { ...effect, ...(await endSignOff(tx, signOff.processId, 'rejected', now)) };
  // A report is written anew by its own process, and targets are proposed anew: back to its author is the end of this sign-off.
  if (decided.kind === 'referred-back' && back === null && signOff.asItIs)
    return { ...effect, to: 'author', ...(await endSignOff(tx, signOff.processId, 'returned', now)) };
  if (decided.kind === 'referred-back' && back === null) {
    await setState(tx, signOff.processId, 'referred-back');
    await owesNewVersion(tx, signOff, now);
    return { ...effect, to: 'author' };
  }
  const next = back ?? stage.order + 1;
  if (back !== null) await askAgainFrom(tx, signOff.processId, back, 'asked-again');
  const following = (await stagesOf(tx, signOff.processId)).find(({ order }) => order === next);
  if (following === undefined) return { ...effect, ...(await endSignOff(tx, signOff.processId, 'approved', now)) };
  return { ...effect, to: following.order, asked: await openStage(tx, signOff, following, now) };
}

type Again = { processId: string; order: number; why: 'new-version' | 'asked-again' };
const voidSignatures = command(
  'sign-offs.void-signatures',
  ({ processId, order, why }: Again) => sql`
    insert into signature_voids (signature_id, why)
    select s.id, ${why} from signatures s join sign_off_stages g on g.id = s.stage_id
    where g.process_id = ${processId} and g.position >= ${order} and not exists (select from signature_voids v where v.signature_id = s.id)`,
);

/** From this stage on nothing that was signed counts any more; each void is a row beside its signature. */
export async function askAgainFrom(tx: Tx, processId: string, order: number, why: Again['why']): Promise<number> {
  const voided = await voidSignatures(tx, { processId, order, why });
  await tx
    .update(signOffStages)
    .set({ state: 'waiting', openedAt: null, decidedAt: null, skippedBy: null, skippedWhy: null })
    .where(and(eq(signOffStages.processId, processId), gte(signOffStages.order, order)));
  return voided;
}

export async function setState(tx: Tx, processId: string, state: SignOffState): Promise<void> {
  await changeProcess(tx, processId, { state });
}

/** The end, whichever it is: nobody is asked and nothing is chased any more. */
export async function endSignOff(
  tx: Tx,
  processId: string,
  state: 'approved' | 'rejected' | 'returned' | 'cancelled',
  now: number,
): Promise<{ ended: string }> {
  await changeProcess(tx, processId, { state, endedAt: instant(now), wakeAt: null });
  await tx
    .update(signOffStages)
    .set({ state: 'not-decided' })
    .where(and(eq(signOffStages.processId, processId), inArray(signOffStages.state, ['waiting', 'open'])));
  if (state !== 'cancelled')
    await tellBehindPaper(tx, { processId }, state === 'approved' ? 'paper-approved' : 'paper-refused');
  await noteReferralDecided(tx, processId, state);
  await endTargets(tx, processId, state);
  return { ended: state };
}

/** The author owes the next version, chased like a signature. */
async function owesNewVersion(tx: Tx, signOff: SignOffFacts, now: number): Promise<void> {
  const owed = await oweTasks(tx, {
    processId: signOff.processId,
    kind: 'new-version',
    now,
    place: signOff,
    ask: 'invitation',
    owners: [{ personId: signOff.authorId }],
  });
  if (!owed.ok) throw new Error(`the author's task has no plan: ${owed.code}`);
}
