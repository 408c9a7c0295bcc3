import { calendarNames } from '../calendar/bank-holidays.ts';
import { agencyKinds } from './fields.ts';
import { mailAddress } from './address.ts';
import { lengthFlaw, limits } from '../limits.ts';
import type { Role } from '../permissions.ts';
import { normalText, textFlaw } from '../text.ts';

/** The columns of an import, in the order of the template; what each holds is said on the page. */
export const importColumns = [
  'agency',
  'parent',
  'kind',
  'level',
  'calendar',
  'post',
  'role',
  'ladder_level',
  'person',
  'address',
  'shared',
] as const;

export type ImportColumn = (typeof importColumns)[number];
/** A row of the file under the names of its columns, with the line on which it stands. */
export type ImportLine = Readonly<Record<ImportColumn, string>> & { readonly line: number };
/** Something that is said of a line; `column` is '' where it concerns the whole line. */
export type LineRemark = { readonly line: number; readonly column: ImportColumn | ''; readonly text: string };

export const mostImportLines = 20_000;
/** Roles of the directorate are given by administrators on its pages, never by a file. */
export const importRoles: readonly Role[] = ['respondent', 'lead', 'manager'];

const choices: Readonly<Partial<Record<ImportColumn, readonly string[]>>> = {
  kind: agencyKinds,
  calendar: calendarNames,
  role: importRoles,
  shared: ['yes'],
};

export type ReadFile = { readonly lines: readonly ImportLine[]; readonly problems: readonly LineRemark[] };

/** The rows of a file as lines, or what is wrong with its head; every cell is judged by itself. */
export function readLines(rows: readonly { readonly line: number; readonly cells: readonly string[] }[]): ReadFile {
  // A spreadsheet writes commas for every row that was ever touched.
  const [head, ...body] = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  if (head === undefined) return { lines: [], problems: [{ line: 1, column: '', text: 'The file is empty' }] };
  const names = head.cells.map((cell) => cell.trim().toLowerCase());
  const wrong = headProblems(names);
  if (wrong.length > 0) return { lines: [], problems: wrong.map((text) => ({ line: head.line, column: '', text })) };
  if (body.length > mostImportLines)
    return {
      lines: [],
      problems: [{ line: head.line, column: '', text: `The file has more than ${mostImportLines} lines. Split it` }],
    };
  const lines = body.map(({ line, cells }) => lineOf(line, names, cells));
  const uneven = body.filter(({ cells }) => cells.length > names.length);
  return {
    lines,
    problems: [
      ...uneven.map(({ line }): LineRemark => ({
        line,
        column: '',
        text: 'The line has more cells than the first line has columns',
      })),
      ...lines.flatMap(cellProblems),
      ...lines.flatMap(pairProblems),
    ],
  };
}

function headProblems(names: readonly string[]): string[] {
  const known: readonly string[] = importColumns;
  const unknown = names.filter((name) => name !== '' && !known.includes(name));
  const twice = names.filter((name, index) => name !== '' && names.indexOf(name) !== index);
  return [
    ...(names.includes('agency') ? [] : ['The first line must name the columns, “agency” among them']),
    ...unknown.map((name) => `There is no column “${name.slice(0, 40)}”`),
    ...twice.map((name) => `The column “${name}” stands there twice`),
  ];
}

function lineOf(line: number, names: readonly string[], cells: readonly string[]): ImportLine {
  const cell = (name: ImportColumn) =>
    normalText((cells[names.indexOf(name)] ?? '').replaceAll(/[\r\n]+/gu, ' '), 'line');
  const entries = importColumns.map((name) => [name, cell(name)] as const);
  return { ...(Object.fromEntries(entries) as Record<ImportColumn, string>), line };
}

function cellProblems(row: ImportLine): LineRemark[] {
  return importColumns.flatMap((column) => {
    const text = cellProblem(column, row[column]);
    return text === undefined ? [] : [{ line: row.line, column, text }];
  });
}

function cellProblem(column: ImportColumn, value: string): string | undefined {
  if (value === '') return column === 'agency' ? 'Name the agency' : undefined;
  if (/^[=+\-@|%]/u.test(value)) return `It begins with “${value.charAt(0)}”, which a spreadsheet takes for a formula`;
  const flaw = textFlaw(value, 'line') ?? lengthFlaw(value, limits.name);
  if (flaw !== undefined) return flaw.replace(/\.$/u, '');
  const offered = choices[column];
  if (offered !== undefined && !offered.includes(value)) return `“${value}” is none of ${offered.join(', ')}`;
  if (column === 'ladder_level' && !/^[1-9]\d?$/u.test(value)) return 'A ladder level is a whole number from 1 to 99';
  if (column !== 'address') return undefined;
  const address = mailAddress(value);
  return address.ok ? undefined : address.message;
}

/** Cells that need each other. */
function pairProblems(row: ImportLine): LineRemark[] {
  const lacks = (column: ImportColumn, text: string): LineRemark[] => [{ line: row.line, column, text }];
  return [
    ...(row.person !== '' && row.address === '' ? lacks('address', 'Give the address of the person') : []),
    ...(row.person === '' && row.address !== '' ? lacks('person', 'Give the name of the person') : []),
    ...(row.post === '' && row.person !== '' ? lacks('post', 'Say which post the person holds') : []),
    ...(row.post === '' && row.person === '' && row.role + row.ladder_level !== ''
      ? lacks('post', 'Name the post that has this role or level')
      : []),
  ];
}
