import type { Tx } from '../../../db/connect.ts';
import type { Act } from '../../../domain/permissions.ts';
import { fileKinds } from '../../../domain/file-kinds.ts';
import type { Portal, Route, Visit } from '../context.ts';
import { allPages, type Lines, sendCsv } from '../csv.ts';
import { reading } from '../page.ts';
import { type Sheet, writeSheet } from './workbook.ts';

/** A table that one downloads: its name without an ending, its lines (of a long list, page after page), and what a workbook says of its columns. */
export type TableFile = Omit<Sheet, 'rows'> & { readonly name: string; readonly rows: Lines | AsyncIterable<Lines> };

/** A table under a path, as a CSV file and as an Excel workbook: the same lines, in the workbook with real days and numbers. */
export function tableFiles(
  path: string,
  act: Act,
  read: (portal: Portal, visit: Visit) => Promise<TableFile>,
): readonly Route[] {
  return [
    [
      'get',
      `${path}.csv`,
      act,
      async (portal, visit) => {
        const { name, columns, rows } = await read(portal, visit);
        await sendCsv(visit.res, `${name}.csv`, columns, pagesOf(rows));
      },
    ],
    [
      'get',
      `${path}.xlsx`,
      act,
      async (portal, visit) => {
        const { name, rows, ...sheet } = await read(portal, visit);
        const lines: Lines[] = [];
        for await (const page of pagesOf(rows)) lines.push(page);
        const content = Buffer.from(await writeSheet({ ...sheet, rows: lines.flat() }));
        visit.res.attachment(`${name}.xlsx`).set('Content-Type', fileKinds.xlsx.mediaType).send(content);
      },
    ],
  ];
}

const pagesOf = (rows: TableFile['rows']) => (Symbol.asyncIterator in rows ? rows : [rows]);

/** An instant as a cell, in UTC; of none an empty one. */
export const utc = (at: number | null): string => (at === null ? '' : new Date(at).toISOString());

/** The heads of a table in their order, and what stands below them of each row. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => string | number | null>>;

/** A list as a table, and how a page of it is read. */
type ListFile<Row> = Omit<TableFile, 'columns' | 'rows'> & {
  readonly columns: Columns<Row>;
  readonly read: (tx: Tx, after: string | undefined) => Promise<{ rows: readonly Row[]; next?: string | undefined }>;
};

/** A whole list as a table to download, each page of it read as the visitor may see it; what is null is an empty cell. */
export function tableOf<Row>(portal: Portal, visit: Visit, { columns, read, ...file }: ListFile<Row>): TableFile {
  async function* pages() {
    for await (const rows of allPages((after) => reading(portal, visit.actor, (tx) => read(tx, after))))
      yield rows.map((row) => Object.values(columns).map((cell) => String(cell(row) ?? '')));
  }
  return { ...file, columns: Object.keys(columns), rows: pages() };
}
