import { eq, sql } from 'drizzle-orm';
import { planFromPolicy } from '../../domain/chase/plan.ts';
import { policyOf } from '../../domain/chase/task-kinds.ts';
import { waitsForSignOff } from '../../domain/decisions/process.ts';
import { maySkipStage } from '../../domain/sign-offs/two-people.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { loadCalendar } from '../calendar/calendars.ts';
import type { Tx } from '../connect.ts';
import type { Effect, StoredDecision } from '../chase/decisions.ts';
import { heldNow } from '../held-now.ts';
import { cancelTasks, tellCancelled } from '../chase/finish-tasks.ts';
import { moveTasks } from '../chase/move-tasks.ts';
import { signOffStages } from '../schema/sign-offs.ts';
import { endSignOff, moveOn } from './move-stage.ts';
import { checkSeats, openStage } from './open-stage.ts';
import { telling } from '../chase/notices.ts';
import { tellBehindPaper } from './papers/paper-news.ts';
import { ensurePlan, toKeep } from '../chase/plans/plans.ts';
import { handsIn } from '../directory/hands-in-papers.ts';
import { askedStage } from './sign.ts';
import { type SignOffFacts, signOffFacts, type StageFacts, stagesOf } from './signing-stage.ts';
import { changeProcess } from '../chase/processes.ts';
import { instant } from '../instant.ts';

/** Opens a sign-off; one that its process waits for is opened by a decision of that process. */
export async function openSignOff(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const signOff = await signOffFacts(tx, decision.processId);
  if (waitsForSignOff(signOff.parentKind))
    return refuse('not-allowed', 'It belongs to another process and is opened from there.');
  return beginSignOff(tx, signOff, now);
}

/** The first stage is asked; every stage must have enough people who can sign it. */
export async function beginSignOff(tx: Tx, signOff: SignOffFacts, now: number): Promise<Verdict<Effect>> {
  const stages = await stagesOf(tx, signOff.processId);
  const [first] = stages;
  if (first === undefined) return refuse('malformed', 'Name at least one body or post that signs.');
  const seats = await checkSeats(tx, signOff.authorIds, stages);
  if (!seats.ok) return seats;
  await changeProcess(tx, signOff.processId, { state: 'open', openedAt: instant(now) });
  return accept({ stages: stages.length, asked: await openStage(tx, signOff, first, now) });
}

/** A stage is passed over by somebody who has no part in the paper, with the reason that stands in the record (F47). */
export async function skipStage(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const asked = await askedStage(tx, decision);
  if (!asked.ok) return asked;
  const reason = (decision.words['reason'] ?? '').trim();
  if (reason === '') return refuse('malformed', 'A stage is skipped only with a written reason.');
  const { signOff, stage } = asked.value;
  const independent = maySkipStage(await handsIn(tx, stage, decision.actorId));
  if (!independent.ok) return independent;
  await tellSkipped(tx, { stage, decision });
  await tx
    .update(signOffStages)
    .set({ skippedBy: decision.actorId, skippedWhy: reason })
    .where(eq(signOffStages.id, stage.id));
  return accept(await moveOn(tx, signOff, stage, { kind: 'skipped' }, now));
}

/** Everybody of the body, its secretary too, or who holds the post, hears that it was passed over. */
const tellSkipped = telling(
  'sign-offs.tell-skipped',
  ({ stage: { bodyId, postId }, decision: { id, processId } }: { stage: StageFacts; decision: StoredDecision }) => sql`
    select ${processId}::uuid, null::uuid, person_id, 'stage-skipped', ${`decision:${id}`} from (
      select m.person_id from body_members m where m.body_id = ${bodyId}::uuid
      union select h.person_id from post_holders h where h.post_id = ${postId}::uuid and ${heldNow}) seats`,
);

/** The meeting of a stage gets another date: whoever is asked already is told, and chased by the new one. */
export async function moveMeeting(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId, terms, words } = decision;
  const signOff = await signOffFacts(tx, processId);
  const stage = (await stagesOf(tx, processId)).find(({ id }) => id === terms['stageId']);
  const { meetingAt } = terms;
  if (stage === undefined || typeof meetingAt !== 'number')
    return refuse('malformed', 'The stage or the new date is missing.');
  if (!['waiting', 'open', 'referred-back'].includes(stage.state))
    return refuse('not-open', 'This stage is over, so its meeting does not move any more.');
  if (meetingAt <= now) return refuse('in-the-past', 'The date has passed already. Choose a later one.');
  if (meetingAt === stage.meetingAt)
    return refuse('nothing-to-change', 'This is the date that the meeting has already.');
  const wallText = words['wallText'] ?? '';
  const { place = '' } = words;
  await tx
    .update(signOffStages)
    .set({ meetingAt: instant(meetingAt), dueAt: null, wallText, ...(place !== '' && { place }) })
    .where(eq(signOffStages.id, stage.id));
  const moved = stage.state === 'open' ? await moveAsked(tx, { signOff, stage, meetingAt, wallText, now }) : accept(0);
  return moved.ok ? accept({ stage: stage.order, moved: moved.value, meetingAt }) : moved;
}

type Moving = { signOff: SignOffFacts; stage: StageFacts; meetingAt: number; wallText: string; now: number };

async function moveAsked(tx: Tx, { signOff, stage, meetingAt, wallText, now }: Moving): Promise<Verdict<number>> {
  const { processId, zone } = signOff;
  const calendar = await loadCalendar(tx, signOff.calendar);
  const plan = planFromPolicy({ dueAt: meetingAt, zone, calendar, policy: policyOf('sign'), now });
  if (!plan.ok) return plan;
  const planId = await ensurePlan(tx, processId, toKeep(plan.value), {
    zone,
    dueWallText: wallText,
    calendar: calendar.name,
    calendarVersion: calendar.version,
  });
  const moved = await moveTasks(tx, {
    processId,
    planId,
    now,
    closesAt: plan.value.closesAt,
    closesExactly: true,
    kind: 'date-moved',
    occasion: `plan:${planId}`,
    which: { stageId: stage.id },
  });
  return accept(moved);
}

/** Ends it; those who were asked and told are told, and those whose paper it is. What was signed stays in the record. */
export async function cancelSignOff(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId } = decision;
  const tasks = await cancelTasks(tx, { processId });
  await tellCancelled(tx, processId);
  await tellBehindPaper(tx, decision, 'cancelled');
  return accept({ tasks: tasks.length, ...(await endSignOff(tx, processId, 'cancelled', now)) });
}
