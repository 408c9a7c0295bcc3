import type { Request } from 'express';
import { makePublic, mayBePublic, readPublication, readPublicOf, withdraw } from '../../db/reports/publications.ts';
import { listVersionsOf, readReport } from '../../db/reports/read-reports.ts';
import { liftRedaction, redact } from '../../db/reports/redactions.ts';
import { readVersion } from '../../db/reports/versions.ts';
import { may } from '../../domain/permissions.ts';
import { publicationFields, redactionFields } from '../../domain/reports/fields.ts';
import { treeHtml } from '../../domain/reports/html.ts';
import { documentsOf, textsOf } from '../../domain/reports/redaction.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { aLine, anId, words } from '../web/forms/fields.ts';
import { field } from '../web/forms/forms.ts';
import { posted } from '../web/forms/form.ts';
import { found, idIn, reading } from '../web/page.ts';
import { backToReport } from './page.ts';

const page = '/reports/:id/public';

/** What the public reads of a report: what is redacted of it, shown before it is public, made so, and taken off again. */
export const publicationRoutes: readonly Route[] = [
  ['get', page, 'see-redactions', show],
  posted(page, 'publish-report', {
    page: show,
    act: (_, { actor, id: reportId, req, perform }) =>
      perform('make-report-public', (tx) => makePublic(tx, actor, { reportId, seen: field(req, 'seen') })),
    at: 'public',
    leads: `${page}?done=report-public`,
  }),
  posted(`${page}/withdraw`, 'publish-report', {
    page: show,
    fields: () => ({
      reason: words(publicationFields.reason, 'Say why'),
      successor: aLine(publicationFields.successor),
    }),
    act: (wanted, { actor, id: reportId, perform }) =>
      perform('withdraw-report', (tx) => withdraw(tx, actor, { reportId, ...wanted })),
    at: 'reason',
    leads: `${page}?done=report-withdrawn`,
  }),
  posted(`${page}/redact`, 'redact-report', {
    page: show,
    fields: ({ req }) => ({
      words: aLine(
        redactionFields.words,
        isOfDocument(req) ? undefined : 'Type the words that the public is not to read',
      ),
      reason: aLine(redactionFields.reason, 'Say why in a few words, which everybody reads'),
      document: aLine(redactionFields.document),
    }),
    act: (wanted, { actor, id: reportId, perform }) =>
      perform('redact-report', (tx) => redact(tx, actor, { reportId, ...wanted })),
    at: 'words',
    leads: `${page}?done=report-redacted`,
  }),
  posted(`${page}/lift`, 'redact-report', {
    page: show,
    fields: () => ({ redactionId: anId('Choose a passage') }),
    act: ({ redactionId }, { actor, id: reportId, perform }) =>
      perform('lift-redaction', (tx) => liftRedaction(tx, actor, { reportId, redactionId })),
    at: 'public',
    leads: `${page}?done=redaction-lifted`,
  }),
];

const isOfDocument = (req: Request) => field(req, 'document') !== '';

async function show(portal: Portal, visit: Visit): Promise<void> {
  const id = idIn(visit.req);
  const { actor } = visit;
  const data = await reading(portal, actor, async (tx) => {
    const report = found(await readReport(tx, id));
    const newest = found((await listVersionsOf(tx, id))[0]);
    const version = found(await readVersion(tx, id, newest.number));
    const shown = await readPublicOf(tx, version);
    const allowed = may(actor, 'publish-report') ? await mayBePublic(tx, actor, version, shown.redactions) : undefined;
    return { report, version, shown, allowed, isPublic: await readPublication(tx, id) };
  });
  const { report, version, shown, allowed, isPublic } = data;
  const texts = textsOf(version.tree);
  portal.render(visit, 'reports/publication', {
    title: `What the public reads: ${report.title}`,
    report,
    version,
    isPublic,
    sha256: shown.sha256,
    publishes: allowed !== undefined,
    redacts: isPublic === undefined && may(actor, 'redact-report'),
    why: allowed === undefined || allowed.ok ? undefined : allowed.message,
    redactions: shown.redactions.map((one) => ({ ...one, words: texts.get(one.block)?.slice(one.from, one.to) ?? '' })),
    documents: documentsOf(version.tree).filter(({ block }) => shown.redactions.every((one) => one.block !== block)),
    html: treeHtml(shown.tree),
    back: backToReport(report),
  });
}
