import type { Request, Response } from 'express';
import { asked } from './forms/forms.ts';

type StoredFile = { readonly fileName: string; readonly mediaType: string; readonly content: Buffer };

const nothingFrom = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** No script, no form, no origin: what was uploaded is read, and never acts as a page of ours (R66). */
const sandbox = `${nothingFrom}; style-src 'unsafe-inline'; img-src 'self' data:; sandbox`;
/** Browsers show a PDF in a viewer of their own, which a sandbox keeps from starting; it has no script of this origin. */
const viewer = `${nothingFrom}; style-src 'unsafe-inline'; object-src 'self'; child-src 'self'`;

/** What is read in place, and under which policy; anything else is downloaded. */
const readable: Readonly<Record<string, { readonly type: string; readonly policy: string }>> = {
  'application/pdf': { type: 'application/pdf', policy: viewer },
  'image/png': { type: 'image/png', policy: sandbox },
  'image/jpeg': { type: 'image/jpeg', policy: sandbox },
  'text/plain': { type: 'text/plain; charset=utf-8', policy: sandbox },
  'text/html': { type: 'text/html; charset=utf-8', policy: sandbox },
};

/** Sends a file: to be read in place where browsers can, as a download where the address or its kind asks for that. */
export function sendStoredFile(req: Request, res: Response, { fileName, mediaType, content }: StoredFile): void {
  const shown = asked(req, 'download') === '' && Object.hasOwn(readable, mediaType) ? readable[mediaType] : undefined;
  res.attachment(fileName);
  if (shown !== undefined)
    res
      .set('Content-Disposition', String(res.get('Content-Disposition')).replace(/^attachment/u, 'inline'))
      .set('Content-Security-Policy', shown.policy);
  res
    .set('Content-Type', shown?.type ?? downloadType(mediaType))
    .set('X-Content-Type-Options', 'nosniff')
    .send(content);
}

/** Sends a logo that has been looked through: a picture in a page of ours, and nothing that acts where it is opened by itself. */
export function sendPicture(res: Response, { kind, bytes }: { kind: 'png' | 'svg'; bytes: Uint8Array }): void {
  res
    .set('Content-Security-Policy', sandbox)
    .set('X-Content-Type-Options', 'nosniff')
    .type(kind === 'svg' ? 'image/svg+xml' : 'image/png')
    .send(Buffer.from(bytes));
}

/** Nothing that a browser might take for a page, whatever it is called. */
function downloadType(type: string): string {
  return /^[\w.+-]+\/[\w.+-]+$/u.test(type) && !/html|xml|svg|script/u.test(type) ? type : 'application/octet-stream';
}
