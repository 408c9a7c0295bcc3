import { createHash, randomBytes } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import { mailAddress } from '../domain/directory/address.ts';
import type { Mail } from '../domain/mail/told.ts';
import type { CalendarFile } from './calendar.ts';
import { render } from './render.ts';

/** A message that is ready to be handed over; its bytes, Message-ID and Date never change again (R72). */
export type ComposedMail = {
  readonly subject: string;
  readonly messageId: string;
  readonly dateAt: Date;
  readonly returnToken: string;
  readonly raw: Buffer;
  readonly sha256: string;
};

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
export async function compose(
  mail: Mail,
  to: string,
  sender: Sender,
  options: { at: number; calendar?: CalendarFile | undefined },
): Promise<ComposedMail> {
  if (!mailAddress(to).ok) throw new CannotCompose('address-malformed');
  const from = parseSender(sender.from);
  const { subject, text, html } = render(mail);
  const unique = randomBytes(16).toString('hex');
  const messageId = `<${unique}@${from.address.slice(from.address.indexOf('@') + 1)}>`;
  // A header has no milliseconds: what is kept is what is sent.
  const dateAt = new Date(Math.floor(options.at / 1000) * 1000);
  const raw = await new MailComposer({
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
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
  return {
    subject,
    messageId,
    dateAt,
    returnToken: randomBytes(16).toString('hex'),
    raw,
    sha256: createHash('sha256').update(raw).digest('hex'),
  };
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
