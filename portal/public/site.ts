import { type RequestHandler, Router } from 'express';
import type { Portal } from '../web/context.ts';
import { publicHeaders } from '../web/limits/security.ts';
import { takeTurns } from '../web/limits/turns.ts';
import { createLines, type TurnLimits } from '../web/limits/waiting-line.ts';
import { notThere } from '../web/page.ts';
import { feedRoutes } from './feeds.ts';
import { feedbackRoutes } from './feedback.ts';
import { publicDecisionRoutes } from './decisions.ts';
import type { Site } from './page.ts';
import { hashOfPages } from './page-sources.ts';
import { publicReportRoutes } from './reports.ts';
import { publicRoundRoutes } from './rounds.ts';

/** What one network asks of the public pages; a crawler that follows every link at once waits, and is then refused. */
const ofNetwork: TurnLimits = { atOnce: 1, waiting: 20, perMinute: 240 };
/** And all of them together: the rest of the connections is for people who are signed in. */
const ofAll = { atOnce: 4, waiting: 200 };

const ours = /^\/(?:public|published)(?:\/|$)|^\/(?:sitemap\.xml|robots\.txt)$/u;

/**
 * The public site (S53-S55): no session is looked for, no cookie is set, and whatever is read is read as the role of the
 * public.
 */
export function publicSite(portal: Portal): Router {
  const site: Site = { portal, made: hashOfPages() };
  const router = Router();
  const pages = Router();
  const enter = createLines(ofAll);
  const takeTurn: RequestHandler = async (_req, res, next) => {
    const entered = await enter('public', res);
    if (entered === 'full') res.set('Retry-After', '5').status(503).type('text/plain').send('Try again soon.\n');
    else if (entered === 'in') next();
  };
  pages.use(publicHeaders, takeTurns(portal.render, portal.turns ?? ofNetwork), takeTurn);
  pages.use(
    publicReportRoutes(site),
    publicDecisionRoutes(site),
    publicRoundRoutes(site),
    feedRoutes(site),
    feedbackRoutes(site),
  );
  pages.use(notThere);
  router.use((req, res, next) => (ours.test(req.path) ? pages(req, res, next) : next()));
  return router;
}
