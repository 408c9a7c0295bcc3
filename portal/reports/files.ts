import type { Tx } from '../../db/connect.ts';
import { askRendering, listRenderings, readRendering } from '../../db/reports/renderings.ts';
import { readVersion } from '../../db/reports/versions.ts';
import { may } from '../../domain/permissions.ts';
import { isReportFormat, reportFormatNames, reportFormats } from '../../domain/reports/formats.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { oneOf } from '../web/forms/fields.ts';
import { posted } from '../web/forms/form.ts';
import { found, idIn, NotFound, reading } from '../web/page.ts';
import { sendStoredFile } from '../web/stored-file.ts';
import { renderingStates } from './words.ts';

/** What was frozen as files: each is made once, when somebody asks for it, and can be fetched from then on (F76, F77). */
export const reportFileRoutes: readonly Route[] = [
  ['get', '/reports/:id/versions/:number/files', 'see-reports', list],
  posted('/reports/:id/versions/:number/files', 'ask-report-file', {
    page: list,
    held: versionOf,
    fields: () => ({ format: oneOf(reportFormatNames, 'Choose a kind of file') }),
    act: ({ format }, { actor, held: { id: versionId }, perform }) =>
      perform('ask-report-file', (tx) => askRendering(tx, actor, { versionId, format })),
    at: 'format',
    leads: (_, { held }) => `/reports/${held.reportId}/versions/${held.number}/files?done=report-file-asked`,
  }),
  ['get', '/reports/:id/versions/:number/files/:format', 'see-reports', send],
];

/** The number of a version in the address. */
export function numberIn({ req }: Visit): number {
  const { number } = req.params;
  if (typeof number !== 'string' || !/^\d{1,6}$/u.test(number)) throw new NotFound();
  return Number(number);
}

const versionIn = async (tx: Tx, visit: Visit) => found(await readVersion(tx, idIn(visit.req), numberIn(visit)));

async function versionOf(portal: Portal, visit: Visit) {
  return reading(portal, visit.actor, (tx) => versionIn(tx, visit));
}

async function list(portal: Portal, visit: Visit): Promise<void> {
  const { version, made } = await reading(portal, visit.actor, async (tx) => {
    const seen = await versionIn(tx, visit);
    return { version: seen, made: await listRenderings(tx, seen.id) };
  });
  const path = `/reports/${version.reportId}/versions/${version.number}`;
  portal.render(visit, 'reports/files', {
    title: `Files: ${version.title}`,
    caption: `${version.reference}, version ${version.number}`,
    path: `${path}/files`,
    asks: may(visit.actor, 'ask-report-file'),
    files: reportFormatNames.map((format) => {
      const file = made.find((one) => one.format === format);
      return {
        format,
        word: reportFormats[format].word,
        state: file?.state ?? 'none',
        tag: renderingStates[file?.state ?? 'none'],
        progress: file?.progress ?? '',
        size: file?.size ?? 0,
      };
    }),
    back: { href: path, text: version.title },
  });
}

async function send(portal: Portal, visit: Visit): Promise<void> {
  const { req, res, actor } = visit;
  const { format } = req.params;
  if (!isReportFormat(format)) throw new NotFound();
  const file = await reading(portal, actor, async (tx) => {
    const { id: versionId } = await versionIn(tx, visit);
    return found(await readRendering(tx, { versionId, format }));
  });
  sendStoredFile(req, res, file);
}
