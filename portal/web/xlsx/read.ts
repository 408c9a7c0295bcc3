import { inThread } from '../../../db/thread.ts';
import type { SheetFlaw } from './workbook.ts';

const said = {
  macros: 'The file has macros. Save it as an Excel workbook without them (.xlsx) and choose it again',
  'too-large': 'The workbook is too large to be read. Delete what is not needed, or save its first sheet as CSV',
  damaged: 'The workbook cannot be read. Open it, save it as .xlsx again, or save its first sheet as CSV',
} as const;

/** A text instead of bytes. */
export const isWorkbook = (content: Uint8Array): boolean => content[0] === 0x50 && content[1] === 0x4b;

/**
 * The first sheet of an .xlsx as the text of a CSV file, its rows on the same lines: from there on it is read like any other.
 * Read beside the thread that answers people, bounded in time and memory.
 */
export async function sheetAsCsv(content: Uint8Array): Promise<{ readonly csv: string } | { readonly flaw: string }> {
  const file = new URL('./read-worker.ts', import.meta.url);
  const read = await inThread<string | SheetFlaw>(file, content, { longestMs: 20_000, mostMb: 512 });
  if (typeof read === 'string') return { csv: read };
  if (read?.kind !== 'formulas') return { flaw: said[read?.kind ?? 'too-large'] };
  const more = read.count > read.cells.length ? ` and ${read.count - read.cells.length} more` : '';
  return {
    flaw: `What is worked out by a formula, or could not be, is not taken: ${read.cells.join(', ')}${more}. Paste the values instead`,
  };
}
