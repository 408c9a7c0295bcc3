import { listOverdue } from '../db/reads/overdue.ts';
import type { Portal } from './context.ts';
import { type Route, type Visit } from './page.ts';
import { reading } from './perform.ts';
import { afterOf } from './round-page.ts';

/** For a manager: what is overdue in the agencies of his ladder, why it reached him, and what happens next. */
export const overdueRoutes: readonly Route[] = [['get', '/overdue', 'see-ladder', showOverdue]];

async function showOverdue(portal: Portal, visit: Visit): Promise<void> {
  const after = afterOf(visit);
  const { rows, next } = await reading(portal, visit.actor, (tx) => listOverdue(tx, visit.actor.personId, after));
  portal.render(visit.res, 'overdue', {
    title: 'Overdue in my agencies',
    tasks: rows,
    path: '/overdue',
    paging: { next, first: after !== undefined },
  });
}
