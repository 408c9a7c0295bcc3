import { readReport } from '../../db/reports/read-reports.ts';
import { withoutPages } from '../../db/reports/tree-shape.ts';
import { readReportFile, readVersion } from '../../db/reports/versions.ts';
import { may } from '../../domain/permissions.ts';
import { treeHtml } from '../../domain/reports/html.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { found, idIn, NotFound, reading } from '../web/page.ts';
import { sendStoredFile } from '../web/stored-file.ts';
import { numberIn, reportFileRoutes } from './files.ts';

/** What was frozen, rendered from its tree alone, and the documents that are its appendices. */
export const reportVersionRoutes: readonly Route[] = [
  ['get', '/reports/:id/versions/:number', 'see-reports', show],
  ['get', '/reports/:id/files/:sha256', 'see-reports', sendFile],
  ...reportFileRoutes,
];

async function show(portal: Portal, visit: Visit): Promise<void> {
  const id = idIn(visit.req);
  const number = numberIn(visit);
  const { version, draft } = await reading(portal, visit.actor, async (tx) => ({
    version: found(await readVersion(tx, id, number)),
    draft: await readReport(tx, id),
  }));
  const { tree, title, reference, strategyId } = version;
  portal.render(visit, 'reports/tree', {
    title,
    caption: `${reference}, version ${version.number}`,
    html: treeHtml(may(visit.actor, 'see-strategies') ? tree : withoutPages(tree)),
    wrong: [],
    version,
    files: tree.appendices.flatMap(({ content }) =>
      'file' in content ? [{ href: `/reports/${id}/files/${content.file.sha256}`, text: content.file.fileName }] : [],
    ),
    back:
      draft === undefined
        ? { href: may(visit.actor, 'see-strategies') ? `/reports?strategy=${strategyId}` : '/reports', text: 'Reports' }
        : { href: `/reports/${id}`, text: reference },
  });
}

async function sendFile(portal: Portal, visit: Visit): Promise<void> {
  const { req, res, actor } = visit;
  const { sha256 } = req.params;
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/u.test(sha256)) throw new NotFound();
  sendStoredFile(req, res, found(await reading(portal, actor, (tx) => readReportFile(tx, idIn(req), sha256))));
}
