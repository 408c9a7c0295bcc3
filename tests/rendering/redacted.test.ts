import { strFromU8, unzipSync } from 'fflate';
import { extractText, getDocumentProxy } from 'unpdf';
import { expect, test } from 'vitest';
import { reportFormatNames, reportFormats } from '../../domain/reports/formats.ts';
import { publicTree } from '../../domain/reports/public-tree.ts';
import { passagesOf } from '../../domain/reports/redaction.ts';
import { lineChart } from '../../domain/measures/chart.ts';
import type { ReportTree } from '../../domain/reports/tree.ts';
import { render } from '../../worker/rendering/render.ts';
import { chart, material, richTree } from '../support/report-tree.ts';

const name = 'Quillon Vex';
const secret = /quillon|vex\b/iu;

/** The name wherever one can stand: in the title, which is a property of every file, among the authors, in keys, runs, cells and a chart. */
const tree: ReportTree = {
  ...richTree,
  title: `What ${name} did`,
  authors: [{ name, rank: 'Inspector', unit: `Unit of ${name}` }],
  meeting: { ...richTree.meeting, by: name },
  recommendation: { kind: 'Note', text: `that ${name} be thanked.` },
  before: { reference: 'RPT-2002-0003', title: `Before ${name}`, on: '2002-09-26' },
  contact: [`Ask ${name}`],
  sections: [
    {
      key: 'quillon-vex',
      letter: 'A',
      heading: `Work of ${name}`,
      blocks: [
        { kind: 'heading', text: name },
        {
          kind: 'paragraph',
          key: 'quillon-vex-1',
          number: '1',
          runs: [{ text: 'So Quillon ' }, { text: 'Vex', strong: true }, { text: ' said.' }],
        },
        {
          kind: 'paragraph',
          key: 'two',
          number: '2',
          runs: [{ text: 'See ' }, { text: 'above', to: '#paragraph:quillon-vex-1' }],
        },
        { kind: 'list', ordered: false, items: [[{ text: `${name} went.` }]] },
        {
          kind: 'table',
          key: 'quillon-vex-table',
          caption: `Calls of ${name}`,
          columns: [{ heading: name, numeric: false }],
          rows: [{ key: 'r', cells: [{ text: name, to: '/people/quillon-vex' }] }],
          asAt: `As ${name} had it`,
        },
        {
          ...chart,
          title: `Cases of ${name}`,
          svg: lineChart({
            title: `Cases of ${name}`,
            description: 'x',
            points: [{ label: 'April 2003', value: 1, target: 2 }],
            baseline: undefined,
            decimals: 0,
            range: [0, 2],
            id: 'x',
          }),
        },
        { kind: 'nil', sentence: `${name} has nothing.` },
      ],
    },
  ],
  appendices: [
    {
      key: 'quillon',
      title: `Paper of ${name}`,
      content: { file: { fileName: `${name}.pdf`, contentType: 'application/pdf', size: 1, sha256: 'b'.repeat(64) } },
    },
  ],
};
const shown = publicTree(
  tree,
  passagesOf(tree, name).map(({ block, from, to }) => ({ block, from, to, reason: 'personal data' })),
);

/** All that a file says to whoever opens it with any tool: its text, its properties, and its bytes as they lie there. */
async function saidBy(file: Uint8Array, ending: string): Promise<string> {
  const bytes = Buffer.from(file).toString('latin1');
  if (ending === 'html') return Buffer.from(file).toString('utf8');
  if (ending === 'pdf') {
    const document = await getDocumentProxy(new Uint8Array(file));
    const { text } = await extractText(document, { mergePages: true });
    const { info, metadata } = await document.getMetadata();
    const outline = JSON.stringify(await document.getOutline());
    return [text, JSON.stringify(info), JSON.stringify(metadata ?? ''), outline, bytes].join('\n');
  }
  return Object.entries(unzipSync(file))
    .map(([path, part]) => `${path}\n${strFromU8(part)}`)
    .join('\n');
}

test.each(reportFormatNames)(
  'as %s nothing of the words is left, in text, properties or bytes, and the mark is read',
  async (format) => {
    const { ending } = reportFormats[format];
    // The words would be found.
    expect(await saidBy(await render(format, { ...material, tree }), ending)).toMatch(secret);
    const said = await saidBy(await render(format, { ...material, tree: shown }), ending);
    expect(said).not.toMatch(secret);
    expect(said.replaceAll(/\s+/gu, ' ')).toContain('[redacted: personal data]');
  },
  60_000,
);
