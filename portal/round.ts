import { Router } from 'express';
import { countLog } from '../db/reads/log.ts';
import { listParticipants } from '../db/reads/participants.ts';
import { readHappenings, readNextSteps, readProgress } from '../db/reads/round.ts';
import { readPapers } from '../db/reads/task-surroundings.ts';
import type { Portal } from './context.ts';
import { page } from './page.ts';
import { reading } from './perform.ts';
import { liveEvents } from './round-events.ts';
import { renderRound, roundOf } from './round-page.ts';

/** One round: how far it is, who is late, what happened last, what happens next and when, and what can be done. */
export function roundRoutes(portal: Portal): Router {
  const router = Router();
  router.get(
    '/rounds/:id',
    page('see-consultations', async (visit) => {
      const round = await roundOf(portal, visit);
      const data = await reading(portal, visit.actor, async (tx) => ({
        progress: await readProgress(tx, round.id),
        next: await readNextSteps(tx, round.id),
        happenings: await readHappenings(tx, round.id),
        late: (await listParticipants(tx, round.id, { standing: 'late', after: undefined })).rows.slice(0, 10),
        log: await countLog(tx, round.id),
        papers: await readPapers(tx, round.id),
      }));
      // The part that changes by itself, for the page that is open already.
      if (visit.req.query['part'] === 'live')
        return portal.render(visit.res, 'round-live', { title: round.title, round, ...data });
      renderRound(portal, visit, 'round', round, { section: 'Overview', ...data });
    }),
  );
  router.get(
    '/rounds/:id/events',
    page('see-consultations', async (visit) => {
      const round = await roundOf(portal, visit);
      liveEvents(portal, visit.res, round.id);
    }),
  );
  return router;
}
