import { createHash } from 'node:crypto';
import { fileTypeFromBuffer } from 'file-type';
import {
  asText,
  endingOf,
  type FileKind,
  fileKinds,
  inOldContainer,
  largestFileBytes,
  namedAs,
} from '../domain/file-kinds.ts';
import { accept, refuse, type Verdict } from '../domain/refusal.ts';
import { fileNameOf } from '../domain/text.ts';

/** A file as it came in. `mediaType` is what its sender calls it, '' where he does not say: only its content is believed. */
export type FileInput = { readonly fileName: string; readonly mediaType: string; readonly content: Buffer };

/** The same as it is kept. */
export type StoredFile = { readonly fileName: string; readonly mediaType: string; readonly sha256: string };

export const allowedMediaTypes: readonly string[] = Object.values(fileKinds).map(({ mediaType }) => mediaType);

const otherKind = refuse(
  'not-allowed-type',
  'Choose a PDF, Word, Excel, PowerPoint, OpenDocument, RTF, text, CSV, PNG, JPEG, HEIC or mail file.',
);

/** Whether a file may be stored, the same at every door: its size, its kind as its content shows it, and a name that says the same. */
export async function checkFile(file: FileInput): Promise<Verdict<StoredFile>> {
  const { content, mediaType } = file;
  if (content.length === 0)
    return refuse('malformed', 'The file is empty: it has no content at all.', { field: 'file' });
  if (content.length > largestFileBytes) return refuse('too-large', 'The file is larger than 10 MB.');
  if (mediaType !== '' && !allowedMediaTypes.includes(mediaType)) return otherKind;
  const name = fileNameOf(file.fileName);
  const kind = await kindOf(content, endingOf(name));
  if (kind === undefined) return otherKind;
  const fileName = namedAs(name, kind);
  const { called, endings } = fileKinds[kind];
  if (fileName === undefined)
    return refuse(
      'not-allowed-type',
      `The file is named ${name} and is ${called}. Give it a name that ends in .${endings[0]} and choose it again.`,
    );
  const sha256 = createHash('sha256').update(content).digest('hex');
  return accept({ fileName, mediaType: fileKinds[kind].mediaType, sha256 });
}

/** What the bytes are; the ending of the name tells only those apart that are alike in their bytes. */
async function kindOf(content: Buffer, ending: string): Promise<FileKind | undefined> {
  const named = (kinds: readonly FileKind[]) => kinds.find((kind) => kind === ending);
  const text = named(asText);
  if (text !== undefined && isText(content)) return text !== 'eml' || isMail(content) ? text : 'txt';
  const found = await fileTypeFromBuffer(content);
  if (found === undefined) return ending === '' && isText(content) ? 'txt' : undefined;
  if (found.ext === 'cfb') return named(inOldContainer);
  return Object.keys(fileKinds).find((kind): kind is FileKind => kind === found.ext);
}

/** UTF-8, what Excel and Notepad write on Windows, or UTF-16 with its mark; no control characters but those of lines. */
function isText(content: Buffer): boolean {
  const marked =
    content.length >= 2 &&
    ((content[0] === 0xff && content[1] === 0xfe) || (content[0] === 0xfe && content[1] === 0xff));
  const text = content.toString('latin1');
  // oxlint-disable-next-line no-control-regex
  const control = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f]/u;
  if (!marked) return !control.test(text);
  const decoder = new TextDecoder(content[0] === 0xff ? 'utf-16le' : 'utf-16be', { fatal: true });
  try {
    return !control.test(decoder.decode(content));
  } catch {
    return false;
  }
}

/** A mail begins with its headers. */
function isMail(content: Buffer): boolean {
  return /^(?:\ufeff)?[!-9;-~]+:[ \t]?[^\r\n]*\r?\n/u.test(content.subarray(0, 2_000).toString('latin1'));
}
