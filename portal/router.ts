import { Router } from 'express';
import { assetRoutes } from './assets.ts';
import { buildAssets } from './build-assets.ts';
import type { Portal } from './context.ts';
import { createCookieJar } from './cookies.ts';
import type { PortalDeps } from './deps.ts';
import { failurePages, nowhere } from './failures.ts';
import { formBody } from './form-body.ts';
import { lookForTrouble } from './process-trouble.ts';
import { isReadable } from './readable-address.ts';
import { noteRefusal } from './refusals.ts';
import { createRender } from './render.ts';
import { pages } from './routes.ts';
import { fromOurPage, knownHost, noStore, securityHeaders } from './security.ts';
import { loadUser } from './session.ts';
import { takeTurns, usualTurns } from './turns.ts';

/** The portal, to be mounted at '/' after the API: every middleware in its order, then a file per page noun. */
export function createPortal(deps: PortalDeps): Router {
  const https = deps.publicUrl.startsWith('https:');
  const assets = buildAssets();
  const staffDoor = deps.organisation === undefined ? 'code' : 'organisation';
  const portal: Portal = { ...deps, render: createRender(assets, deps), cookies: createCookieJar(https), staffDoor };
  const router = Router();
  router.use(securityHeaders(https), knownHost(deps.publicUrl), assetRoutes(assets), noStore);
  router.use((req, res, next) => {
    if (isReadable(req)) return next();
    const message =
      'It holds characters that no page takes. Follow a link, or look for what you want from the start page.';
    portal.render(res, 'plain-refusal', { title: 'This address cannot be read', message }, 400);
  });
  router.use((req, res, next) => {
    if (req.method !== 'POST' || fromOurPage(req, deps.publicUrl)) return next();
    noteRefusal(res, 'other-site');
    const message =
      'The form did not come from one of our own pages, so nothing was done. Open the page again and fill it in there.';
    portal.render(res, 'plain-refusal', { title: 'The form was not taken', message }, 403);
  });
  router.use(loadUser(portal), takeTurns(portal.render, deps.turns ?? usualTurns), formBody(), lookForTrouble(portal));
  router.use(pages(portal));
  router.use(nowhere, failurePages(portal));
  return router;
}
