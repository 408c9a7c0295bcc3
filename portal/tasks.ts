import { listMyTasks } from '../db/reads/my-tasks.ts';
import type { Portal } from './context.ts';
import { asked } from './forms.ts';
import { type Route, type Visit } from './page.ts';
import { reading } from './perform.ts';
import { afterOf } from './round-page.ts';

/** My tasks: what is open, what is due first, and what is over. */
export const taskListRoutes: readonly Route[] = [['get', '/tasks', 'see-own-tasks', showTasks]];

async function showTasks(portal: Portal, visit: Visit): Promise<void> {
  const { req, res, actor } = visit;
  const open = asked(req, 'show') !== 'done';
  const after = afterOf(visit);
  const { rows, next } = await reading(portal, actor, (tx) => listMyTasks(tx, actor, { open, after }));
  const path = open ? '/tasks' : '/tasks?show=done';
  portal.render(res, 'tasks', {
    title: 'My tasks',
    tasks: rows,
    open,
    path,
    paging: { next, first: after !== undefined },
  });
}
