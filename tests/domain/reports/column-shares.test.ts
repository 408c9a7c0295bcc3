import { expect, test } from 'vitest';
import { columnShares } from '../../../domain/reports/column-shares.ts';

const columns = ['Kind', 'When', 'What came of it'].map((heading) => ({ heading, numeric: false }));
const row = (...texts: readonly string[]) => ({ key: texts[0] ?? '', cells: texts.map((text) => ({ text })) });

test('each column has room for its longest word, and the rest of the line goes to the long texts', () => {
  const rows = [row('Circulation', 'May 2002', 'They agreed. '.repeat(20)), row('Seminar', '', '')];
  const [kind = 0, when = 0, what = 0] = columnShares({ columns, rows });
  expect(kind).toBe(150);
  expect(when).toBeGreaterThan(60);
  expect(what).toBeGreaterThan(3 * when);
  expect(kind + when + what).toBe(720);
});

test('where the longest words fill the line and more, no column takes from another', () => {
  const rows = [row('k'.repeat(50), 'w'.repeat(40), 'Long, but in short words. '.repeat(9))];
  expect(columnShares({ columns, rows })).toEqual([540, 440, 100]);
});

test('an empty table, or a row that ends early, is as wide as its headings ask for', () => {
  expect(columnShares({ columns: columns.slice(0, 2), rows: [] })).toEqual([80, 80]);
  expect(columnShares({ columns: columns.slice(0, 2), rows: [row('A')] })).toEqual([80, 80]);
});

test('a table of more words than a call takes arguments has its widths, too', () => {
  const rows = Array.from({ length: 2_000 }, () => row('said', 'then', 'word '.repeat(200)));
  expect(columnShares({ columns, rows })).toHaveLength(3);
});
