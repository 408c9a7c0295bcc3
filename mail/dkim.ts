import { createPrivateKey } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import DKIM from 'nodemailer/lib/dkim';
import type { Sender } from './compose.ts';

/** Puts a signature before the bytes of a mail, which stay as they are. */
export type Sign = (raw: Buffer) => Promise<Buffer>;
export type DkimKey = { readonly selector: string; readonly privateKey: string };

/**
 * For relays that sign nothing: a signature for the domain that people see. Signed as it is handed over and not as it is written, so that
 * what is kept does not depend on a key. Undefined where no key is set; throws where it is none.
 */
export function createSign(key: DkimKey | undefined, sender: Pick<Sender, 'from'>): Sign | undefined {
  if (key === undefined) return undefined;
  if (!isPrivateKey(key.privateKey)) throw new Error('MAIL_DKIM_KEY must be a private key (PEM)');
  const domainName = /@([^<>\s]+)>?\s*$/u.exec(sender.from)?.[1] ?? '';
  const dkim = new DKIM({ domainName, keySelector: key.selector, privateKey: key.privateKey });
  return (raw) => buffer(dkim.sign(raw));
}

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).type === 'private';
  } catch {
    return false;
  }
}
