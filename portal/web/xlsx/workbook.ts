import { unzipSync, zipSync } from 'fflate';
import { readXlsx, writeXlsx } from 'hucre/xlsx';

// The one place that knows how a workbook is made: everything else has rows of texts (0051).

/** What is wrong with a workbook as a whole, or in cells of it; to be said to who sent it. */
export type SheetFlaw =
  | { readonly kind: 'macros' | 'too-large' | 'damaged' }
  | { readonly kind: 'formulas'; readonly cells: readonly string[]; readonly count: number };
/** The first sheet, a row of texts for each of its rows, those that are empty among them. */
export type SheetRows = readonly (readonly string[])[];

/** What a file of ten megabytes may unpack to: a hundred thousand lines take sixty. */
const mostBytes = 200 * 1024 * 1024;
const wanted =
  /^(?:\[Content_Types\]\.xml|_rels\/.*|xl\/(?:workbook|styles|sharedStrings)\.xml|xl\/_rels\/.*|xl\/worksheets\/[^/]*\.xml)$/u;

/**
 * The rows of the first sheet as a person sees them: a day as '2027-03-31', a month shown without a day as '2027-03', a share
 * shown in % without its sign, yes and no. A formula is refused, since what it came to is not what somebody wrote.
 */
export async function readFirstSheet(content: Uint8Array): Promise<SheetRows | SheetFlaw> {
  const book = repacked(content);
  if (!('bytes' in book)) return book;
  const [sheet] = (await readXlsx(book.bytes, { sheets: [0], readStyles: true })).sheets;
  if (sheet === undefined) return { kind: 'damaged' };
  const cells = [...(sheet.cells ?? [])];
  const worked = cells.filter(
    ([, { type, formula }]) => formula !== undefined || type === 'formula' || type === 'error',
  );
  if (worked.length > 0)
    return { kind: 'formulas', cells: worked.slice(0, 5).map(([at]) => placeOf(at)), count: worked.length };
  return sheet.rows.map((row, line) =>
    row.map((value, at) => textOf(value, sheet.cells?.get(`${line},${at}`)?.style?.numFmt ?? '')),
  );
}

/** Only the parts that are read, and no more than they may come to, whatever the file says of their size. */
function repacked(content: Uint8Array): { readonly bytes: Uint8Array } | SheetFlaw {
  let bytes = 0;
  let macros = false;
  const parts = unzipSync(content, {
    filter: ({ name, originalSize }) => {
      macros ||= /vbaProject|macrosheets/iu.test(name);
      if (!wanted.test(name)) return false;
      bytes += originalSize;
      return bytes <= mostBytes;
    },
  });
  if (macros) return { kind: 'macros' };
  return bytes > mostBytes ? { kind: 'too-large' } : { bytes: zipSync(parts, { level: 0 }) };
}

/** "B3" of "2,1". */
function placeOf(at: string): string {
  const [row = 0, column = 0] = at.split(',').map(Number);
  const letters = (n: number): string =>
    (n < 26 ? '' : letters(Math.floor(n / 26) - 1)) + String.fromCodePoint(65 + (n % 26));
  return `${letters(column)}${row + 1}`;
}

type Value = string | number | boolean | Date | null;

function textOf(value: Value, format: string): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  // Fifteen digits are what a spreadsheet shows at most; the rest is how binary numbers are kept.
  if (typeof value === 'number') return String(Number((format.includes('%') ? value * 100 : value).toPrecision(15)));
  if (!(value instanceof Date)) return value;
  const [day = '', time = ''] = value.toISOString().split('T');
  if (!time.startsWith('00:00:00')) return `${day} ${time}`;
  return /d/iu.test(format.replaceAll(/"[^"]*"|\[[^\]]*\]/gu, '')) ? day : day.slice(0, 7);
}

/** A sheet to be written: which of its columns are days ('YYYY-MM-DD'), and which numbers; everything else stays a text. */
export type Sheet = {
  readonly columns: readonly string[];
  readonly rows: SheetRows;
  readonly days?: readonly string[];
  readonly numbers?: readonly string[];
};

/** A workbook of one sheet. A text that begins with = stays a text, and what is no number is written as it is. */
export function writeSheet({ columns, rows, days = [], numbers = [] }: Sheet): Promise<Uint8Array> {
  const valueOf = (text: string, at: number): Value => {
    const column = columns[at] ?? '';
    if (text !== '' && days.includes(column)) return new Date(`${text}T00:00:00Z`);
    return numbers.includes(column) && /^-?\d+(?:\.\d+)?$/u.test(text) ? Number(text) : text;
  };
  return writeXlsx({
    sheets: [
      {
        name: 'Lines',
        columns: columns.map((column) => ({ width: 24, ...(days.includes(column) ? { numFmt: 'yyyy-mm-dd' } : {}) })),
        rows: [[...columns], ...rows.map((row) => row.map(valueOf))],
        freezePane: { rows: 1 },
      },
    ],
  });
}
