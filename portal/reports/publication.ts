import { readPublicOf, reportsInPublic } from '../../db/reports/publications.ts';
import { listVersionsOf, readReport } from '../../db/reports/read-reports.ts';
import { readVersion } from '../../db/reports/versions.ts';
import { may } from '../../domain/permissions.ts';
import { accept } from '../../domain/refusal.ts';
import { treeHtml } from '../../domain/reports/html.ts';
import { documentsOf, textsOf } from '../../domain/reports/redaction.ts';
import type { Portal, Visit } from '../web/context.ts';
import { found, idIn, reading } from '../web/page.ts';
import { publicationPages, publicationShown } from '../web/publication/pages.ts';
import { backToReport } from './page.ts';

/** What the public reads of a report: what is redacted of it, shown before it is public, made so, and taken off again. */
export const publicationRoutes = publicationPages(reportsInPublic, show);

async function show(portal: Portal, visit: Visit): Promise<void> {
  const id = idIn(visit.req);
  const { actor } = visit;
  const { report, version, whole, allowed, isPublic } = await reading(portal, actor, async (tx) => {
    const report = found(await readReport(tx, id));
    const newest = found((await listVersionsOf(tx, id))[0]);
    const version = found(await readVersion(tx, id, newest.number));
    const whole = await readPublicOf(tx, version);
    const allowed = may(actor, 'publish-report') ? await reportsInPublic.mayMake(tx, actor, version, whole) : undefined;
    return { report, version, whole, allowed, isPublic: await reportsInPublic.published(tx, id) };
  });
  const texts = textsOf(version.tree);
  const { tree, sha256, redactions } = whole;
  portal.render(visit, 'reports/publication', {
    title: `What the public reads: ${report.title}`,
    report,
    version,
    shown: publicationShown({
      kind: 'report',
      id,
      actor,
      open: accept(true),
      isPublic,
      allowed,
      sha256,
      redactions: redactions.map((one) => ({ ...one, words: texts.get(one.block)?.slice(one.from, one.to) ?? '' })),
      documents: documentsOf(version.tree).filter(({ block }) => redactions.every((one) => one.block !== block)),
    }),
    html: treeHtml(tree),
    back: backToReport(report),
  });
}
