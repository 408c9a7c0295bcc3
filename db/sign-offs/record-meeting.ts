import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { isQuorate } from '../../domain/sign-offs/stage-verdict.ts';
import { mayDecideStage } from '../../domain/sign-offs/two-people.ts';
import type { Tx } from '../connect.ts';
import type { Effect, StoredDecision } from '../chase/decisions.ts';
import { officers } from '../chase/recipients.ts';
import { idOf } from '../rows.ts';
import { meetingRecords } from '../schema/sign-offs.ts';
import { statement } from '../statement.ts';
import { moveOn } from './move-stage.ts';
import { handsIn } from '../directory/hands-in-papers.ts';
import { askedStage, insertSignature, type SaidOfPaper, saidOfPaper } from './sign.ts';
import { seatsOf, type StageFacts } from './signing-stage.ts';
import { heldNow } from '../held-now.ts';
import { instant } from '../instant.ts';

/**
 * The secretary of a body, or an officer, writes down what a dated meeting decided (S23): who was there, who sent
 * apologies, the minute. It decides the stage, whoever had signed before it, if enough were there by the stage's rule.
 */
export async function recordMeeting(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const asked = await askedStage(tx, decision);
  if (!asked.ok) return asked;
  const { signOff, stage } = asked.value;
  if (stage.bodyId === null) return refuse('malformed', 'A post has no meetings; whoever holds it signs.');
  if ((await speakers(tx, { personId: decision.actorId, bodyId: stage.bodyId })).length === 0)
    return refuse('not-a-signatory', 'Only the secretary of the body, or an officer, records its meetings.');
  const independent = mayDecideStage(await handsIn(tx, stage, decision.actorId));
  if (!independent.ok) return independent;
  const said = saidOfPaper(decision, signOff, stage);
  if (!said.ok) return said;
  const metAt = decision.terms['metAt'];
  if (typeof metAt !== 'number' || metAt > now)
    return refuse('malformed', 'A meeting is recorded once it has taken place. Give its date and time.');
  const [present, apologies] = [idsIn(decision, 'present'), idsIn(decision, 'apologies')];
  const seats = (await seatsOf(tx, stage, signOff.authorIds)).map((seat) => seat.personId);
  if ([...present, ...apologies].some((id) => !seats.includes(id)))
    return refuse('person-unknown', 'Somebody named is not a member who can decide.');
  if (!isQuorate(stage.rule, seats, present))
    return refuse('not-quorate', 'Fewer were present than the stage needs, so the meeting could not decide.');
  const meetingRecordId = await insertRecord(tx, decision, stage, { metAt, present, apologies });
  const capacity = `for ${stage.name}`;
  const signatureId = await insertSignature(tx, {
    decision,
    signOff,
    stage,
    said: said.value,
    seatId: null,
    capacity,
    meetingRecordId,
  });
  return accept({
    meetingRecordId,
    signatureId,
    ...(await moveOn(tx, signOff, stage, judgementOf(said.value), now)),
  });
}

function judgementOf({ verdict, referTo }: SaidOfPaper) {
  if (verdict === 'reject') return { kind: 'rejected' } as const;
  if (verdict === 'refer-back') return { kind: 'referred-back', referTo } as const;
  return { kind: 'carried', withChanges: verdict === 'approve-with-changes' } as const;
}

/** A row where the person speaks for the body. */
const speakers = statement(
  'sign-offs.speaks-for-body',
  z.object({}),
  ({ personId, bodyId }: { personId: string; bodyId: string }) => sql`
    select from body_members where body_id = ${bodyId} and person_id = ${personId} and capacity = 'secretary'
    union all select from (${officers}) o where o.person_id = ${personId}
    union all select from post_holders h join posts o on o.id = h.post_id
      where h.person_id = ${personId} and o.role = 'administrator' and ${heldNow}`,
);

/** Terms hold plain values only: ids stand in one, with commas between them. */
function idsIn({ terms }: StoredDecision, name: 'present' | 'apologies'): string[] {
  const ids = terms[name];
  return typeof ids === 'string' && ids !== '' ? ids.split(',') : [];
}

async function insertRecord(
  tx: Tx,
  decision: StoredDecision,
  stage: StageFacts,
  meeting: { metAt: number; present: string[]; apologies: string[] },
): Promise<string> {
  const { actorId: recordedBy, words } = decision;
  const record = { ...meeting, metAt: instant(meeting.metAt), metWallText: words['metWallText'] ?? '' };
  return idOf(
    await tx
      .insert(meetingRecords)
      .values({ ...record, stageId: stage.id, minute: words['minute'] ?? '', recordedBy })
      .returning({ id: meetingRecords.id }),
  );
}
