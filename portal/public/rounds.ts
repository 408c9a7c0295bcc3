import { type Request, type Response, Router } from 'express';
import { listAgenciesAt, listPublished, readPublished, readPublishedLog } from '../../db/rounds/read-published.ts';
import { found } from '../web/page.ts';
import { afterIn, isKnown, reading, show, type Site } from './page.ts';

/** Consultation rounds whose outcome is published: you said, we did (F16). */
export function publicRoundRoutes(site: Site): Router {
  const router = Router();
  router.get('/public/rounds', (req, res) => list(site, req, res));
  // The address that mails have named from the beginning.
  router.get('/published/:reference', (req, res) => one(site, req, res));
  return router;
}

async function list(site: Site, req: Request, res: Response): Promise<void> {
  const after = afterIn(req);
  const { rows, next } = await reading(site, (tx) => listPublished(tx, after));
  if (isKnown(site, req, res, [rows, next])) return;
  show(site, res, 'public/rounds', {
    title: 'Outcomes of consultations',
    description: 'What agencies were asked, what they said, and what was done about it.',
    path: '/public/rounds',
    feed: '/public/feed.xml',
    rounds: rows,
    paging: { next, first: after !== undefined },
  });
}

async function one(site: Site, req: Request, res: Response): Promise<void> {
  const { reference } = req.params;
  const round = found(await reading(site, (tx) => readPublished(tx, String(reference))));
  // What is published is said once and for all.
  if (isKnown(site, req, res, round)) return;
  const { items, agencies } = await reading(site, async (tx) => ({
    items: await readPublishedLog(tx, round.id),
    agencies: (await listAgenciesAt(tx, round.id)).map(({ agency }) => agency),
  }));
  show(site, res, 'public/round', {
    title: round.title,
    description: `The outcome of a consultation: ${round.purpose || round.title}`,
    path: `/published/${round.reference}`,
    feed: '/public/feed.xml',
    feedback: `/published/${round.reference}/feedback`,
    round,
    items,
    agencies,
  });
}
