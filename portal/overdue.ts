import { Router } from 'express';
import { listOverdue } from '../db/reads/overdue.ts';
import type { Portal } from './context.ts';
import { page } from './page.ts';
import { reading } from './perform.ts';
import { afterOf } from './round-page.ts';

/** For a manager: what is overdue in the agencies of his ladder, why it reached him, and what happens next. */
export function overdueRoutes(portal: Portal): Router {
  const router = Router();
  router.get(
    '/overdue',
    page('see-ladder', async (visit) => {
      const after = afterOf(visit);
      const { rows, next } = await reading(portal, visit.actor, (tx) => listOverdue(tx, visit.actor.personId, after));
      portal.render(visit.res, 'overdue', {
        title: 'Overdue in my agencies',
        tasks: rows,
        path: '/overdue',
        paging: { next, first: after !== undefined },
      });
    }),
  );
  return router;
}
