import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { type Actor, speaksFor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { canMeetAt, canReply, type MeetingReply, meetingReplies as replies } from '../../domain/rounds/meeting.ts';
import { lockProcess, lockTask } from '../chase/locks.ts';
import { telling } from '../chase/notices.ts';
import { changeProcess } from '../chase/processes.ts';
import type { Tx } from '../connect.ts';
import { instant } from '../instant.ts';
import { audit } from '../records/audit.ts';
import { ms } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { agencies, people } from '../schema/directory.ts';
import { meetingReplies } from '../schema/rounds.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { noSuchTask } from '../tasks/answers/answers.ts';
import { changeRound } from './change.ts';
import { noSuchRound } from './rounds.ts';

const meetingOf = statement(
  'rounds.meeting',
  z.object({ state: of(processes.state), version: of(processes.version), eventAt: epochMs.nullable(), now: epochMs }),
  (processId: string) => sql`
    select p.state, p.version, ${ms(sql`n.event_at`)} as "eventAt", ${ms(sql`app_now()`)} as now
    from processes p join consultations n on n.process_id = p.id where p.id = ${processId}`,
);

/** Says for the agency of a task whether somebody comes to the meeting; what is said later replaces it. An officer may say it for them. */
export async function replyToMeeting(
  tx: Tx,
  actor: Actor,
  { taskId, reply, attendee }: { taskId: string; reply: MeetingReply; attendee: string },
): Promise<Verdict<{ taskId: string }>> {
  const task = await lockTask(tx, taskId);
  if (task === undefined || task.kind !== 'answer') return noSuchTask;
  if (!speaksFor(actor, task.agencyId, taskId)) return noSuchTask;
  const [meeting] = await meetingOf(tx, task.processId);
  const asked = meeting === undefined ? noSuchRound : canReply({ ...meeting, taskState: task.state }, meeting.now);
  if (!asked.ok) return asked;
  if ((reply === 'sends') !== (attendee !== ''))
    return reply === 'sends'
      ? refuse('malformed', 'Say who comes in your place.', { field: 'attendee' })
      : refuse('malformed', 'A name is given only where somebody else comes.', { field: 'attendee' });
  const said = {
    reply,
    attendee,
    eventAt: instant(asked.value),
    saidBy: actor.personId,
    saidAt: sql<Date>`app_now()`,
  };
  await tx
    .insert(meetingReplies)
    .values({ taskId, processId: task.processId, ...said })
    .onConflictDoUpdate({ target: meetingReplies.taskId, set: said });
  await audit(tx, {
    actorId: actor.personId,
    act: 'meeting-replied',
    processId: task.processId,
    taskId,
    agencyId: task.agencyId,
    details: { reply },
  });
  return accept({ taskId });
}

const replyOf = statement(
  'rounds.meeting-reply',
  z.object({
    reply: z.enum(replies),
    attendee: of(meetingReplies.attendee),
    by: of(people.name).nullable(),
    ofThisDate: z.boolean(),
  }),
  (taskId: string) => sql`
    select r.reply, r.attendee, p.name as by, r.event_at = n.event_at as "ofThisDate"
    from meeting_replies r join consultations n on n.process_id = r.process_id left join people p on p.id = r.said_by where r.task_id = ${taskId}`,
);

/** What the agency of a task said last; undefined: nothing yet. */
export async function readMeetingReply(tx: Tx, taskId: string): Promise<RowOf<typeof replyOf> | undefined> {
  return (await replyOf(tx, taskId))[0];
}

/** What each agency of a round said, those who come first and those who said nothing last; at most 10,000, which is a round's most. */
export const listMeetingReplies = statement(
  'rounds.meeting-replies',
  z.object({
    taskId: z.string(),
    agencyId: of(agencies.id),
    agency: of(agencies.name),
    reply: z.enum(replies).nullable(),
    attendee: of(meetingReplies.attendee).nullable(),
    by: of(people.name).nullable(),
    ofThisDate: z.boolean().nullable(),
  }),
  (processId: string) => sql`
    select t.id as "taskId", a.id as "agencyId", a.name as agency, r.reply, r.attendee, p.name as by, r.event_at = n.event_at as "ofThisDate"
    from tasks t join agencies a on a.id = t.agency_id join consultations n on n.process_id = t.process_id
      left join lateral (select * from meeting_replies where task_id = t.id offset 0) r on true left join people p on p.id = r.said_by
    where t.process_id = ${processId} and t.kind = 'answer' and t.state in ('open', 'answered', 'not_answered')
    order by array_position(array['comes', 'sends', 'declines'], r.reply) nulls last, a.name limit 10000`,
);

const tellMoved = telling(
  'rounds.tell-meeting-moved',
  ({ processId, eventAt }: { processId: string; eventAt: number }) => sql`
    select t.process_id, t.id, w.person_id, 'meeting-moved', ${`meeting:${eventAt}`}::text
    from tasks t join task_answerers w on w.task_id = t.id left join meeting_replies r on r.task_id = t.id
    where t.process_id = ${processId} and t.kind = 'answer' and t.state in ('open', 'answered', 'not_answered') and r.reply is distinct from 'declines'`,
);

/** Moves the meeting of a round that runs: whoever has not said that he stays away is told once. */
export async function moveMeeting(
  tx: Tx,
  actor: Actor,
  input: {
    processId: string;
    eventAt: number;
    eventWallText: string;
    place: string | null;
    reason: string;
    ifVersion: number;
  },
): Promise<Verdict<{ told: number; version: number }>> {
  const { processId, eventAt, eventWallText, place, reason } = input;
  if ((await lockProcess(tx, processId))?.kind !== 'consultation') return noSuchRound;
  const [meeting] = await meetingOf(tx, processId);
  if (meeting === undefined) return noSuchRound;
  if (meeting.version !== input.ifVersion)
    return refuse('version-changed', 'Somebody has changed this round since you opened it.', {
      version: meeting.version,
    });
  const moved = canMeetAt(meeting, eventAt, meeting.now);
  if (!moved.ok) return moved;
  const version = meeting.version + 1;
  await changeProcess(tx, processId, { version });
  await changeRound(tx, processId, { eventAt: instant(eventAt), eventWallText, place });
  const told = await tellMoved(tx, { processId, eventAt });
  await audit(tx, {
    actorId: actor.personId,
    act: 'meeting-moved',
    processId,
    details: { from: meeting.eventAt, to: eventAt, reason, told },
  });
  return accept({ told, version });
}
