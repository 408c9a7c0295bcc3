import { createHash, randomBytes } from 'node:crypto';
import * as base64 from 'nodemailer/lib/base64';
import MailComposer from 'nodemailer/lib/mail-composer';
import type MimeNode from 'nodemailer/lib/mime-node';
import * as qp from 'nodemailer/lib/qp';
import { mailAddress } from '../domain/directory/address.ts';
import type { Mail } from '../domain/mail/told.ts';
import type { MailParts } from '../db/mail/ledger.ts';
import type { CalendarFile } from './calendar.ts';
import { render } from './render.ts';

/** Who mails come from: "Name <address>", whom people answer to, and the domain that bounces come back to. */
export type Sender = { readonly from: string; readonly replyTo: string; readonly returnDomain: string };

/** A mail that cannot be composed, with a code for the ledger. */
export class CannotCompose extends Error {
  override name = 'CannotCompose';
  readonly code: string;

  constructor(code: string) {
    super(`cannot compose: ${code}`);
    this.code = code;
  }
}

/** The message's bytes. Throws CannotCompose for an address that the one strict rule refuses. */
export function compose(
  mail: Mail,
  to: string,
  sender: Sender,
  options: { at: number; calendar?: CalendarFile | undefined },
): MailParts {
  if (!mailAddress(to).ok) throw new CannotCompose('address-malformed');
  const from = parseSender(sender.from);
  const { subject, text, html } = render(mail);
  // Both in one: asking for randomness costs more than all else that is done here once.
  const random = randomBytes(32).toString('hex');
  const [unique, returnToken] = [random.slice(0, 32), random.slice(32)];
  const messageId = `<${unique}@${from.address.slice(from.address.indexOf('@') + 1)}>`;
  // A header has no milliseconds: what is kept is what is sent.
  const dateAt = new Date(Math.floor(options.at / 1000) * 1000);
  const message = new MailComposer({
    from,
    to: { name: '', address: to },
    replyTo: { name: '', address: sender.replyTo },
    subject,
    messageId,
    date: dateAt,
    text,
    html,
    // RFC 3834, and what Exchange asks for: no out-of-office notes in answer to a machine.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'OOF, AutoReply' },
    ...(options.calendar !== undefined && { attachments: [calendarFile(options.calendar)] }),
    baseBoundary: unique,
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  const raw = bytesOf(message);
  return {
    subject,
    messageId,
    dateAt,
    returnToken,
    raw,
    sha256: createHash('sha256').update(raw).digest('hex'),
  };
}

/**
 * The message byte for byte as nodemailer's own `build` writes it, but without its streams: they cost several times as much
 * as all else, and what we write is text that is there.
 */
export function bytesOf(message: MimeNode): Buffer {
  return Buffer.from(partOf(message).replaceAll(/\r?\n/gu, '\r\n'));
}

function partOf(part: MimeNode): string {
  const headers = part.buildHeaders();
  if (!part.multipart) return `${headers}\r\n\r\n${encoded(part)}`;
  const inner = part.childNodes.map((child) => `--${part.boundary}\r\n${partOf(child)}\r\n`);
  return `${headers}\r\n\r\n${inner.join('')}--${part.boundary}--\r\n`;
}

function encoded(part: MimeNode): string {
  const content = typeof part.content === 'string' ? part.content : '';
  const encoding = part.getTransferEncoding();
  if (encoding === 'quoted-printable') return qp.wrap(qp.encode(content));
  return encoding === 'base64' ? base64.wrap(base64.encode(content)) : content;
}

/** The envelope sender of one mail: a bounce that comes back to it says which mail it is about. */
export function returnPath(returnToken: string, sender: Sender): string {
  return `bounce+${returnToken}@${sender.returnDomain}`;
}

function calendarFile({ content, method }: CalendarFile) {
  return { filename: 'dates.ics', content, contentType: `text/calendar; charset=utf-8; method=${method}` };
}

function parseSender(from: string): { name: string; address: string } {
  const [, name = '', address = from] = /^(.*)<([^<>]+)>$/u.exec(from) ?? [];
  return { name: name.trim(), address: address.trim() };
}
