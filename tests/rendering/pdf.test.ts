import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { Resvg } from '@resvg/resvg-js';
import { extractText, getDocumentProxy } from 'unpdf';
import { describe, expect, test } from 'vitest';
import { fileKinds } from '../../domain/file-kinds.ts';
import type { ReportTree } from '../../domain/reports/tree.ts';
import { render } from '../../worker/rendering/render.ts';
import { typeset } from '../../worker/rendering/typeset.ts';
import { checkPdfUa } from '../support/parts/verapdf.ts';
import { chart, material, richTree } from '../support/report-tree.ts';
import { zip } from '../support/zip.ts';

const open = async (pdf: Uint8Array) => getDocumentProxy(new Uint8Array(pdf));
const pdf = async (tree: ReportTree) => render('pdf', { ...material, tree });
const said = async (file: Uint8Array) =>
  (await extractText(await open(file), { mergePages: true })).text.replaceAll(/\s+/gu, ' ');

/** A bundle of a report to which these were attached, as `files` keeps them. */
async function bundleOf(...files: readonly (readonly [fileName: string, contentType: string, content: Uint8Array])[]) {
  const kept = files.map(([fileName, contentType, content]) => {
    const sha256 = createHash('sha256').update(content).digest('hex');
    return { content, file: { fileName, contentType, size: content.length, sha256 } };
  });
  const appendices = kept.map(({ file }, at) => ({ key: `a${at}`, title: `Paper ${at + 1}`, content: { file } }));
  const bytes = new Map(kept.map(({ file, content }) => [file.sha256, content]));
  return render('bundle', { ...material, tree: { ...richTree, appendices }, files: bytes });
}

const pagesOf = (count: number, words: string) =>
  typeset(Array.from({ length: count }, (_, at) => `${words} ${at + 1}`).join('\n#pagebreak()\n'), new Map(), '1.7');

