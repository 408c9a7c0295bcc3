import { z } from 'zod';
import { listMeetingReplies, moveMeeting, replyToMeeting } from '../../db/rounds/meeting.ts';
import { listRoundEvents, tellOutsideEvent } from '../../db/rounds/outside-events.ts';
import { eventFields, meetingFields, roundFields } from '../../domain/rounds/fields.ts';
import { meetingReplies } from '../../domain/rounds/meeting.ts';
import { instantOut, lineOrNone, wallTime, words, wordsOrNone } from '../http/fields.ts';
import { route } from '../http/route.ts';
import { eventAtWall } from './input.ts';
import { ofRound } from './rounds.ts';

const reply = z
  .enum(meetingReplies)
  .meta({ description: 'Whether somebody comes, sends somebody else, or nobody comes.' });
const told = z.number().meta({ description: 'How many people are told.' });

/** Who comes to the meeting of a round, another time for it, and what its participants are told of the world outside (S17, S19). */
export const meetingRoutes = [
  route({
    method: 'post',
    path: '/v1/tasks/:id/meeting',
    act: 'reply-to-meeting',
    summary: 'Say whether somebody of the agency comes to the meeting; what was said before is replaced',
    body: z.strictObject({ reply, attendee: lineOrNone(meetingFields.attendee).default('') }),
    answer: z.object({ taskId: z.string() }),
    perform: { write: (tx, { actor, id, body }) => replyToMeeting(tx, actor, { taskId: id, ...body }) },
  }),
  route({
    method: 'get',
    path: '/v1/consultations/:id/meeting',
    act: 'see-consultations',
    summary: 'Who comes to the meeting, as each agency said',
    answer: z.object({
      replies: z.array(
        z.object({
          taskId: z.string(),
          agencyId: z.string(),
          agency: z.string(),
          reply: reply.nullable(),
          attendee: z.string().nullable(),
          by: z.string().nullable(),
          ofThisDate: z.boolean().nullable().meta({ description: 'False: it was said of another date.' }),
        }),
      ),
    }),
    perform: { read: (tx, { id }) => ofRound(tx, id, async () => ({ replies: await listMeetingReplies(tx, id) })) },
  }),
  route({
    method: 'post',
    path: '/v1/consultations/:id/meeting',
    act: 'decide-consultation',
    summary: 'Move the meeting of an open round; whoever has not said that he stays away is told once',
    ifMatch: 'required',
    body: z.strictObject({
      event: wallTime,
      place: lineOrNone(roundFields.detail).nullable().default(null),
      reason: wordsOrNone(roundFields.reason).default(''),
    }),
    answer: z.object({ told, version: z.number() }),
    perform: {
      write: async (tx, { actor, id, body: { event, ...body }, ifVersion }) => {
        const at = eventAtWall(event);
        if (!at.ok) return at;
        return moveMeeting(tx, actor, { processId: id, ...at.value, ifVersion: ifVersion ?? 0, ...body });
      },
    },
  }),
  route({
    method: 'get',
    path: '/v1/consultations/:id/events',
    act: 'see-consultations',
    summary: 'What has happened outside while the round ran, and on which questions it bears',
    answer: z.object({
      events: z.array(
        z.object({ id: z.string(), said: z.string(), toldAt: instantOut, questions: z.array(z.string()) }),
      ),
    }),
    perform: { read: (tx, { id }) => ofRound(tx, id, async () => ({ events: await listRoundEvents(tx, id) })) },
  }),
  route({
    method: 'post',
    path: '/v1/consultations/:id/events',
    act: 'decide-consultation',
    summary: 'Tell everybody who takes part in an open round what has happened outside, once',
    status: 201,
    body: z.strictObject({ said: words(eventFields.said), questionIds: z.array(z.uuid()).max(200).default([]) }),
    answer: z.object({ eventId: z.string(), told }),
    perform: { write: (tx, { actor, id, body }) => tellOutsideEvent(tx, actor, { processId: id, ...body }) },
  }),
];
