import { readMeetingReply, replyToMeeting } from '../../db/rounds/meeting.ts';
import { may } from '../../domain/permissions.ts';
import { meetingFields } from '../../domain/rounds/fields.ts';
import { canReply, meetingReplies } from '../../domain/rounds/meeting.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { filled } from '../web/forms/changed-meanwhile.ts';
import { aLine, oneOf } from '../web/forms/fields.ts';
import { formAt } from '../web/forms/form.ts';
import { reading } from '../web/page.ts';
import { isHis } from './handling.ts';
import { visibleTask } from './task.ts';

/** Whether somebody of the agency comes to the meeting of a round (S19). */
export const taskMeetingRoutes: readonly Route[] = formAt('/tasks/:id/meeting', 'reply-to-meeting', {
  page: ask,
  held: (portal, visit) => reading(portal, visit.actor, (tx) => visibleTask(tx, visit)),
  fields: () => ({
    reply: oneOf(meetingReplies, 'Say whether somebody comes'),
    attendee: aLine(meetingFields.attendee),
  }),
  act: (said, { actor, id: taskId, perform }) =>
    perform('reply-to-meeting', (tx) => replyToMeeting(tx, actor, { taskId, ...said })),
  at: 'reply',
  leads: '/tasks/:id?done=coming-said',
});

async function ask(portal: Portal, visit: Visit): Promise<void> {
  const { actor } = visit;
  const { task, coming } = await reading(portal, actor, async (tx) => {
    const task = await visibleTask(tx, visit);
    return { task, coming: await readMeetingReply(tx, task.id) };
  });
  portal.render(visit, 'tasks/meeting', {
    title: `Does somebody come? ${task.title}`,
    task,
    coming,
    comes: isHis(actor, task) && canReply({ ...task, state: task.processState, taskState: task.state }, task.now).ok,
    officer: may(actor, 'extend-task'),
    ...filled(visit, coming === undefined ? {} : { reply: coming.reply, attendee: coming.attendee }),
    back: { href: `/tasks/${task.id}`, text: 'Back to the task' },
  });
}
