import { CsvError, parse } from 'csv-parse/sync';
import { type ReadFile, readLines } from '../../../domain/directory/import-lines.ts';

type Row = { readonly line: number; readonly cells: string[] };

/** Takes a CSV text apart: comma or semicolon, as its first line has it, with or without the mark of UTF-8 at its front; or says where it cannot. */
export function readCsv(
  csv: string,
): { readonly rows: readonly Row[] } | { readonly line: number; readonly text: string } {
  const head = csv.slice(0, 2_000).split('\n', 1)[0] ?? '';
  const delimiter = head.split(';').length > head.split(',').length ? ';' : ',';
  try {
    const rows: Row[] = [];
    parse(csv, {
      bom: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      // What the parser says of a record is as long as the record, and is not kept.
      on_record: (cells: string[], { lines: line }) => void rows.push({ line, cells }),
    });
    return { rows };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1;
    const text = 'The file cannot be read from here on: a quotation mark is not closed, or stands inside a cell';
    return { line, text };
  }
}

/** The lines of a file of the directory. */
export function readDirectoryCsv(csv: string): ReadFile {
  const read = readCsv(csv);
  return 'rows' in read ? readLines(read.rows) : { lines: [], problems: [{ ...read, column: '' }] };
}
