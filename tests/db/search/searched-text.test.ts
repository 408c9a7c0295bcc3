import { expect, test } from 'vitest';
import { searchedText } from '../../../db/sign-offs/papers/searched-text.ts';
import { fileKinds } from '../../../domain/file-kinds.ts';
import { zip } from '../../support/zip.ts';

const { mediaType } = fileKinds.docx;
const text = (words: string) => ({ mediaType: 'text/plain', content: Buffer.from(words) });

test('of a document its paragraphs are searched', async () => {
  const content = zip({
    'word/document.xml': '<w:p><w:t>Buprenorphine &amp; more</w:t></w:p><w:p><w:t>Zoë</w:t></w:p>',
  });
  expect(await searchedText({ mediaType, content })).toBe('Buprenorphine & more\nZoë');
});

test('a file that is damaged, or has no words, is found by its title alone', async () => {
  expect(await searchedText({ mediaType, content: Buffer.from('PK') })).toBe('');
  expect(await searchedText({ mediaType: 'image/png', content: Buffer.from('words') })).toBe('');
});

test('a text is kept so that Postgres can hold it, and no more of it than is searched', async () => {
  expect(await searchedText(text('a\0b\r\nc'))).toBe('a b\nc');
  expect(await searchedText(text('word '.repeat(30_000)))).toHaveLength(100_000);
});
