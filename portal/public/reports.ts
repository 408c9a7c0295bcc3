import { type Request, type Response, Router } from 'express';
import { publicDecisionRows } from '../../db/public/read-decisions.ts';
import {
  listPublicBodies,
  listPublicFiles,
  publicReportRows,
  readPublicBody,
  readPublicDocument,
  readPublicFile,
  readPublicTree,
} from '../../db/public/read-public.ts';
import { listPublished } from '../../db/rounds/read-published.ts';
import { isReportFormat, reportFormatNames, reportFormats } from '../../domain/reports/formats.ts';
import { treeHtml } from '../../domain/reports/html.ts';
import { found, idIn, NotFound } from '../web/page.ts';
import { sendStoredFile } from '../web/stored-file.ts';
import { reportOrGone } from './gone.ts';
import { afterIn, isKnown, reading, show, type Site } from './page.ts';

/** So many of each stand on the first page. */
const newest = 10;

/** The start of the public site, reports by body and meeting, and each report from its public tree. */
export function publicReportRoutes(site: Site): Router {
  const router = Router();
  router.get('/public', (req, res) => start(site, req, res));
  router.get('/public/reports', (req, res) => list(site, req, res));
  router.get('/public/bodies/:id', (req, res) => ofBody(site, req, res));
  router.get('/public/reports/:reference', (req, res) => one(site, req, res));
  router.get('/public/reports/:reference/files/:format', (req, res) => file(site, req, res));
  router.get('/public/reports/:reference/documents/:sha256', (req, res) => document(site, req, res));
  return router;
}

async function start(site: Site, req: Request, res: Response): Promise<void> {
  const { reports, decisions, bodies, rounds } = await reading(site, async (tx) => ({
    reports: await publicReportRows.list(tx, { most: newest }),
    decisions: await publicDecisionRows.list(tx, { most: newest }),
    bodies: await listPublicBodies(tx),
    rounds: await listPublished(tx, undefined, newest),
  }));
  if (isKnown(site, req, res, [reports.rows, decisions.rows, bodies, rounds.rows])) return;
  show(site, res, 'public/start', {
    title: 'Reports, decisions and consultations',
    description: 'What public bodies of the partnership were told, what they decided, and what consultations led to.',
    path: '/public',
    feed: '/public/feed.xml',
    reports: reports.rows,
    decisions: decisions.rows,
    bodies,
    rounds: rounds.rows,
  });
}

async function list(site: Site, req: Request, res: Response): Promise<void> {
  const after = afterIn(req);
  const { rows, next } = await reading(site, (tx) => publicReportRows.list(tx, { after }));
  if (isKnown(site, req, res, [rows, next])) return;
  show(site, res, 'public/reports', {
    title: 'Reports to bodies',
    description: 'Reports to bodies of the partnership and what was decided on them, the latest meeting first.',
    path: '/public/reports',
    feed: '/public/feed.xml',
    reports: rows,
    decisions: undefined,
    body: undefined,
    link: '/public/reports',
    paging: { next, first: after !== undefined },
  });
}

async function ofBody(site: Site, req: Request, res: Response): Promise<void> {
  const after = afterIn(req);
  const id = idIn(req);
  const { body, reports, decisions } = await reading(site, async (tx) => ({
    body: found(await readPublicBody(tx, id)),
    reports: await publicReportRows.list(tx, { bodyId: id, after }),
    decisions: await publicDecisionRows.list(tx, { bodyId: id, most: newest }),
  }));
  if (isKnown(site, req, res, [body, reports.rows, reports.next, decisions])) return;
  const path = `/public/bodies/${id}`;
  show(site, res, 'public/reports', {
    title: body.name,
    description: `Reports to ${body.name} and what it decided, the latest first.`,
    path,
    feed: `${path}/feed.xml`,
    reports: reports.rows,
    decisions,
    body,
    link: path,
    paging: { next: reports.next, first: after !== undefined },
  });
}

const referenceIn = ({ params: { reference } }: Request) => (typeof reference === 'string' ? reference : '');

async function one(site: Site, req: Request, res: Response): Promise<void> {
  const reference = referenceIn(req);
  const report = await reportOrGone(site, res, reference);
  if (report === undefined) return;
  const files = await reading(site, (tx) => listPublicFiles(tx, report.id));
  if (isKnown(site, req, res, [report, files])) return;
  const tree = await reading(site, (tx) => readPublicTree(tx, report.id));
  const path = `/public/reports/${reference}`;
  show(site, res, 'public/report', {
    title: report.title,
    description: `Report to ${report.body}: ${tree.recommendation.text}`,
    path,
    feed: `/public/bodies/${report.bodyId}/feed.xml`,
    feedback: `${path}/feedback`,
    report,
    html: treeHtml(tree),
    files: reportFormatNames.flatMap((format) => {
      const made = files.find((each) => each.format === format);
      return made === undefined
        ? []
        : [{ href: `${path}/files/${format}`, word: reportFormats[format].word, size: made.size ?? 0 }];
    }),
    documents: tree.appendices.flatMap(({ content }) =>
      'file' in content
        ? [{ href: `${path}/documents/${content.file.sha256}`, word: content.file.fileName, size: content.file.size }]
        : [],
    ),
  });
}

async function file(site: Site, req: Request, res: Response): Promise<void> {
  const { format } = req.params;
  if (!isReportFormat(format)) throw new NotFound();
  const reference = referenceIn(req);
  const report = await reportOrGone(site, res, reference);
  if (report === undefined) return;
  const known = found(
    (await reading(site, (tx) => listPublicFiles(tx, report.id))).find((each) => each.format === format),
  );
  if (isKnown(site, req, res, known)) return;
  sendStoredFile(req, res, found(await reading(site, (tx) => readPublicFile(tx, { reference, format }))));
}

async function document(site: Site, req: Request, res: Response): Promise<void> {
  const { sha256 } = req.params;
  const reference = referenceIn(req);
  const report = await reportOrGone(site, res, reference);
  if (report === undefined) return;
  if (typeof sha256 !== 'string' || !report.files.includes(sha256)) throw new NotFound();
  if (isKnown(site, req, res, sha256)) return;
  sendStoredFile(req, res, found(await reading(site, (tx) => readPublicDocument(tx, reference, sha256))));
}
