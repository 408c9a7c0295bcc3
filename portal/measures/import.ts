import { importValues, listImportable, previewValues } from '../../db/measures/import-values.ts';
import { readBegin } from '../../db/strategies/begins.ts';
import { databaseNow } from '../../db/chase/locks.ts';
import { periodOf, previousPeriod } from '../../domain/calendar/periods.ts';
import { localDate } from '../../domain/calendar/zones.ts';
import { valueColumns } from '../../domain/measures/import-values.ts';
import { earlyPeriod } from '../../domain/measures/value.ts';
import { indicatorStates } from '../../domain/measures/indicator.ts';
import { isOver } from '../../domain/strategies/strategy.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { csvImport } from '../web/forms/csv-import.ts';
import { found, idIn, reading } from '../web/page.ts';
import { type TableFile, tableFiles } from '../web/xlsx/table-file.ts';
import { measuredStrategy } from './measures.ts';

/** Values from a file: a preview that writes nothing, and its confirmation. */
export const valueImportRoutes: readonly Route[] = [
  ...tableFiles('/strategies/:id/measures/values', 'write-measures', wantedLines),
  ...csvImport('/strategies/:id/measures/import', {
    act: 'write-measures',
    name: 'import-values',
    ask: askForFile,
    preview,
    take: (tx, { actor, req }, file) => importValues(tx, actor, { strategyId: idIn(req), ...file }),
    leads: ({ req }) => `/strategies/${idIn(req)}/measures?done=values-imported`,
  }),
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

/** A line for each value that is wanted of the last period that is over. */
async function wantedLines(portal: Portal, visit: Visit): Promise<TableFile> {
  const strategy = await measuredStrategy(portal, visit);
  const { known, today } = await reading(portal, visit.actor, async (tx) => ({
    known: await listImportable(tx, strategy.id),
    today: localDate(await databaseNow(tx), strategy.zone),
  }));
  const rows = known
    .filter(({ state }) => indicatorStates[state].owed)
    .flatMap(({ title, frequency, areas }) =>
      areas.map(({ name }) => [title, name, previousPeriod(periodOf(today, frequency)), '', '', '', '']),
    );
  return { name: 'values', columns: valueColumns, rows };
}

async function preview(portal: Portal, visit: Visit, csv: string): Promise<void> {
  const strategy = await measuredStrategy(portal, visit);
  const { previewed, begins } = await reading(portal, visit.actor, async (tx) => ({
    previewed: await previewValues(tx, { strategyId: strategy.id, csv }),
    begins: await readBegin(tx, strategy.id),
  }));
  const { values, flaws, counts, seen } = found(previewed);
  const path = `/strategies/${strategy.id}/measures/import`;
  portal.render(visit, 'measures/import-preview', {
    title: 'What the file would do',
    csv,
    seen,
    path,
    counts,
    begins,
    early: values.filter(({ period }) => earlyPeriod(period, begins) !== undefined).length,
    flaws: flaws.slice(0, mostListed),
    flawCount: flaws.length,
    back: { href: path, text: 'Import values from a file' },
  });
}
