import { lengthFlaw } from './limits.ts';
import { normalText, textFlaw } from './text.ts';

// What files of lines have in common: a first line that names the columns, and cells that no spreadsheet takes for a formula.

export type FileRow = { readonly line: number; readonly cells: readonly string[] };
/** Something that is wrong with a line; `column` is '' where it concerns the whole line. */
export type LineFlaw<Column extends string> = {
  readonly line: number;
  readonly column: Column | '';
  readonly text: string;
};
/** The cells of a line by column. */
export type Cells<Column extends string> = (name: Column) => string;

type Rules<Column extends string> = {
  readonly columns: readonly Column[];
  /** Those that must be there. */
  readonly needed: readonly Column[];
  readonly most: number;
};

/** The lines of a file under the names of its columns, without those that are empty; or what is wrong with its head. */
export function namedLines<Column extends string>(
  rows: readonly FileRow[],
  { columns, needed, most }: Rules<Column>,
): { lines: { line: number; cell: Cells<Column> }[]; flaws: LineFlaw<Column>[] } {
  // A spreadsheet writes commas for every row that was ever touched.
  const [head, ...body] = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const names = (head?.cells ?? []).map((cell) => cell.trim().toLowerCase());
  const known: readonly string[] = columns;
  const wrong = [
    ...(needed.every((name) => names.includes(name))
      ? []
      : [`The first line must name the columns, ${needed.map((name) => `“${name}”`).join(' and ')} among them`]),
    ...names
      .filter((name) => name !== '' && !known.includes(name))
      .map((name) => `There is no column “${name.slice(0, 40)}”`),
    ...names
      .filter((name, at) => name !== '' && names.indexOf(name) !== at)
      .map((name) => `The column “${name.slice(0, 40)}” stands there twice`),
    ...(body.length > most ? [`The file has more than ${most.toLocaleString('en-GB')} lines. Split it`] : []),
  ];
  if (wrong.length > 0) return { lines: [], flaws: wrong.map((text) => ({ line: head?.line ?? 1, column: '', text })) };
  const lines = body.map(({ line, cells }) => ({
    line,
    cell: (name: Column) => normalText((cells[names.indexOf(name)] ?? '').replaceAll(/[\r\n]+/gu, ' '), 'line'),
  }));
  return { lines, flaws: [] };
}

/** What is wrong with the words of a cell; undefined where nothing is. */
export function cellFlaw(text: string, most: number): string | undefined {
  if (/^[=+\-@|%]/u.test(text)) return `It begins with “${text.charAt(0)}”, which a spreadsheet takes for a formula`;
  return (textFlaw(text, 'line') ?? lengthFlaw(text, most))?.replace(/\.$/u, '');
}
