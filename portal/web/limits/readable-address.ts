import type { Request } from 'express';

// What no page takes in its address: control characters, of which Postgres keeps no NUL, but for tabs and ends of lines.
// oxlint-disable-next-line no-control-regex
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/u;

/**
 * Whether an address can be read at all, path and query alike, asked once before any page or route reads a part of it:
 * every percent sign begins a byte, the bytes are UTF-8, and the text can be stored.
 */
export function isReadable({ originalUrl }: Pick<Request, 'originalUrl'>): boolean {
  try {
    return !control.test(decodeURIComponent(originalUrl.replaceAll('+', ' ')));
  } catch {
    return false;
  }
}
