import { strFromU8, unzipSync } from 'fflate';
import { extractText, getDocumentProxy } from 'unpdf';
import { expect, test } from 'vitest';
import { reportFormats } from '../../domain/reports/formats.ts';
import type { Block, ReportTable } from '../../domain/reports/tree.ts';
import { render } from '../../worker/rendering/render.ts';
import { chart, material, richTree } from '../support/report-tree.ts';

const changed = { new: 'New', changed: 'Changed', unchanged: 'Unchanged' } as const;

/** What a reader must find of a table, in the order in which he reads it. */
function tableFacts({ caption, columns, rows, asAt = '' }: ReportTable): string[] {
  const cells = rows.flatMap((row) => [...row.cells.map(({ text }) => text), row.change ? changed[row.change] : '']);
  return [caption, ...columns.map(({ heading }) => heading), ...cells, asAt];
}

function blockFacts(block: Block): string[] {
  if (block.kind === 'heading') return [block.text];
  if (block.kind === 'nil') return [block.sentence];
  if (block.kind === 'paragraph') return [block.number + block.runs.map(({ text }) => text).join('')];
  if (block.kind === 'list') return block.items.map((runs) => runs.map(({ text }) => text).join(''));
  return block.kind === 'table' ? tableFacts(block) : [block.title, block.description, ...tableFacts(block.table)];
}

