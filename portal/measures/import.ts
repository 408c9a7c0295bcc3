import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { importValues, listImportable, previewValues } from '../../db/measures/import-values.ts';
import { databaseNow } from '../../db/chase/locks.ts';
import { periodOf, previousPeriod } from '../../domain/calendar/periods.ts';
import { localDate } from '../../domain/calendar/zones.ts';
import { valueColumns } from '../../domain/measures/import-values.ts';
import { indicatorStates } from '../../domain/measures/indicator.ts';
import { isOver } from '../../domain/strategies/strategy.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { sendCsv } from '../web/csv.ts';
import { leadOn } from '../web/done.ts';
import { fileBody, readFileForm } from '../web/forms/multipart.ts';
import { found, idIn, madeForVisitor, reading } from '../web/page.ts';
import { againAfter, perform } from '../web/perform.ts';
import { measuredStrategy } from './measures.ts';

/** Values from a file: a preview that writes nothing, and its confirmation. */
export const valueImportRoutes: readonly Route[] = [
  ['get', '/strategies/:id/measures/import', 'write-measures', askForFile],
  ['get', '/strategies/:id/measures/values.csv', 'write-measures', sendTemplate],
  ['post', '/strategies/:id/measures/import', 'write-measures', takeFile, fileBody],
  ['post', '/strategies/:id/measures/import/confirm', 'write-measures', confirm, fileBody],
];

const mostListed = 1_000;

async function askForFile(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await measuredStrategy(portal, visit);
  portal.render(visit, 'measures/import', {
    title: 'Import values from a file',
    strategy,
    ended: isOver(strategy.state),
    back: { href: `/strategies/${strategy.id}/measures`, text: 'Measures of the strategy' },
  });
}

async function wrongFile(portal: Portal, visit: Visit, text: string): Promise<void> {
  await askForFile(portal, { ...visit, again: { problems: [{ field: 'file', text }] } });
}

/** A line for each value that is wanted of the last period that is over. */
async function sendTemplate(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await measuredStrategy(portal, visit);
  const { known, today } = await reading(portal, visit.actor, async (tx) => ({
    known: await listImportable(tx, strategy.id),
    today: localDate(await databaseNow(tx), strategy.zone),
  }));
  const lines = known
    .filter(({ state }) => indicatorStates[state].owed)
    .flatMap(({ title, frequency, areas }) =>
      areas.map(({ name }) => [title, name, previousPeriod(periodOf(today, frequency)), '', '', '', '']),
    );
  async function* rows() {
    yield lines;
  }
  await sendCsv(visit.res, 'values.csv', valueColumns, rows());
}

/** Browsers send the line ends of a text area as CRLF, whatever the file had. */
const withPlainEnds = (csv: string) => csv.replaceAll(/\r\n?/gu, '\n');

async function takeFile(portal: Portal, visit: Visit): Promise<void> {
  const form = await readFileForm(visit.req.body, visit.req.get('content-type') ?? '');
  const file = form?.file;
  if (file === undefined) return wrongFile(portal, visit, 'Choose a CSV file');
  if (!isUtf8(file.content))
    return wrongFile(portal, visit, 'The file is no CSV file in UTF-8. Save it as “CSV UTF-8” and choose it again');
  await preview(portal, visit, withPlainEnds(file.content.toString('utf8').replaceAll('\0', '')));
}

async function preview(portal: Portal, visit: Visit, csv: string): Promise<void> {
  const strategy = await measuredStrategy(portal, visit);
  const { flaws, counts, seen } = found(
    await reading(portal, visit.actor, (tx) => previewValues(tx, { strategyId: strategy.id, csv })),
  );
  portal.render(visit, 'measures/import-preview', {
    title: 'What the file would do',
    strategy,
    csv,
    seen,
    counts,
    flaws: flaws.slice(0, mostListed),
    flawCount: flaws.length,
    back: { href: `/strategies/${strategy.id}/measures/import`, text: 'Import values from a file' },
  });
}

async function confirm(portal: Portal, visit: Visit): Promise<void> {
  const form = await readFileForm(visit.req.body, visit.req.get('content-type') ?? '');
  const csv = withPlainEnds(form?.texts['csv'] ?? '');
  if (form === undefined || csv === '') return wrongFile(portal, visit, 'Choose a CSV file');
  const strategyId = idIn(visit.req);
  const seen = form.texts['seen'] ?? '';
  const sha256 = createHash('sha256').update(csv).digest('hex');
  visit.req.body = { idempotencyKey: form.texts['idempotencyKey'] ?? '', seen, sha256 };
  madeForVisitor(visit);
  const imported = await perform(portal, visit, 'import-values', (tx) =>
    importValues(tx, visit.actor, { strategyId, csv, seen }),
  );
  if (!imported.ok) return preview(portal, { ...visit, again: againAfter(visit, imported, 'changes') }, csv);
  leadOn(visit, `/strategies/${strategyId}/measures?done=values-imported`);
}
