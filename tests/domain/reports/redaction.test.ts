import { expect, test } from 'vitest';
import { documentsOf, passagesOf, redacted, textsOf } from '../../../domain/reports/redaction.ts';
import type { ReportTree } from '../../../domain/reports/tree.ts';
import { chart, richTree } from '../../support/report-tree.ts';

const without = (tree: ReportTree, words: string, reason = 'personal data') =>
  redacted(
    tree,
    passagesOf(tree, words).map(({ block, from, to }) => ({ block, from, to, reason })),
  );
const [summary, support, equality] = richTree.sections;
const saying = (runs: readonly { text: string; strong?: boolean; to?: string }[]): ReportTree => ({
  ...richTree,
  sections: [{ ...summary!, blocks: [{ kind: 'paragraph', key: 'p', number: '', runs }] }],
});
const runsOf = (tree: ReportTree) => {
  const [block] = tree.sections[0]!.blocks;
  return block?.kind === 'paragraph' ? block.runs : [];
};

test('a tree of which nothing is redacted is the tree', () => {
  expect(redacted(richTree, [])).toEqual(richTree);
});

test('words are found whatever their case, the space and the apostrophe in them, but not within longer words', () => {
  expect(passagesOf(richTree, 'ann  O’hara')).toEqual([
    { block: 'authors/0/name', from: 0, to: 10, words: "Ann O'Hara" },
  ]);
  expect(passagesOf(richTree, 'An')).toEqual([]);
  expect(passagesOf(richTree, 'nobody of that name')).toEqual([]);
  expect(passagesOf(richTree, '(.*)')).toEqual([]);
  expect(passagesOf(richTree, 'RPT-2003-0007')).toEqual([]);
});

test('words that go on across runs are one passage, and what stands around it keeps its look', () => {
  const tree = saying([{ text: 'Mr John ' }, { text: 'Smith', strong: true }, { text: ' came, and JOHN SMITH left.' }]);
  expect(runsOf(without(tree, 'john smith'))).toEqual([
    { text: 'Mr ' },
    { text: '[redacted: personal data]' },
    { text: ' came, and ' },
    { text: '[redacted: personal data]' },
    { text: ' left.' },
  ]);
  expect(runsOf(without(saying([{ text: 'See ' }, { text: 'Smith', to: '#paragraph:x' }]), 'Smith'))).toEqual([
    { text: 'See ' },
    { text: '[redacted: personal data]' },
  ]);
});

test('passages that overlap are one, for the reason of the first, and those that touch are two', () => {
  const marked = (...places: readonly (readonly [number, number, string])[]) =>
    runsOf(
      redacted(
        saying([{ text: 'abcdef' }]),
        places.map(([from, to, reason]) => ({ block: 'sections/0/blocks/0/runs', from, to, reason })),
      ),
    ).map(({ text }) => text);
  expect(marked([2, 4, 'late'], [1, 3, 'early'])).toEqual(['a', '[redacted: early]', 'ef']);
  expect(marked([0, 2, 'one'], [2, 6, 'two'])).toEqual(['[redacted: one]', '[redacted: two]']);
});

test('a cell loses its link and its number with its words, in whichever block it stands', () => {
  const tree = without(richTree, 'Launch');
  const moves = tree.sections[1]!.blocks.find((block) => block.kind === 'table');
  expect(moves?.rows[0]?.cells).toEqual([{ text: '[redacted: personal data]' }, { text: '1,031', number: 1031 }]);
  const counted = without(richTree, '1,031').sections[1]!.blocks.find((block) => block.kind === 'table');
  expect(counted?.rows[0]?.cells[1]).toEqual({ text: '[redacted: personal data]' });
});

test('a chart of which anything is redacted is its table without the drawing', () => {
  const tree = without(richTree, 'burglaries by quarter');
  const tables = tree.sections[1]!.blocks.filter((block) => block.kind === 'table');
  expect(tables.map(({ caption }) => caption)).toContain('[redacted: personal data]');
  expect(JSON.stringify(tree)).not.toContain('<svg');
  const named = { ...chart, svg: `<svg><text>Ward of O&#39;Hara &amp; sons</text></svg>` };
  const only = { ...richTree, sections: [{ ...summary!, blocks: [named] }] };
  expect(without(only, "Ward of O'Hara & sons").sections[0]?.blocks).toEqual([chart.table]);
});

test('lists, sentences that say that there is nothing, headings and lines of contact lose their words, too', () => {
  for (const words of [
    'First of two',
    'no implications',
    'What moved',
    'policy@example.org',
    'Costs',
    'Director of strategy',
  ])
    expect(JSON.stringify(without(richTree, words))).not.toMatch(new RegExp(`(?<!-)\\b${words}`, 'u'));
  expect([support?.heading, equality?.heading].every((text) => [...textsOf(richTree).values()].includes(text!))).toBe(
    true,
  );
});

test('a document is kept out whole, and nothing names it', () => {
  const [paper] = documentsOf(richTree);
  expect(paper).toMatchObject({ block: 'appendices/1/content/file/fileName', words: 'board & paper.pdf' });
  const tree = redacted(richTree, [{ ...paper!, reason: 'confidential' }]);
  expect(tree.appendices[1]?.content).toEqual({
    blocks: [
      {
        kind: 'paragraph',
        key: 'redacted-appendices-1-content',
        number: '',
        runs: [{ text: '[redacted: confidential]' }],
      },
    ],
  });
});
