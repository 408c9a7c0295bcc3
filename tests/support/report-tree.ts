import { lineChart } from '../../domain/measures/chart.ts';
import type { ReportChart, ReportTree } from '../../domain/reports/tree.ts';
import type { Material } from '../../worker/rendering/material.ts';

const points = [
  { label: 'April 2003', value: 412, target: 400 },
  { label: 'July 2003', value: 371, target: 380 },
];

const description = 'From 412 in April 2003 to 371 in July 2003.';

export const chart: ReportChart = {
  kind: 'chart',
  key: 'burglaries',
  title: 'Burglaries of dwellings',
  description,
  svg: lineChart({
    title: 'Burglaries of dwellings',
    description,
    points,
    baseline: undefined,
    decimals: 0,
    range: [350, 420],
    id: 'burglaries',
  }),
  table: {
    kind: 'table',
    key: 'burglaries-values',
    caption: 'Burglaries by quarter',
    columns: [
      { heading: 'Quarter from', numeric: false },
      { heading: 'Recorded', numeric: true },
    ],
    rows: points.map(({ label, value }) => ({
      key: label,
      cells: [{ text: label }, { text: String(value), number: value }],
    })),
  },
};

/** A report with one of everything, and with what people might write in it to break each format. */
export const richTree: ReportTree = {
  shape: 1,
  reference: 'RPT-2003-0007',
  title: 'Making the town centre safer: “progress” & plans <2003>',
  kind: 'strategy',
  meeting: { body: 'Joint committee', on: '2003-10-09', number: '7', by: 'Director of strategy' },
  recommendation: { kind: 'Note', text: 'that the committee notes what was done.' },
  authors: [
    { name: "Ann O'Hara", rank: 'Inspector', unit: 'Policy unit' },
    { name: 'Bo Okonkwo', rank: '', unit: '' },
  ],
  before: { reference: 'RPT-2002-0003', title: 'The strategy as it began', on: '2002-09-26' },
  asAt: 'Frozen, as at 1 October 2003',
  sections: [
    {
      key: 'summary',
      letter: '',
      heading: 'Summary',
      blocks: [
        {
          kind: 'paragraph',
          key: 'sum',
          number: '',
          runs: [
            { text: 'Of 12 activities ' },
            { text: '7 are done', strong: true },
            { text: '. See ' },
            { text: 'Appendix 1', to: '#appendix:costs' },
            { text: ' and ' },
            { text: 'the strategy', emphasis: true, to: '/strategies/abc' },
            { text: '.' },
          ],
        },
      ],
    },
    {
      key: 'support',
      letter: 'B',
      heading: 'Supporting information',
      blocks: [
        { kind: 'heading', text: 'What moved' },
        {
          kind: 'paragraph',
          key: 'why',
          number: '1',
          runs: [
            { text: 'Somebody wrote #eval("1") and $x$ and \\n and @ref and <a> and *b* and _c_ and `d` and // e.' },
          ],
        },
        {
          kind: 'paragraph',
          key: 'then',
          number: '2',
          runs: [
            { text: 'As paragraph ' },
            { text: '1', to: '#paragraph:why' },
            { text: ' and table ' },
            { text: 'Moves', to: '#table:moves' },
          ],
        },
        { kind: 'list', ordered: false, items: [[{ text: 'First of two' }], [{ text: 'Second of two' }]] },
        { kind: 'list', ordered: true, items: [[{ text: 'Ordered item' }]] },
        {
          kind: 'table',
          key: 'moves',
          caption: 'Dates that moved',
          columns: [
            { heading: 'Milestone', numeric: false },
            { heading: 'Days', numeric: true },
          ],
          rows: [
            {
              key: 'm1',
              change: 'new',
              cells: [
                { text: 'Launch', to: '/strategies/abc#m1' },
                { text: '1,031', number: 1031 },
              ],
            },
            { key: 'm2', change: 'changed', cells: [{ text: '=SUM(A1:A9)' }, { text: '−4', number: -4 }] },
            { key: 'm3', change: 'unchanged', cells: [{ text: 'Café “Zoë”, 20 % off' }, { text: '' }] },
            { key: 'm4', cells: [{ text: 'Not in the report before' }, { text: '0', number: 0 }] },
          ],
          asAt: 'Dates as at 1 October 2003',
        },
        chart,
        {
          ...chart,
          key: 'empty',
          title: 'Nothing measured',
          description: 'No values yet.',
          svg: '',
          table: { ...chart.table, key: 'empty-values', caption: 'Nothing measured by quarter', rows: [] },
        },
      ],
    },
    {
      key: 'equality',
      letter: 'C',
      heading: 'Equality and diversity implications',
      blocks: [{ kind: 'nil', sentence: 'There are no implications for equality.' }],
    },
  ],
  appendices: [
    {
      key: 'costs',
      title: 'Costs',
      content: {
        blocks: [{ kind: 'paragraph', key: 'cost', number: '', runs: [{ text: 'Costs are not known yet.' }] }],
      },
    },
    {
      key: 'paper',
      title: 'The paper of the <board>',
      content: {
        file: { fileName: 'board & paper.pdf', contentType: 'application/pdf', size: 1234, sha256: 'a'.repeat(64) },
      },
    },
  ],
  contact: ['Policy unit', 'policy@example.org'],
};

/** The same to render, with nothing of what was attached. */
export const material: Material = {
  tree: richTree,
  at: Date.UTC(2003, 9, 1, 12),
  site: 'https://plans.example.org',
  look: null,
  files: new Map(),
};
