import { type Request, type Response, Router } from 'express';
import { publicDecisionRows, readDecisionText } from '../../db/public/read-decisions.ts';
import { readPublicBody } from '../../db/public/read-public.ts';
import { asked, isId } from '../web/forms/forms.ts';
import { found } from '../web/page.ts';
import { decisionOrGone } from './gone.ts';
import { afterIn, isKnown, reading, show, type Site } from './page.ts';

/** Decisions of bodies: the outcome of a round, a version of a strategy, a review, an inspection, a paper. */
export function publicDecisionRoutes(site: Site): Router {
  const router = Router();
  router.get('/public/decisions', (req, res) => list(site, req, res));
  router.get('/public/decisions/:reference', (req, res) => one(site, req, res));
  return router;
}

async function list(site: Site, req: Request, res: Response): Promise<void> {
  const after = afterIn(req);
  const wanted = asked(req, 'body');
  const bodyId = isId(wanted) ? wanted : null;
  const { body, decisions } = await reading(site, async (tx) => ({
    body: bodyId === null ? undefined : found(await readPublicBody(tx, bodyId)),
    decisions: await publicDecisionRows.list(tx, { bodyId, after }),
  }));
  const { rows, next } = decisions;
  if (isKnown(site, req, res, [body, rows, next])) return;
  const link = body === undefined ? '/public/decisions' : `/public/decisions?body=${body.id}`;
  show(site, res, 'public/decisions', {
    title: body === undefined ? 'Decisions' : `Decisions of ${body.name}`,
    description:
      'What bodies of the partnership decided, the latest first. What they decided on a report stands with it.',
    path: link,
    feed: body === undefined ? '/public/feed.xml' : `/public/bodies/${body.id}/feed.xml`,
    decisions: rows,
    link,
    paging: { next, first: after !== undefined },
  });
}

async function one(site: Site, req: Request, res: Response): Promise<void> {
  const { reference } = req.params;
  const decision = await decisionOrGone(site, res, String(reference));
  if (decision === undefined || isKnown(site, req, res, decision)) return;
  const path = `/public/decisions/${decision.reference}`;
  const text = await reading(site, (tx) => readDecisionText(tx, decision.id));
  show(site, res, 'public/decision', {
    title: decision.title,
    description: `Decision of ${decision.body}: ${text.recommendation || decision.title}`,
    path,
    feed: decision.bodyId === null ? '/public/feed.xml' : `/public/bodies/${decision.bodyId}/feed.xml`,
    feedback: `${path}/feedback`,
    one: decision,
    decision: text,
  });
}
