import type { Response } from 'express';
import type { Tx } from '../../db/connect.ts';
import type { Portal, Visit } from './context.ts';
import { reading } from './page.ts';
import { stringify } from 'csv-stringify/sync';

/**
 * A cell that no spreadsheet takes for a formula: what begins with = + - @ or a control character, with or without
 * space or quotes before it, gets an apostrophe in front (R65). The same after a line break or a separator inside.
 */
export function safeCell(text: string): string {
  const clean = text.replaceAll('\0', '');
  return /^[\s"';,]*[=+\-@\t\r|%]/u.test(clean) ? `'${clean}` : clean;
}

type Lines = readonly (readonly string[])[];

/**
 * Sends rows as a CSV file, a page of the list after the other, so that ten thousand agencies fit into little memory.
 * The mark at its front tells Excel that it is UTF-8.
 */
export async function sendCsv(
  res: Response,
  name: string,
  head: readonly string[],
  pages: AsyncIterable<Lines> | Iterable<Lines>,
): Promise<void> {
  res.attachment(name).set('Content-Type', 'text/csv; charset=utf-8');
  res.write(`\uFEFF${lines([head])}`);
  for await (const rows of pages) res.write(lines(rows));
  res.end();
}

function lines(rows: Lines): string {
  return stringify(
    rows.map((row) => row.map(safeCell)),
    { quoted: true, record_delimiter: '\r\n' },
  );
}

/** What a file of a list is: its name, its columns with their heads in their order, and how a page of the list is read. */
export type ListFile<Row> = {
  readonly name: string;
  readonly columns: Readonly<Record<string, (row: Row) => string | number | null>>;
  readonly read: (tx: Tx, after: string | undefined) => Promise<{ rows: readonly Row[]; next?: string | undefined }>;
};

/** Sends a whole list as a CSV file, each page of it read as the visitor may see it; what is null is an empty cell. */
export function sendList<Row>(portal: Portal, visit: Visit, { name, columns, read }: ListFile<Row>): Promise<void> {
  async function* pages() {
    for await (const rows of allPages((after) => reading(portal, visit.actor, (tx) => read(tx, after))))
      yield rows.map((row) => Object.values(columns).map((cell) => String(cell(row) ?? '')));
  }
  return sendCsv(visit.res, name, Object.keys(columns), pages());
}

/** All pages of a list that is read in pages. */
export async function* allPages<T>(
  read: (after: string | undefined) => Promise<{ rows: readonly T[]; next?: string | undefined }>,
): AsyncGenerator<readonly T[]> {
  let after: string | undefined;
  do {
    const page = await read(after);
    yield page.rows;
    after = page.next;
  } while (after !== undefined);
}
