import { type CellValue, writeXlsx } from 'hucre/xlsx';
import { coverFacts, tablesOf } from '../../domain/reports/facts.ts';
import type { Material } from './material.ts';

const bold = { style: { font: { bold: true } } };

/**
 * The tables of a report as a workbook: one sheet for each, after a first one that says what they are. Numbers are numbers; text is
 * text, whatever it begins with.
 */
export async function renderXlsx({ tree, at }: Material): Promise<Uint8Array> {
  const tables = tablesOf(tree).map(({ part, table }, place) => ({
    part,
    table,
    name: sheetName(place, table.caption),
  }));
  const about: CellValue[][] = [
    ['Report', tree.title],
    ...coverFacts(tree).map((fact) => [...fact]),
    [],
    ['Sheet', 'Table', 'Part of the report', 'As at'],
    ...tables.map(({ part, table, name }) => [name, table.caption, part, table.asAt ?? '']),
  ];
  const authors = tree.authors.map(({ name }) => name).join(', ');
  const created = new Date(at);
  return writeXlsx({
    properties: {
      title: tree.title,
      subject: tree.reference,
      creator: authors,
      lastModifiedBy: authors,
      created,
      modified: created,
    },
    sheets: [
      { name: 'About', rows: about, columns: [{ width: 34 }, { width: 60 }, { width: 40 }, { width: 30 }] },
      ...tables.map(({ table, name }) => ({
        name,
        rows: [
          table.columns.map(({ heading }) => heading),
          ...table.rows.map(({ cells }) => cells.map(({ text, number }) => number ?? text)),
        ],
        columns: table.columns.map(({ numeric }, column) => ({ width: column === 0 ? 50 : numeric ? 14 : 28 })),
        cells: new Map(table.columns.map((_column, place) => [`0,${place}`, bold])),
        freezePane: { rows: 1 },
      })),
    ],
  });
}

/** "2 Dates that moved": no longer than Excel takes, without the signs that it refuses, and no two alike. */
function sheetName(place: number, caption: string): string {
  return `${place + 1} ${caption}`
    .replaceAll(/[\\/?*[\]:]/gu, ' ')
    .slice(0, 31)
    .trim();
}
