import { listMeetingsToRecord } from '../../db/sign-offs/read-meetings.ts';
import { listMyTasks } from '../../db/tasks/read-mine.ts';
import { may } from '../../domain/permissions.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { reading } from '../web/page.ts';
import { asked } from '../web/forms/forms.ts';
import { afterOf } from '../web/cursor.ts';

/** My tasks: what is open, what is due first, and what is over. */
export const taskListRoutes: readonly Route[] = [['get', '/tasks', 'see-own-tasks', showTasks]];

async function showTasks(portal: Portal, visit: Visit): Promise<void> {
  const { req, res, actor } = visit;
  const open = asked(req, 'show') !== 'done';
  const after = afterOf(visit);
  const { meetings, tasks } = await reading(portal, actor, async (tx) => ({
    meetings: open && actor.roles.includes('body-secretary') ? await listMeetingsToRecord(tx, actor.personId) : [],
    tasks: await listMyTasks(tx, actor, { open, after }),
  }));
  const path = open ? '/tasks' : '/tasks?show=done';
  portal.render({ res }, 'tasks/mine', {
    title: 'My tasks',
    meetings,
    tasks: tasks.rows,
    command: may(actor, 'see-command'),
    open,
    path,
    paging: { next: tasks.next, first: after !== undefined },
  });
}
