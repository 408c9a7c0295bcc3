import type { Request } from 'express';
import { readFileForm } from './multipart.ts';
import { readUpload } from './upload.ts';

/** A form that was not taken: its fields, to be sent again, and of them what a person reads. */
export type KeptForm = {
  readonly action: string;
  /** Its file is not kept: it is chosen again where the form is shown next. */
  readonly hasFile: boolean;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  readonly texts: readonly string[];
};

/** Fields that nobody typed. */
const machinery = /^(?:idempotencyKey|ifVersion|sha256|fileName|csv|seen|next|act|.*Id)$/u;
/** Choices and figures say nothing without their form. */
const bare = /^[a-z0-9-]{1,40}$/u;

/**
 * Everything that came with a form, whatever its size; undefined where nothing did. `reads`: whether it is worth reading
 * where nobody has yet, which is not so where a stranger sends megabytes to an address that leads nowhere.
 */
export async function keepForm(req: Request, reads: boolean): Promise<KeptForm | undefined> {
  if (req.method !== 'POST') return undefined;
  const isMultipart = /^multipart\/form-data/iu.test(req.get('content-type') ?? '');
  const body = await bodyOf(req, isMultipart && reads);
  const fields = Object.entries(body)
    .flatMap(([name, value]) => [value].flat().map((one) => ({ name, value: one })))
    .filter((one): one is { name: string; value: string } => typeof one.value === 'string' && one.name !== 'code');
  if (fields.length === 0) return undefined;
  const texts = fields.filter(({ name, value }) => !machinery.test(name) && value.trim() !== '' && !bare.test(value));
  return { action: req.originalUrl, hasFile: isMultipart, fields, texts: texts.map(({ value }) => value) };
}

async function bodyOf(req: Request, reads: boolean): Promise<Readonly<Record<string, unknown>>> {
  if (Buffer.isBuffer(req.body)) return (await readFileForm(req.body, req.get('content-type') ?? ''))?.texts ?? {};
  if (!reads || req.readableDidRead) return (req.body ?? {}) as Record<string, unknown>;
  try {
    return (await readUpload(req)).texts;
  } catch {
    // Too large, or broken off on the way: then there is nothing to keep, and the page says what it has to say.
    return {};
  }
}
