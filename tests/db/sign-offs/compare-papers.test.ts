import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { compareTexts } from '../../../db/sign-offs/papers/compare-texts.ts';
import { fileKinds } from '../../../domain/file-kinds.ts';

const packed = (kind: 'docx' | 'odt', part: string, xml: string) => ({
  mediaType: fileKinds[kind].mediaType,
  content: zipSync({ [part]: strToU8(xml) }),
});
const docx = (...paragraphs: readonly string[]) =>
  packed(
    'docx',
    'word/document.xml',
    `<?xml version="1.0"?><w:document><w:body>${paragraphs.map((text) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`).join('')}</w:body></w:document>`,
  );
const odt = (...paragraphs: readonly string[]) =>
  packed(
    'odt',
    'content.xml',
    `<office:text>${paragraphs.map((text) => `<text:p text:style-name="P1">${text}</text:p>`).join('')}</office:text>`,
  );
/** The least that a reader of PDF takes, with a line of text for each of these. */
function pdf(...lines: readonly string[]) {
  const stream = `BT /F1 12 Tf 14 TL 20 700 Td ${lines.map((line) => `(${line}) Tj T*`).join(' ')} ET`;
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${stream.length}>>\nstream\n${stream}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  const body = objects.map((object, n) => `${n + 1} 0 obj\n${object}\nendobj\n`).join('');
  return {
    mediaType: fileKinds.pdf.mediaType,
    content: Buffer.from(`%PDF-1.4\n${body}trailer\n<</Root 1 0 R/Size 6>>\n%%EOF`),
  };
}

const marks = { same: ' ', removed: '-', added: '+', gap: '…' } as const;
async function shown(before: Parameters<typeof compareTexts>[0], after: Parameters<typeof compareTexts>[0]) {
  const lines = await compareTexts(before, after);
  return typeof lines === 'string' ? lines : lines.map(({ kind, text }) => `${marks[kind]}${text}`);
}

test.each([
  ['Word', docx],
  ['OpenDocument', odt],
  ['PDF', pdf],
] as const)('of two %s documents the wording is compared, paragraph by paragraph (S22)', async (_name, document) => {
  const old = document('Aims', 'Reduce the supply of drugs.', 'Review yearly.');
  const now = document('Aims', 'Reduce the supply and use of drugs.', 'Review yearly.');
  expect(await shown(old, now)).toEqual([
    ' Aims',
    '-Reduce the supply of drugs.',
    '+Reduce the supply and use of drugs.',
    ' Review yearly.',
  ]);
  expect(await compareTexts(old, old)).toEqual([]);
});

test('signs that XML writes otherwise are read, and what was struck out by tracked changes is not', async () => {
  const tracked = docx(
    'A &amp; B &lt;ten&gt; caf&#233; &#x2013; end</w:t></w:r><w:del><w:r><w:delText>struck</w:delText></w:r></w:del><w:r><w:t>.',
  );
  const plain = { mediaType: 'text/plain', content: Buffer.from('A & B <ten> café – end.') };
  expect(await compareTexts(tracked, plain)).toEqual([]);
});

test('a document that unpacks to far more than can be read, is damaged, or lacks its part is not compared, and harms nobody', async () => {
  const some = docx('Aims');
  const bomb = packed('docx', 'word/document.xml', 'a'.repeat(60_000_000));
  const damaged = { ...some, content: some.content.slice(0, 60) };
  const other = packed('docx', 'word/other.xml', '<w:p/>');
  for (const each of [bomb, damaged, other, { ...pdf('x'), content: Buffer.from('%PDF-1.4 nothing') }])
    expect(await compareTexts(each, some)).toBe('no-words');
  expect(await compareTexts(docx('a'.repeat(2_000_000)), some)).toBe('too-long');
});
