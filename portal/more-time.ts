import { Router } from 'express';
import { askExtension } from '../db/extensions.ts';
import type { Portal } from './context.ts';
import { readInstant, type Ambiguous } from './date-fields.ts';
import { field, typed } from './forms.ts';
import { page, type Visit } from './page.ts';
import { keyAfter, perform, reading } from './perform.ts';
import type { Problem } from './render.ts';
import { canDo, visibleTask } from './task.ts';

/** A participant asks for more time himself (F10). */
export function moreTimeRoutes(portal: Portal): Router {
  const router = Router();
  const taskOf = (visit: Visit) => reading(portal, visit.actor, (tx) => visibleTask(tx, visit));

  const show = async (
    visit: Visit,
    problems: readonly Problem[] = [],
    more: { ambiguous?: Ambiguous; idempotencyKey?: string } = {},
  ) => {
    const task = await taskOf(visit);
    const back = { href: `/tasks/${task.id}`, text: 'Back to the task' };
    portal.render(visit.res, 'more-time', {
      title: 'Ask for more time',
      task,
      can: canDo(task),
      problems,
      values: typed(visit.req),
      back,
      ...more,
    });
  };

  router.get(
    '/tasks/:id/more-time',
    page('ask-extension', (visit) => show(visit)),
  );

  router.post(
    '/tasks/:id/more-time',
    page('ask-extension', async (visit) => {
      const task = await taskOf(visit);
      const wanted = readInstant(visit.req, 'wanted', 'the date that you need', task.zone);
      const reason = field(visit.req, 'reason').trim();
      const problems: Problem[] = wanted.ok ? [] : [wanted.problem];
      if (reason === '') problems.push({ field: 'reason', text: 'Say why you need more time' });
      if (reason.length > 2000)
        problems.push({ field: 'reason', text: 'The reason must be 2,000 characters or fewer' });
      if (!wanted.ok)
        return show(visit, problems, wanted.ambiguous === undefined ? {} : { ambiguous: wanted.ambiguous });
      if (problems.length > 0) return show(visit, problems);
      const asked = await perform(portal, visit, 'ask-extension', (tx) =>
        askExtension(tx, visit.actor, { taskId: task.id, wantedDueAt: wanted.at, wantedWallText: wanted.wall, reason }),
      );
      if (!asked.ok) return show(visit, [{ field: 'wanted-day', text: asked.message }], keyAfter(visit, asked));
      visit.res.redirect(303, `/tasks/${task.id}?done=time-asked`);
    }),
  );
  return router;
}
