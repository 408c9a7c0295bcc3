import { strFromU8, unzipSync } from 'fflate';
import { extractText, getDocumentProxy } from 'unpdf';
import { fileKinds } from '../../../domain/file-kinds.ts';
import { comparable } from '../../../domain/sign-offs/line-diff.ts';

/** A file as it is stored. */
export type Paper = { readonly mediaType: string; readonly content: Uint8Array };

/** Whether the words of such a file can be read. */
export const hasWords = (mediaType: string): boolean => mediaType.startsWith('text/') || mediaType in readers;

/**
 * The words of a file, a paragraph a line; null: more than can be compared. Throws where it is damaged, locked with a password,
 * or of a kind without words. To be asked in a thread that may end: what is packed in a file may be anything.
 */
export async function textOf({ mediaType, content }: Paper): Promise<string | null> {
  const text = await (readers[mediaType] ?? strFromU8)(content);
  return Buffer.byteLength(text) > comparable.bytes ? null : text;
}

const readers: Readonly<Record<string, (content: Uint8Array) => string | Promise<string>>> = {
  [fileKinds.docx.mediaType]: (content) =>
    wordsOf(
      packed(content, 'word/document.xml').replaceAll(/<w:(?<gone>delText|instrText)\b.*?<\/w:\k<gone>>/gsu, ''),
      {
        ends: /<\/w:p>|<w:br\b[^>]*>/gu,
        tabs: /<w:tab\/>/gu,
      },
    ),
  [fileKinds.odt.mediaType]: (content) =>
    wordsOf(packed(content, 'content.xml').replaceAll(/<text:tracked-changes>.*?<\/text:tracked-changes>/gsu, ''), {
      ends: /<\/text:(?:p|h)>|<text:line-break\/>/gu,
      tabs: /<text:tab\b[^>]*\/>|<text:s\b[^>]*\/>/gu,
    }),
  [fileKinds.pdf.mediaType]: async (content) => {
    const pages = (await extractText(await getDocumentProxy(content.slice(), { verbosity: 0 }))).text;
    return pages.join('\n');
  },
};

/** One part of a packed document. Its size as packed is believed by nobody: no more than this is unpacked. */
function packed(content: Uint8Array, part: string): string {
  const found = unzipSync(content, {
    filter: ({ name, originalSize }) => name === part && originalSize <= 40 * comparable.bytes,
  })[part];
  if (found === undefined) throw new Error(`there is no ${part} that can be read`);
  return strFromU8(found);
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function wordsOf(xml: string, { ends, tabs }: { readonly ends: RegExp; readonly tabs: RegExp }): string {
  return xml
    .replaceAll(ends, '\n')
    .replaceAll(tabs, ' ')
    .replaceAll(/<[^>]*>/gu, '')
    .replaceAll(
      /&#x(?<hex>[\da-f]+);|&#(?<code>\d+);|&(?<name>\w+);/giu,
      (_all, hex: string, code: string, name: string) =>
        name === undefined
          ? String.fromCodePoint(hex === undefined ? Number(code) : Number.parseInt(hex, 16))
          : (named[name] ?? ''),
    )
    .replaceAll(/[ \t]+$/gmu, '')
    .trim();
}
