import { raw, type RequestHandler } from 'express';
import { fileNameOf } from '../../../domain/text.ts';
import { mostFields } from './form-body.ts';

/** A form with a file, as the browser sends it without JavaScript. Read whole: a paper has 10 MB at most. */
export type FileForm = {
  readonly texts: Readonly<Record<string, string>>;
  /** What the browser calls its type is not read: the content says it better. */
  readonly file?: { readonly fileName: string; readonly mediaType: ''; readonly content: Buffer };
};

export const fileBody: RequestHandler = raw({ type: 'multipart/form-data', limit: '11mb' });

/**
 * Takes such a form apart with the parser of Node's own fetch. Out: undefined for a body that is no such form.
 */
export async function readFileForm(body: unknown, contentType: string): Promise<FileForm | undefined> {
  if (!Buffer.isBuffer(body)) return undefined;
  if (countParts(body, contentType) > mostFields.stranger)
    throw Object.assign(new Error('too many fields'), { status: 413 });
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => undefined);
  if (form === undefined) return undefined;
  const texts: Record<string, string> = {};
  let file: FileForm['file'];
  for (const [name, value] of form.entries()) {
    if (typeof value === 'string') texts[name] = value.replaceAll('\0', '').toWellFormed();
    // A form without a chosen file sends an empty one without a name.
    else if (value.name !== '')
      file = { fileName: fileNameOf(value.name), mediaType: '', content: Buffer.from(await value.arrayBuffer()) };
  }
  return { texts, ...(file === undefined ? {} : { file }) };
}

/** How many parts there are at most, without taking them apart; no form with a file has many. */
function countParts(body: Buffer, contentType: string): number {
  const boundary = `--${/boundary="?(?<boundary>[^";]+)"?/iu.exec(contentType)?.groups?.['boundary'] ?? ''}`;
  let parts = 0;
  for (let at = body.indexOf(boundary); at >= 0 && parts <= mostFields.stranger; at = body.indexOf(boundary, at + 1))
    parts += 1;
  return parts;
}
