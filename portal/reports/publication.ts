import { makePublic, mayBePublic, publicOf, readPublication, withdraw } from '../../db/reports/publications.ts';
import { listVersionsOf, readReport } from '../../db/reports/read-reports.ts';
import { readVersion } from '../../db/reports/versions.ts';
import { publicationFields } from '../../domain/reports/fields.ts';
import { treeHtml } from '../../domain/reports/html.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { words } from '../web/forms/fields.ts';
import { posted } from '../web/forms/form.ts';
import { found, idIn, reading } from '../web/page.ts';
import { backToReport } from './page.ts';

/** What the public reads of a report: shown before it is public, made so, and taken off again. */
export const publicationRoutes: readonly Route[] = [
  ['get', '/reports/:id/public', 'publish-report', show],
  posted('/reports/:id/public', 'publish-report', {
    page: show,
    act: (_, { actor, id, perform }) => perform('make-report-public', (tx) => makePublic(tx, actor, id)),
    at: 'public',
    leads: '/reports/:id/public?done=report-public',
  }),
  posted('/reports/:id/public/withdraw', 'publish-report', {
    page: show,
    fields: () => ({ reason: words(publicationFields.reason, 'Say why') }),
    act: ({ reason }, { actor, id: reportId, perform }) =>
      perform('withdraw-report', (tx) => withdraw(tx, actor, { reportId, reason })),
    at: 'reason',
    leads: '/reports/:id/public?done=report-withdrawn',
  }),
];

async function show(portal: Portal, visit: Visit): Promise<void> {
  const id = idIn(visit.req);
  const data = await reading(portal, visit.actor, async (tx) => {
    const report = found(await readReport(tx, id));
    const newest = found((await listVersionsOf(tx, id))[0]);
    const version = found(await readVersion(tx, id, newest.number));
    return { report, version, allowed: await mayBePublic(tx, version), isPublic: await readPublication(tx, id) };
  });
  const { report, version, allowed, isPublic } = data;
  portal.render(visit, 'reports/publication', {
    title: `What the public reads: ${report.title}`,
    report,
    version,
    isPublic,
    why: allowed.ok ? undefined : allowed.message,
    html: treeHtml(publicOf(version).tree),
    back: backToReport(report),
  });
}
