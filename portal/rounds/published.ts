import { Router } from 'express';
import { as } from '../../db/connect.ts';
import { readAttendance, readPublished, readPublishedLog } from '../../db/rounds/read-published.ts';
import type { Portal } from '../web/context.ts';
import { found } from '../web/page.ts';
import { dispositions } from './words.ts';

/** The public page of a published outcome: you said, we did (F16). Read as a stranger reads, whoever asks. */
export function publishedRoutes(portal: Portal): Router {
  const router = Router();
  router.get('/published/:reference', async (req, res) => {
    const data = await as(portal.db, { role: 'door' }, async (tx) => {
      const round = found(await readPublished(tx, req.params.reference));
      return { round, items: await readPublishedLog(tx, round.id), attended: await readAttendance(tx, round.id) };
    });
    // Who came is said by agency; names of people are nobody else's business.
    const agencies = [...new Set(data.attended.flatMap(({ agency }) => (agency === null ? [] : [agency])))];
    portal.render({ res }, 'rounds/published', { title: data.round.title, ...data, agencies, labels: dispositions });
  });
  return router;
}
