import { type Request, type Response, Router } from 'express';
import { publicDecisionRows } from '../../db/public/read-decisions.ts';
import { listPublicBodies, publicReportRows, readPublicBody } from '../../db/public/read-public.ts';
import { listPublished } from '../../db/rounds/read-published.ts';
import { escapeHtml } from '../../domain/html.ts';
import { publicKinds, type PublicKindName } from '../../domain/publication.ts';
import { found, idIn } from '../web/page.ts';
import { isKnown, reading, type Site } from './page.ts';

/** So many of each a sitemap names: it may hold 50,000 addresses. */
const mostNamed = 20_000;

/** What programs read: feeds of what is new (Atom, RFC 4287), the map of all pages, and who may follow which links. */
export function feedRoutes(site: Site): Router {
  const router = Router();
  router.get('/public/feed.xml', (req, res) => everything(site, req, res));
  router.get('/public/bodies/:id/feed.xml', (req, res) => ofBody(site, req, res));
  router.get('/sitemap.xml', (req, res) => sitemap(site, req, res));
  router.get('/robots.txt', (_req, res) => {
    const { publicUrl } = site.portal;
    const lines = ['User-agent: *', 'Allow: /public', 'Allow: /published/', 'Allow: /assets/', 'Disallow: /'];
    res.set('Cache-Control', 'public, max-age=3600').type('text/plain');
    res.send(`${[...lines, '', `Sitemap: ${publicUrl}/sitemap.xml`].join('\n')}\n`);
  });
  return router;
}

type Entry = { readonly path: string; readonly title: string; readonly says: string; readonly at: number };

type Line = { readonly reference: string; readonly title: string; readonly body: string; readonly madeAt: number };
type RoundLine = Pick<Line, 'reference' | 'title'> & { readonly publishedAt: number };
const entryOf = (kind: PublicKindName, { reference, title }: Pick<Line, 'reference' | 'title'>) => ({
  path: `${publicKinds[kind].address}/${reference}`,
  title,
});

const ofReport = (one: Line): Entry => ({ ...entryOf('report', one), says: `Report to ${one.body}`, at: one.madeAt });
const ofDecision = (one: Line): Entry => ({
  ...entryOf('decision', one),
  says: `Decision of ${one.body}`,
  at: one.madeAt,
});
const ofRound = (one: RoundLine): Entry => ({
  ...entryOf('log', one),
  says: 'The outcome of a consultation',
  at: one.publishedAt,
});

async function everything(site: Site, req: Request, res: Response): Promise<void> {
  const entries = await reading(site, async (tx) => [
    ...(await publicReportRows.list(tx)).rows.map(ofReport),
    ...(await publicDecisionRows.list(tx)).rows.map(ofDecision),
    ...(await listPublished(tx, undefined)).rows.map(ofRound),
  ]);
  sendFeed(site, req, res, { title: 'Reports, decisions and consultations', path: '/public', entries });
}

async function ofBody(site: Site, req: Request, res: Response): Promise<void> {
  const id = idIn(req);
  const { body, entries } = await reading(site, async (tx) => ({
    body: found(await readPublicBody(tx, id)),
    entries: [
      ...(await publicReportRows.list(tx, { bodyId: id })).rows.map(ofReport),
      ...(await publicDecisionRows.list(tx, { bodyId: id })).rows.map(ofDecision),
    ],
  }));
  sendFeed(site, req, res, { title: body.name, path: `/public/bodies/${id}`, entries });
}

type Feed = { readonly title: string; readonly path: string; readonly entries: readonly Entry[] };

const iso = (at: number) => new Date(at).toISOString();

function sendFeed(site: Site, req: Request, res: Response, { title, path, entries }: Feed): void {
  if (isKnown(site, req, res, entries)) return;
  const { publicUrl } = site.portal;
  const newest = entries.toSorted((one, other) => other.at - one.at);
  const written = newest.map(
    (entry) => `<entry><id>${escapeHtml(publicUrl + entry.path)}</id><title>${escapeHtml(entry.title)}</title>
<updated>${iso(entry.at)}</updated><link href="${escapeHtml(publicUrl + entry.path)}"/><summary>${escapeHtml(entry.says)}</summary></entry>`,
  );
  sendXml(
    res,
    'application/atom+xml',
    `<feed xmlns="http://www.w3.org/2005/Atom"><id>${escapeHtml(publicUrl + path)}</id><title>${escapeHtml(title)}</title>
<updated>${iso(newest[0]?.at ?? 0)}</updated><author><name>Concordat</name></author>
<link href="${escapeHtml(publicUrl + path)}"/><link rel="self" href="${escapeHtml(publicUrl + path)}/feed.xml"/>
${written.join('\n')}</feed>`,
  );
}

async function sitemap(site: Site, req: Request, res: Response): Promise<void> {
  const { publicUrl } = site.portal;
  const { entries, bodies } = await reading(site, async (tx) => ({
    entries: [
      ...(await publicReportRows.list(tx, { most: mostNamed })).rows.map(ofReport),
      ...(await publicDecisionRows.list(tx, { most: mostNamed })).rows.map(ofDecision),
      ...(await listPublished(tx, undefined, mostNamed)).rows.map(ofRound),
    ],
    bodies: await listPublicBodies(tx),
  }));
  if (isKnown(site, req, res, [entries, bodies])) return;
  const pages = ['/public', '/public/reports', '/public/decisions', '/public/rounds'];
  const lists = [...pages, ...bodies.map(({ id }) => `/public/bodies/${id}`)];
  const named = [
    ...lists.map((path) => `<url><loc>${escapeHtml(publicUrl + path)}</loc></url>`),
    ...entries.map(
      ({ path, at }) => `<url><loc>${escapeHtml(publicUrl + path)}</loc><lastmod>${iso(at)}</lastmod></url>`,
    ),
  ];
  sendXml(
    res,
    'application/xml',
    `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${named.join('\n')}\n</urlset>`,
  );
}

function sendXml(res: Response, type: string, text: string): void {
  res.type(`${type}; charset=utf-8`).send(`<?xml version="1.0" encoding="utf-8"?>\n${text}\n`);
}
