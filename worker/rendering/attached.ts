import { getDocumentProxy, extractText } from 'unpdf';
import { fileKinds } from '../../domain/file-kinds.ts';
import type { AttachedFile } from '../../domain/reports/tree.ts';
import { hasWords, textOf } from '../../db/sign-offs/papers/text-of.ts';
import { typeset } from './typeset.ts';

/** What of an attached document goes into a bundle: its pages, each with its words; its words alone; or why it stays outside. */
export type Attached =
  | { readonly kind: 'pages'; readonly words: readonly string[] }
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | { readonly kind: 'outside'; readonly why: string };

const outside = (why: string): Attached => ({
  kind: 'outside',
  why: `${why} It is not part of this file, and is kept beside the report.`,
});

/**
 * Reads a document that was attached; `room` is how many pages of others the bundle may still take. Macros, scripts and
 * forms are never read: of a Word file its words are taken, of a PDF its drawn pages.
 */
export async function readAttached(
  { contentType, fileName }: AttachedFile,
  content: Uint8Array | undefined,
  room: number,
): Promise<Attached> {
  if (content === undefined) return outside('This document is no longer there.');
  if (contentType === fileKinds.pdf.mediaType) return readPages(fileName, content, room);
  if (!hasWords(contentType)) return outside('A document of this kind has no pages to show.');
  const text = await textOf({ mediaType: contentType, content: new Uint8Array(content) }).catch(() => undefined);
  if (text === undefined) return outside('This document is damaged or locked with a password.');
  if (text === null) return outside('This document is too long.');
  return { kind: 'lines', lines: text.split('\n').filter((line) => line.trim() !== '') };
}

async function readPages(fileName: string, content: Uint8Array, room: number): Promise<Attached> {
  try {
    const pdf = await getDocumentProxy(new Uint8Array(content), { verbosity: 0 });
    const pages = pdf.numPages;
    if (pages > room) return outside(`This document has ${pages} pages, and there is room for ${room} more.`);
    const { text } = await extractText(pdf);
    // What opens here may still be more than the compiler reads: better known now than when all is put together.
    typeset(
      Array.from({ length: pages }, (_, at) => `#image("a.pdf", page: ${at + 1}, width: 5cm)`).join('\n'),
      new Map([['a.pdf', content]]),
      '1.7',
    );
    return {
      kind: 'pages',
      words: text.map((words, at) => `${fileName}, page ${at + 1} of ${pages}: ${words.slice(0, 5_000)}`),
    };
  } catch (error) {
    const locked = error instanceof Error && error.name === 'PasswordException';
    return outside(locked ? 'This document is locked with a password.' : 'This document is damaged.');
  }
}
