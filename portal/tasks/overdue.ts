import { listOverdue } from '../../db/tasks/read-overdue.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { reading } from '../web/page.ts';
import { afterOf } from '../web/cursor.ts';

/** For a manager, and whoever else stands on a ladder: what is overdue in the agencies of his ladder, why it reached him, and what happens next. */
export const overdueRoutes: readonly Route[] = [['get', '/overdue', 'see-ladder', showOverdue]];

async function showOverdue(portal: Portal, visit: Visit): Promise<void> {
  const after = afterOf(visit);
  const { rows, next } = await reading(portal, visit.actor, (tx) => listOverdue(tx, visit.actor.personId, after));
  portal.render(visit, 'tasks/overdue', {
    title: 'Overdue in my agencies',
    tasks: rows,
    path: '/overdue',
    paging: { next, first: after !== undefined },
  });
}