function hasJava(): boolean {
  try {
    execFileSync('java', ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write('There is no Java here: veraPDF has not looked at the PDFs.\n');
    return false;
  }
}

describe.runIf(hasJava())('to veraPDF', () => {
  test('a report with one of everything is PDF/UA-1, and so is a bundle with the words of a Word file', async () => {
    const word = zip({ 'word/document.xml': '<w:p><w:t>Minutes of the board</w:t></w:p><w:p><w:t>Item 1</w:t></w:p>' });
    const bundle = await bundleOf(['minutes.docx', fileKinds.docx.mediaType, word]);
    expect(await said(bundle)).toContain('Minutes of the board Item 1');
    const bytes = new Uint8Array(new Resvg(chart.svg).render().asPng());
    const look = { names: 'Directorate\nPolice authority', accent: '#1d4e89', styles: null };
    const png = { ...look, logo: { kind: 'png', bytes, alt: 'Arms of the borough' } } as const;
    const svg = { ...look, logo: { kind: 'svg', bytes: Buffer.from(chart.svg), alt: 'Arms of the borough' } } as const;
    for (const one of [png, svg])
      expect(await checkPdfUa(await render('pdf', { ...material, look: one }))).toBe('PASS');
    expect(await checkPdfUa(bundle)).toBe('PASS');
  }, 360_000);
});

test('it is called by its title, has a bookmark for each heading, and carries the date of its version', async () => {
  const document = await open(await pdf(richTree));
  const outline = await document.getOutline();
  expect(outline.map(({ title }) => title)).toContain('Appendix 2: The paper of the <board>');
  expect(outline[1]).toMatchObject({ title: 'B Supporting information', items: [{ title: 'What moved' }] });
  const { info } = await document.getMetadata();
  expect(info).toMatchObject({ Title: richTree.title, Author: "Ann O'Hara, Bo Okonkwo", Language: 'en-GB' });
  expect(info).toMatchObject({ CreationDate: 'D:20031001000000Z' });
});

test('the same version is the same file, whenever it is rendered', async () => {
  expect(await pdf(richTree)).toEqual(await pdf(richTree));
});

test('what people write is never code of the layout', async () => {
  const hostile =
    '#eval("1+1") $x^2$ \\ @ref <label> #include "/etc/passwd" // gone /* gone */ = Head - item `raw` *b* _e_ ~ --';
  const blocks = [{ kind: 'paragraph', key: 'p', number: '1', runs: [{ text: hostile }] }] as const;
  const tree = { ...richTree, title: hostile, sections: [{ key: 's', letter: 'A', heading: hostile, blocks }] };
  const text = await said(await pdf(tree));
  expect(text.split(hostile).length - 1).toBeGreaterThanOrEqual(2);
});

test('a sign that no font has is said by its number', async () => {
  const text = await said(await pdf({ ...richTree, contact: ['Before \u{10FFFD}\u{10FFFC} after'] }));
  expect(text).toContain('Before (U+10FFFD)(U+10FFFC) after');
});

test('names that are longer than a line stay on the page', async () => {
  const long = 'Wirtschaftsprüfungsgesellschaft'.repeat(6);
  const rows = [{ key: 'r', cells: [{ text: long }, { text: '12', number: 12 }] }];
  const columns = [
    { heading: long, numeric: false },
    { heading: 'Number', numeric: true },
  ];
  const blocks = [{ kind: 'table', key: 't', caption: long, columns, rows }] as const;
  const tree = {
    ...richTree,
    title: long,
    authors: [{ name: long, rank: long, unit: long }],
    sections: [{ key: 's', letter: 'A', heading: long, blocks }],
  };
  const document = await open(await pdf(tree));
  const pages = await Promise.all(Array.from({ length: document.numPages }, async (_, at) => document.getPage(at + 1)));
  const contents = await Promise.all(pages.map(async (page) => page.getTextContent()));
  const items = contents.flatMap((content) => content.items).flatMap((item) => ('width' in item ? [item] : []));
  // A4 is 595 points wide.
  for (const { str, width, transform } of items) expect(Number(transform[4]) + width, str).toBeLessThan(595 - 40);
});

test('a bundle holds the pages of attached PDFs behind their headings, under one list of contents', async () => {
  const bundle = await bundleOf(
    ['costs.pdf', 'application/pdf', pagesOf(3, 'Costs of year')],
    ['map.pdf', 'application/pdf', pagesOf(1, 'Map of ward')],
  );
  const { text, totalPages } = await extractText(await open(bundle));
  const page = (words: string) => text.findIndex((one) => one.includes(words)) + 1;
  expect([page('Costs of year 1'), page('Costs of year 3'), page('Map of ward 1')]).toEqual([
    totalPages - 4,
    totalPages - 2,
    totalPages,
  ]);
  expect(text[0]?.replaceAll(/[\s.]+/gu, ' ')).toContain(`Appendix 2: Paper 2 ${totalPages - 1}`);
  const outline = await (await open(bundle)).getOutline();
  expect(outline.map(({ title }) => title).slice(-2)).toEqual(['Appendix 1: Paper 1', 'Appendix 2: Paper 2']);
});

const locked = `%PDF-1.7
1 0 obj
<</Type/Catalog/Pages 2 0 R>>
endobj
2 0 obj
<</Type/Pages/Count 1/Kids[4 0 R]>>
endobj
4 0 obj
<</Type/Page/MediaBox[0 0 200 200]/Parent 2 0 R>>
endobj
trailer
<</Size 5/Root 1 0 R/ID[<FC5B16C2B60D033B64654C7D4B604CAD><070134E65B0E5CBD7C8BAE0394D32CEF>]/Encrypt<</Filter/Standard/R 2/V 1/Length 40/P -4/EncryptMetadata true/O<853FEE3F6550FC3BC212797EAED99CC9BE53347583A738E25FDFB1242BF93366>/U<5DB03E2001B466284565E520A8E08FC076B7922DFB5339A61BFF6E2D1EC9C966>>>>>
%%EOF
`;

test('a bundle says in a sentence why a document is not part of it', async () => {
  const text = await said(
    await bundleOf(
      ['locked.pdf', 'application/pdf', Buffer.from(locked)],
      ['broken.pdf', 'application/pdf', Buffer.from('%PDF-1.7\nnothing')],
      ['broken.docx', fileKinds.docx.mediaType, Buffer.from('PK')],
      ['sums.xlsx', fileKinds.xlsx.mediaType, Buffer.from('PK')],
      ['long.pdf', 'application/pdf', pagesOf(201, 'Page')],
      ['words.txt', 'text/plain', Buffer.from('Words of a plain text\n\nand more')],
      ['book.txt', 'text/plain', Buffer.from('a '.repeat(3_000_000))],
    ),
  );
  for (const why of [
    'This document is locked with a password.',
    'This document is damaged.',
    'This document is damaged or locked with a password.',
    'A document of this kind has no pages to show.',
    'This document has 201 pages, and there is room for 200 more.',
    'Words of a plain text and more',
    'This document is too long.',
  ])
    expect(text).toContain(why);
  expect(text.split('It is not part of this file, and is kept beside the report.')).toHaveLength(7);
});

test('a bundle of which an attached document is gone says so', async () => {
  expect(await said(await render('bundle', material))).toContain('This document is no longer there.');
});

test('a heading stands on the page of the wide table that it is of, and on no page alone', async () => {
  const columns = Array.from({ length: 8 }, (_, n) => ({ heading: `Column ${n}`, numeric: false }));
  const rows = [{ key: 'one', cells: columns.map((_, n) => ({ text: `Cell ${n}` })) }];
  const wide = { kind: 'table', key: 'wide', caption: 'All of it', columns, rows } as const;
  const blocks = [{ kind: 'heading', text: 'Measures of success' }, wide] as const;
  const sections = [{ key: 'information', letter: 'B', heading: 'Information', blocks }];
  const file = await pdf({ ...richTree, sections, appendices: [] });
  const { text } = await extractText(await open(file));
  const page = text.filter((one) => one.includes('Measures of success'));
  expect(page).toEqual([expect.stringContaining('Cell 7')]);
});
