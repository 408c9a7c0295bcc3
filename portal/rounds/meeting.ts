import { listRoundEvents, tellOutsideEvent } from '../../db/rounds/outside-events.ts';
import { listMeetingReplies, moveMeeting } from '../../db/rounds/meeting.ts';
import { readQuestions } from '../../db/tasks/read-task.ts';
import { may } from '../../domain/permissions.ts';
import { eventFields, roundFields } from '../../domain/rounds/fields.ts';
import { stillMeets } from '../../domain/rounds/meeting.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { filled } from '../web/forms/changed-meanwhile.ts';
import { dateFieldsOf } from '../web/forms/date-fields.ts';
import { aLine, anInstant, type Field, words } from '../web/forms/fields.ts';
import { fields, isId, notOfferedAt } from '../web/forms/forms.ts';
import { formAt } from '../web/forms/form.ts';
import { found, reading } from '../web/page.ts';
import { roundOf, showRound } from './page.ts';

/** The meeting of a round: who comes, another time for it; and what has happened outside that its participants are told (S17, S19). */
export const roundMeetingRoutes: readonly Route[] = [
  ['get', '/rounds/:id/meeting', 'see-consultations', showMeeting],
  ...formAt('/rounds/:id/meeting/move', 'decide-consultation', {
    page: askToMove,
    held: roundOf,
    fields: ({ held }) => ({
      event: anInstant('the new time', held.zone),
      place: aLine(roundFields.detail),
      reason: words(roundFields.reason),
    }),
    act: ({ event, place, reason }, { actor, id: processId, ifVersion, perform }) =>
      perform('move-meeting', (tx) =>
        moveMeeting(tx, actor, {
          processId,
          eventAt: event.at,
          eventWallText: event.wall,
          place: place || null,
          reason,
          ifVersion,
        }),
      ),
    at: 'event-day',
    leads: '/rounds/:id/meeting?done=round-meeting-moved',
  }),
  ...formAt('/rounds/:id/events', 'decide-consultation', {
    page: showEvents,
    held: roundOf,
    fields: () => ({ said: words(eventFields.said, 'Say what has happened'), question: questionsOn }),
    act: ({ said, question: questionIds }, { actor, id: processId, perform }) =>
      perform('tell-event', (tx) => tellOutsideEvent(tx, actor, { processId, said, questionIds })),
    at: 'said',
    leads: '/rounds/:id/events?done=event-told',
  }),
];

const questionsOn: Field<string[]> = (req, name) => {
  const value = fields(req, name);
  return value.every((one) => isId(one)) ? { value } : { problems: [notOfferedAt(name)] };
};

async function showMeeting(portal: Portal, visit: Visit): Promise<void> {
  await showRound(portal, visit, 'rounds/meeting', async (round) => {
    found(round.eventAt ?? undefined);
    const replies = await reading(portal, visit.actor, (tx) => listMeetingReplies(tx, round.id));
    const counts = { comes: 0, declines: 0, silent: 0 };
    // What was said of another date says nothing of this one.
    for (const { reply, ofThisDate } of replies)
      counts[reply === null || ofThisDate !== true ? 'silent' : reply === 'declines' ? 'declines' : 'comes'] += 1;
    const moves = may(visit.actor, 'decide-consultation') && stillMeets(round.state);
    return { section: 'Who comes', replies, counts, moves };
  });
}

async function askToMove(portal: Portal, visit: Visit): Promise<void> {
  await showRound(portal, visit, 'rounds/meeting-move', ({ eventAt, zone, place, state }) => ({
    meets: stillMeets(state),
    title: 'Move the meeting',
    section: 'Who comes',
    ...filled(visit, { place: place ?? '', ...(eventAt === null ? {} : dateFieldsOf('event', eventAt, zone)) }),
  }));
}

async function showEvents(portal: Portal, visit: Visit): Promise<void> {
  await showRound(portal, visit, 'rounds/events', async (round) => {
    const data = await reading(portal, visit.actor, async (tx) => ({
      events: await listRoundEvents(tx, round.id),
      questions: await readQuestions(tx, round.id),
    }));
    return { title: 'What has happened outside', section: 'Overview', chosen: fields(visit.req, 'question'), ...data };
  });
}
