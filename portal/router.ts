import { Router } from 'express';
import { assetRoutes } from './web/assets.ts';
import { buildAssets } from './web/build-assets.ts';
import type { Portal } from './web/context.ts';
import { createCookieJar } from './web/cookies.ts';
import type { PortalDeps } from './web/deps.ts';
import { failurePages, nowhere } from './web/failures.ts';
import { formBody } from './web/forms/form-body.ts';
import { lookForTrouble } from './web/layout/process-trouble.ts';
import { isReadable } from './web/limits/readable-address.ts';
import { noteRefusal } from './web/forms/refusals.ts';
import { createRender } from './web/render.ts';
import { publicSite } from './public/site.ts';
import { pages } from './routes.ts';
import { fromOurPage, knownHost, noStore, securityHeaders } from './web/limits/security.ts';
import { loadUser } from './web/session.ts';
import { words } from './words.ts';
import { takeTurns, usualTurns } from './web/limits/turns.ts';

/** The portal, to be mounted at '/' after the API: every middleware in its order, then a file per page noun. */
export function createPortal(deps: PortalDeps): Router {
  const https = deps.publicUrl.startsWith('https:');
  const assets = buildAssets();
  const staffDoor = deps.organisation === undefined ? 'code' : 'organisation';
  const cookies = createCookieJar(https);
  const portal: Portal = {
    ...deps,
    render: createRender(assets, words, { ...deps, cookies }),
    cookies,
    staffDoor,
  };
  const link = undefined;
  const router = Router();
  router.use(securityHeaders(https), knownHost(deps.publicUrl), assetRoutes(assets), noStore);
  router.use((req, res, next) => {
    if (isReadable(req)) return next();
    const message =
      'It holds characters that no page takes. Follow a link, or look for what you want from the start page.';
    portal.render({ res }, 'web/layout/plain-refusal', { title: 'This address cannot be read', message, link }, 400);
  });
  router.use((req, res, next) => {
    if (req.method !== 'POST' || fromOurPage(req, deps.publicUrl)) return next();
    noteRefusal(res, 'other-site');
    const message =
      'The form did not come from one of our own pages, so nothing was done. Open the page again and fill it in there.';
    portal.render({ res }, 'web/layout/plain-refusal', { title: 'The form was not taken', message, link }, 403);
  });
  router.use(publicSite(portal));
  router.use(loadUser(portal), takeTurns(portal.render, deps.turns ?? usualTurns), formBody(), lookForTrouble(portal));
  router.use(pages(portal));
  router.use(nowhere, failurePages(portal));
  return router;
}
