import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { isUnconfirmed } from '../directory/address-changes.ts';
import { signatureVerdicts, type SignatureVerdict } from '../../domain/sign-offs/sign-off.ts';
import { canSign, checkReferral, checkWords } from '../../domain/sign-offs/stage-verdict.ts';
import { mayDecideStage, maySkipStage } from '../../domain/sign-offs/two-people.ts';
import type { Tx } from '../connect.ts';
import type { Effect, StoredDecision } from '../chase/decisions.ts';
import { finishTasks } from '../chase/finish-tasks.ts';
import { idOf } from '../rows.ts';
import { signatures } from '../schema/sign-offs.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { judgeAndMove } from './move-stage.ts';
import { choosersOf } from './seat-changes.ts';
import { handsIn } from '../directory/hands-in-papers.ts';
import {
  countedSignatures,
  seatsOf,
  type SignOffFacts,
  signOffFacts,
  type StageFacts,
  stagesOf,
} from './signing-stage.ts';

/** The stage that a decision is about, if it is the one that is asked now: of two at the same instant one finds it decided. */
export async function askedStage(
  tx: Tx,
  decision: StoredDecision,
): Promise<Verdict<{ signOff: SignOffFacts; stage: StageFacts }>> {
  const signOff = await signOffFacts(tx, decision.processId);
  const stage = (await stagesOf(tx, decision.processId)).find(({ state }) => state === 'open');
  if (stage === undefined || stage.id !== decision.terms['stageId'])
    return refuse('not-open', 'This stage is not open any more, or not yet.');
  return accept({ signOff, stage });
}

export type SaidOfPaper = {
  readonly verdict: SignatureVerdict;
  readonly referTo: number | null;
  readonly comment: string;
  readonly changes: string;
};

/** What a signature or a meeting says, judged as far as it can be without knowing whose it is. */
export function saidOfPaper(
  { terms, words }: Pick<StoredDecision, 'terms' | 'words'>,
  signOff: SignOffFacts,
  stage: StageFacts,
): Verdict<SaidOfPaper> {
  const verdict = signatureVerdicts.find((one) => one === terms['verdict']);
  if (verdict === undefined) return refuse('malformed', 'Choose what you decide.');
  if (terms['sha256'] !== signOff.sha256)
    return refuse('version-changed', 'A new version has come in since you read the paper. Read it, then decide.');
  const referTo = typeof terms['referTo'] === 'number' ? terms['referTo'] : null;
  const said = { verdict, referTo, comment: words['comment'] ?? '', changes: words['changes'] ?? '' };
  const worded = checkWords(verdict, said);
  if (!worded.ok) return worded;
  const referral = checkReferral(verdict, referTo, stage.order);
  return referral.ok ? accept(said) : referral;
}

/** Somebody signs, for himself or for whom he stands in for; it binds the version that he saw, and moves the stage once. */
export async function sign(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const asked = await askedStage(tx, decision);
  if (!asked.ok) return asked;
  const { signOff, stage } = asked.value;
  const said = saidOfPaper(decision, signOff, stage);
  if (!said.ok) return said;
  const { actingFor } = decision.terms;
  const seatId = typeof actingFor === 'string' ? actingFor : decision.actorId;
  const independent = await signsAlone(tx, stage, { signerId: decision.actorId, seatId });
  if (!independent.ok) return independent;
  const seats = await seatsOf(tx, stage, signOff.authorIds);
  const allowed = canSign({
    signerId: decision.actorId,
    seatId,
    authorId: signOff.authorId,
    seatIds: seats.map((seat) => seat.personId),
    standsFor: (await stoodFor(tx, decision.actorId)).map(({ id }) => id),
    signed: await countedSignatures(tx, stage.id),
  });
  if (!allowed.ok) return allowed;
  const capacity = seats.find((seat) => seat.personId === seatId)?.capacity ?? '';
  const signatureId = await insertSignature(tx, { decision, signOff, stage, said: said.value, seatId, capacity });
  await finishTasks(tx, { stageId: stage.id, ...(stage.postId === null && { personId: seatId }) });
  return accept({ signatureId, ...(await judgeAndMove(tx, signOff, stage, now)) });
}

/**
 * Whether the signer acts for himself alone: his mailbox is proved to be his, and neither he nor who gave him address or
 * deputyship has a part in the paper or chose who decides on it (design section 7).
 */
async function signsAlone(
  tx: Tx,
  stage: StageFacts,
  { signerId, seatId }: { signerId: string; seatId: string },
): Promise<Verdict<true>> {
  const own = mayDecideStage(await handsIn(tx, stage, signerId));
  if (!own.ok) return own;
  if (await isUnconfirmed(tx, signerId))
    return refuse('address-unconfirmed', 'Sign in first with a code that was sent to your new address.');
  for (const chooserId of await choosersOf(tx, stage, { signerId, seatId })) {
    const hands = await handsIn(tx, stage, chooserId);
    if (!maySkipStage(hands).ok)
      return refuse(
        'chosen-by-author',
        'Who has a part in this paper gave you your address, or named you as a deputy.',
      );
  }
  return accept(true);
}

const stoodFor = statement(
  'sign-offs.stood-for',
  z.object({ id: z.string() }),
  (personId: string) =>
    sql`select id from unnest(stands_for(${personId}::uuid, app_now())) s(id) where id <> ${personId}`,
);

export type NewSignature = {
  readonly decision: StoredDecision;
  readonly signOff: SignOffFacts;
  readonly stage: StageFacts;
  readonly said: SaidOfPaper;
  readonly seatId: string | null;
  readonly capacity: string;
  readonly meetingRecordId?: string;
};

const signed = statement(
  'sign-offs.sign',
  z.object({ id: of(signatures.id) }),
  ({ decision, signOff, stage, said, seatId, capacity, meetingRecordId }: NewSignature) => sql`
    insert into signatures (process_id, stage_id, signer_id, seat_id, capacity, meeting_record_id, verdict, refer_to, comment, changes, document_id, sha256, decision_id)
    values (${signOff.processId}, ${stage.id}, ${decision.actorId}, ${seatId}, ${capacity}, ${meetingRecordId ?? null}, ${said.verdict}, ${said.referTo},
      ${said.comment}, ${said.changes}, ${signOff.documentId}, ${signOff.sha256}, ${decision.id}) returning id`,
);

export async function insertSignature(tx: Tx, signature: NewSignature): Promise<string> {
  return idOf(await signed(tx, signature));
}
