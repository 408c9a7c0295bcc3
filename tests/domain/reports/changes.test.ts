import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalText } from '../../../domain/reports/canonical.ts';
import { changes } from '../../../domain/reports/changes.ts';
import type { Block, ReportTable, ReportTree } from '../../../domain/reports/tree.ts';
import { textsOf } from '../../support/live-blocks.ts';

const table = (
  rows: readonly (readonly [key: string, text: string])[],
  more: Partial<ReportTable> = {},
): ReportTable => ({
  kind: 'table',
  key: 'colours',
  caption: 'Colours',
  columns: [{ heading: 'Strand', numeric: false }],
  rows: rows.map(([key, text]) => ({ key, cells: [{ text }] })),
  asAt: 'today',
  ...more,
});
const tree = (...blocks: readonly Block[]): ReportTree => ({
  shape: 1,
  reference: 'P-1',
  title: 'Report',
  kind: 'review',
  meeting: { body: 'Board', on: '2026-10-09', number: '', by: '' },
  recommendation: { kind: 'note', text: '' },
  authors: [],
  before: null,
  asAt: 'today',
  sections: [{ key: 'b', letter: 'B', heading: 'Supporting information', blocks }],
  appendices: [],
  contact: [],
});
const blocksOf = ({ sections }: ReportTree) => sections.flatMap(({ blocks }) => blocks);
const marksOf = (blocks: readonly Block[]) =>
  blocks.flatMap((block) =>
    (block.kind === 'table' ? block.rows : block.kind === 'chart' ? block.table.rows : []).map(({ key, change }) => [
      key,
      change,
    ]),
  );

test('a row is new, changed or unchanged by what it is about, and what is gone is said after its table', () => {
  const before = tree(
    table([
      ['s1', 'Red'],
      ['s2', 'Green'],
      ['s3', 'Treatment'],
    ]),
  );
  const now = tree(
    table([
      ['s2', 'Green'],
      ['s1', 'Amber'],
      ['s4', 'Green'],
    ]),
  );
  const marked = blocksOf(changes(before, now));
  expect(marksOf(marked)).toEqual([
    ['s2', 'unchanged'],
    ['s1', 'changed'],
    ['s4', 'new'],
  ]);
  expect(textsOf(marked).at(-1)).toBe('In the report before, and no longer here: Treatment.');
});

test('charts and appendices are compared too; typed tables, texts and files are left as they are', () => {
  const chart = {
    kind: 'chart',
    key: 'c',
    title: '',
    description: '',
    svg: '',
    table: table([['p', '1']], { key: 'c' }),
  } as const;
  const typed: ReportTable = { kind: 'table', key: 'typed', caption: '', columns: [], rows: [{ key: '1', cells: [] }] };
  const file = { fileName: 'a.pdf', contentType: 'application/pdf', size: 1, sha256: 'x' };
  const said: Block = { kind: 'nil', sentence: 'None.' };
  const appendix = (rows: readonly [string, string][]) => [
    { key: 'one', title: 'One', content: { blocks: [table(rows, { key: 'plan' })] } },
    { key: 'two', title: 'Two', content: { file } },
  ];
  const before = { ...tree(chart, typed), appendices: appendix([['a', 'x']]) };
  const now = { ...tree(chart, typed, said), appendices: appendix([['a', 'y']]) };
  const result = changes(before, now);
  expect(blocksOf(result).slice(1)).toEqual([typed, said]);
  expect(marksOf(blocksOf(result))).toEqual([
    ['p', 'unchanged'],
    ['1', undefined],
  ]);
  const [one, two] = result.appendices;
  expect(one && 'blocks' in one.content && marksOf(one.content.blocks)).toEqual([['a', 'changed']]);
  expect(two).toEqual(now.appendices[1]);
});

test('what is only listed once is not missed in the next report, and a new table is all new', () => {
  const before = tree(table([['s1', 'Red']]));
  expect(blocksOf(changes(before, tree(table([], { onlyNew: true }))))).toHaveLength(1);
  expect(marksOf(blocksOf(changes(tree(), tree(table([['s1', 'Red']])))))).toEqual([['s1', 'new']]);
  const empty = tree({ ...table([]), rows: [{ key: 's1', cells: [] }] });
  expect(textsOf(blocksOf(changes(empty, tree(table([]))))).at(-1)).toContain('no longer here: .');
});

test('tables of the strands are one: what went from one to another is the same, and a strand that went is missed', () => {
  const [one, two] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'].map(
    (id) => `plan-${id}`,
  );
  const before = tree(
    table([['a', 'Raids']], { key: one! }),
    table(
      [
        ['b', 'Tests'],
        ['c', 'Lessons'],
      ],
      { key: two! },
    ),
  );
  const now = tree(
    table(
      [
        ['a', 'Raids'],
        ['b', 'Tests'],
      ],
      { key: one! },
    ),
  );
  const marked = blocksOf(changes(before, now));
  expect(marksOf(marked)).toEqual([
    ['a', 'unchanged'],
    ['b', 'unchanged'],
  ]);
  expect(textsOf(marked).at(-1)).toBe('In the report before, and no longer here: Lessons.');
});

test('a table that has other columns by now is not compared', () => {
  const other = table([['s2', 'Green']], { columns: [{ heading: 'July 2026', numeric: false }] });
  const marked = blocksOf(changes(tree(table([['s1', 'Red']])), changes(tree(), tree(other))));
  expect(marked).toEqual([other]);
});

const someRows = fc.uniqueArray(
  fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), fc.constantFrom('Red', 'Green')),
  {
    selector: ([key]) => key,
  },
);

test('marking twice changes nothing, the order of rows does not matter, and nothing is lost', () => {
  fc.assert(
    fc.property(someRows, someRows, fc.boolean(), (old, current, reverse) => {
      const order = <T>(all: readonly T[]) => (reverse ? all.toReversed() : all);
      const [before, now] = [tree(table(old)), tree(table(current))];
      const once = changes(before, now);
      expect(changes(before, once)).toEqual(once);
      expect(changes(once, now)).toEqual(changes(now, now));
      const turned = changes(tree(table(order(old))), tree(table(order(current))));
      expect(new Map(marksOf(blocksOf(turned)) as [string, string][])).toEqual(
        new Map(marksOf(blocksOf(once)) as [string, string][]),
      );
      expect(marksOf(blocksOf(once)).map(([key]) => key)).toEqual(current.map(([key]) => key));
      const gone = old.filter(([key]) => current.every(([other]) => other !== key));
      expect(blocksOf(once)).toHaveLength(gone.length > 0 ? 2 : 1);
    }),
  );
});

test('two readings that say the same are one text, whenever they were read and whatever was said before', () => {
  const one = table([['s1', 'Red']]);
  const { kind, key, ...rest } = one;
  const again = {
    ...rest,
    asAt: 'tomorrow',
    key,
    kind,
    rows: one.rows.map((row) => ({ ...row, change: 'new' as const })),
  };
  expect(canonicalText([again])).toBe(canonicalText([one]));
  expect(canonicalText([table([['s1', 'Green']])])).not.toBe(canonicalText([one]));
  expect(canonicalText([{ kind: 'list', ordered: false, items: [[{ text: 'x' }]] }])).toBe(
    '[{"items":[[{"text":"x"}]],"kind":"list","ordered":false}]',
  );
});
