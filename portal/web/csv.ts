import type { Response } from 'express';
import { stringify } from 'csv-stringify/sync';

/**
 * A cell that no spreadsheet takes for a formula: what begins with = + - @ or a control character, with or without
 * space or quotes before it, gets an apostrophe in front (R65). The same after a line break or a separator inside.
 */
export function safeCell(text: string): string {
  const clean = text.replaceAll('\0', '');
  return /^[\s"';,]*[=+\-@\t\r|%]/u.test(clean) ? `'${clean}` : clean;
}

/** Lines of a table, a text for each of its columns. */
export type Lines = readonly (readonly string[])[];

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
