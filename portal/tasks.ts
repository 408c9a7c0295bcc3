import { Router } from 'express';
import { listMyTasks } from '../db/reads/my-tasks.ts';
import type { Portal } from './context.ts';
import { isId } from './forms.ts';
import { page } from './page.ts';
import { reading } from './perform.ts';

/** My tasks: what is open, what is due first, and what is over. */
export function taskListRoutes(portal: Portal): Router {
  const router = Router();
  router.get(
    '/tasks',
    page('see-own-tasks', async ({ req, res, actor }) => {
      const open = req.query['show'] !== 'done';
      const last = String(req.query['after'] ?? '');
      const after = isId(last) ? last : undefined;
      const { rows, next } = await reading(portal, actor, (tx) => listMyTasks(tx, actor, { open, after }));
      const path = open ? '/tasks' : '/tasks?show=done';
      portal.render(res, 'tasks', {
        title: 'My tasks',
        tasks: rows,
        open,
        path,
        paging: { next, first: after !== undefined },
      });
    }),
  );
  return router;
}