const cover = [
  richTree.title,
  richTree.reference,
  'Joint committee',
  '9 October 2003',
  'Director of strategy',
  "Ann O'Hara, Inspector, Policy unit; Bo Okonkwo",
  'Note: that the committee notes what was done.',
  'RPT-2002-0003, The strategy as it began, 26 September 2002',
  'Frozen, as at 1 October 2003',
];
const whole = [
  ...cover,
  'Summary',
  'B Supporting information',
  'Appendix 1: Costs',
  'Appendix 2: The paper of the <board>',
  ...richTree.sections.flatMap(({ letter, heading, blocks }) => [
    `${letter} ${heading}`,
    ...blocks.flatMap(blockFacts),
  ]),
  ...richTree.contact,
  'Appendix 1: Costs',
  'Costs are not known yet.',
  'Appendix 2: The paper of the <board>',
  'board & paper.pdf',
];
const tables = richTree.sections.flatMap(({ blocks }) =>
  blocks.flatMap((block) => (block.kind === 'table' ? [block] : block.kind === 'chart' ? [block.table] : [])),
);

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", apos: "'" };
const wordsOf = (markup: string) =>
  markup.replaceAll(/<[^>]*>/gu, '').replaceAll(/&(?<name>#?\w+);/gu, (_all, name: string) => named[name] ?? '?');
const parts = (file: Uint8Array) =>
  Object.entries(unzipSync(file)).map(([name, part]) => [name, strFromU8(part)] as const);
/** Lines end elsewhere in each format, and long words are broken. */
const plain = (text: string) => text.replaceAll(/[\s\u200B\u00AD\u2010-]/gu, '');

/** The cells of a sheet, of which text is kept apart from numbers. */
function cellsOf(file: Uint8Array): { numbers: number[]; text: string } {
  const all = parts(file);
  const shared = [...(new Map(all).get('xl/sharedStrings.xml') ?? '').matchAll(/<si>.*?<\/si>/gsu)].map(([si]) =>
    wordsOf(si),
  );
  const sheets = all.filter(([name]) => name.startsWith('xl/worksheets/sheet')).map(([, xml]) => xml);
  const cells = sheets.flatMap((xml) => [...xml.matchAll(/<c (?<look>[^>]*)>.*?<v>(?<value>[^<]*)<\/v>/gsu)]);
  const texts = cells
    .filter(({ groups }) => groups?.look?.includes('t="s"'))
    .map(({ groups }) => shared[Number(groups?.value)]);
  const numbers = cells
    .filter(({ groups }) => !groups?.look?.includes('t='))
    .map(({ groups }) => Number(groups?.value));
  expect(sheets.join('')).not.toContain('<f');
  return { numbers, text: texts.join(' ') };
}

function expectInOrder(said: string, facts: readonly string[]): void {
  let from = 0;
  for (const fact of facts.map(plain)) {
    const at = plain(said).indexOf(fact, from);
    expect(at, `“${fact}” after “${plain(said).slice(Math.max(0, from - 60), from)}”`).toBeGreaterThanOrEqual(0);
    from = at + fact.length;
  }
}

test('page, PDF and bundle say every fact of the tree, in its order', async () => {
  expectInOrder(wordsOf(strFromU8(await render('html', material))), whole);
  for (const format of ['pdf', 'bundle'] as const) {
    const { text } = await extractText(await getDocumentProxy(new Uint8Array(await render(format, material))));
    // What stands above and below each page is not part of the text.
    const body = text.map((page) => page.replace(/^RPT-2003-0007 · .*\n/u, '').replace(/\n?Page \d+ of \d+\s*$/u, ''));
    expectInOrder(body.join('\n'), whole);
  }
});

test('the Word document says every fact of the tree, in its order', async () => {
  const document = new Map(parts(await render('docx', material))).get('word/document.xml') ?? '';
  expectInOrder(wordsOf(document), whole);
});

test('the workbook holds every table, its numbers as numbers and nothing as a formula', async () => {
  const { numbers, text } = cellsOf(await render('xlsx', material));
  for (const fact of cover) expect(plain(text)).toContain(plain(fact));
  const cells = tables.flatMap(({ rows }) => rows.flatMap((row) => row.cells));
  expect(numbers).toEqual(cells.flatMap(({ number }) => number ?? []));
  const worded = tables.map(({ caption, columns, rows, asAt = '' }) => [
    caption,
    asAt,
    ...columns.map(({ heading }) => heading),
    ...rows.flatMap((row) => row.cells.flatMap((cell) => (cell.number === undefined ? [cell.text] : []))),
    ...rows.map(({ change }) => (change ? changed[change] : '')),
  ]);
  for (const fact of worded.flat()) expect(plain(text)).toContain(plain(fact));
});

test('the Word document has real headings, header rows, captions, its language, and drawings that are described', async () => {
  const logo = { kind: 'svg', bytes: Buffer.from(chart.svg), alt: 'Arms of the borough' } as const;
  const look = { names: 'The directorate', accent: '#1d4e89', logo, styles: null };
  const all = new Map(parts(await render('docx', { ...material, look })));
  const document = all.get('word/document.xml') ?? '';
  const count = (part: RegExp) => [...document.matchAll(part)].length;
  expect([count(/w:val="Heading1"/gu), count(/w:val="Heading2"/gu)]).toEqual([6, 1]);
  expect([count(/<w:tbl>/gu), count(/<w:tblHeader\/>/gu), count(/w:val="Caption"/gu)]).toEqual([3, 3, 3]);
  expect(document).toContain(`descr="${chart.description}"`);
  expect(document).toContain('descr="Arms of the borough"');
  expect(document).toContain('The directorate');
  expect(all.get('word/styles.xml')).toContain('w:val="en-GB"');
  expect(all.get('word/styles.xml')).toContain('<w:color w:val="1D4E89"/>');
  // LibreOffice takes a line height without a rule as exact, and cuts off every picture in a line.
  for (const [spacing] of all.get('word/styles.xml')?.matchAll(/<w:spacing [^>]*w:line=[^>]*>/gu) ?? [])
    expect(spacing).toContain('w:lineRule="auto"');
  const own = (all.get('word/styles.xml') ?? '').replaceAll('1D4E89', '7A1F2B');
  const templated = new Map(parts(await render('docx', { ...material, look: { ...look, styles: own } })));
  expect(templated.get('word/styles.xml')).toContain('7A1F2B');
  expect(templated.get('word/document.xml')).toContain('w:val="Heading1"');
  const page = Buffer.from(await render('html', { ...material, look })).toString();
  expect(page).toMatch(/<img src="data:image\/svg\+xml;base64,[^"]+" alt="Arms of the borough"/u);
  expect(page).toContain('h1,h2,h3{color:#1d4e89}');
  expect(all.get('docProps/core.xml')).toContain('<cp:lastModifiedBy>Ann O&apos;Hara, Bo Okonkwo</cp:lastModifiedBy>');
});

test('every format is made of a report that has next to nothing in it', async () => {
  const bare = { ...richTree, authors: [], sections: [], appendices: [], contact: [], before: null, title: '—' };
  for (const format of Object.keys(reportFormats) as (keyof typeof reportFormats)[])
    expect((await render(format, { ...material, tree: bare })).length).toBeGreaterThan(500);
});
