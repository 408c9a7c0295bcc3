import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { type FileForm, readFileForm } from './multipart.ts';
import type { Visit } from '../context.ts';
import { madeForVisitor } from '../page.ts';

/** A form with a file; `tooLarge`: there was one, but it was too large to be kept in memory and is gone. */
export type Upload = FileForm & { readonly tooLarge: boolean };

/** Ten megabytes of file and the words before it. */
const keptBytes = 12 * 1024 * 1024;
/** Beyond this nobody meant to attach a file to an answer, and it is not read to its end. */
const mostBytes = 200 * 1024 * 1024;

/**
 * Reads a form in which the file comes last, whatever the size of the file: what somebody has typed above it is not
 * lost with it. A form that was sent without a file's bytes is read by the usual parser and has its texts in the body.
 */
export async function readUpload(req: Request): Promise<Upload> {
  const contentType = req.get('content-type') ?? '';
  const boundary = /^multipart\/form-data;.*boundary="?(?<boundary>[^";]+)"?/iu.exec(contentType)?.groups?.['boundary'];
  if (boundary === undefined) return { texts: (req.body ?? {}) as Record<string, string>, tooLarge: false };
  const { bytes, whole } = await readBeginning(req);
  // Cut off in the middle of the file, the form is ended by hand; the rest of the file is thrown away with its beginning.
  const form = await readFileForm(
    whole ? bytes : Buffer.concat([bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    contentType,
  );
  if (form === undefined) return { texts: {}, tooLarge: !whole };
  return whole ? { ...form, tooLarge: false } : { texts: form.texts, tooLarge: true };
}

const taken = new WeakMap<Request, Upload>();

/**
 * The same for a page's handler: the texts become the body of its request, as of any other form. The bytes of the file
 * stand for themselves in the key and the hash of the request.
 */
export async function takeForm(visit: Visit): Promise<Upload> {
  const upload = await readUpload(visit.req);
  visit.req.body = upload.texts;
  madeForVisitor(visit);
  const { texts, file } = upload;
  if (file !== undefined) {
    const sha256 = createHash('sha256').update(file.content).digest('hex');
    visit.req.body = { ...texts, fileName: file.fileName, sha256 };
  }
  taken.set(visit.req, upload);
  return upload;
}

/** What came with a form that `takeForm` has read. */
export function uploadOf(req: Request): Upload {
  return taken.get(req) ?? { texts: {}, tooLarge: false };
}

async function readBeginning(req: Request): Promise<{ bytes: Buffer; whole: boolean }> {
  if (Number(req.headers['content-length'] ?? 0) > mostBytes)
    throw Object.assign(new Error('too large'), { status: 413 });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= keptBytes) chunks.push(chunk);
    if (size > mostBytes) throw Object.assign(new Error('too large'), { status: 413 });
  }
  return { bytes: Buffer.concat(chunks), whole: size <= keptBytes };
}
