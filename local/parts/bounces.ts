import type { MailStore, MailSummary } from './mail-store.ts';

export type Bounce = {
  /** The address the mail was sent from, and so where the report goes. */
  returnPath: string;
  /** The report itself, as RFC 3464 has it. */
  raw: string;
};

/** Turned away while the sender waits. */
export function isRefusedAtOnce(address: string): boolean {
  return address.startsWith('bounce-');
}

/** Taken first, then reported as not deliverable. */
function bouncesLater(address: string): boolean {
  return address.startsWith('later-bounce');
}

/** The reports of all mails that were taken and did not arrive, oldest first. */
export function bouncesOf(store: MailStore): Bounce[] {
  return store
    .list({ limit: Number.POSITIVE_INFINITY })
    .toReversed()
    .flatMap((mail) => mail.to.filter(bouncesLater).map((address) => report(mail, address)));
}

function report(mail: MailSummary, address: string): Bounce {
  const boundary = `report-${mail.id}`;
  const raw = [
    'From: Mail Delivery System <MAILER-DAEMON@localhost>',
    `To: ${mail.returnPath}`,
    'Subject: Undelivered Mail Returned to Sender',
    `Date: ${new Date(mail.date).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${boundary}@localhost>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    `The mail to ${address} could not be delivered: there is no such mailbox.`,
    '',
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; localhost',
    `Arrival-Date: ${new Date(mail.date).toUTCString().replace('GMT', '+0000')}`,
    '',
    `Final-Recipient: rfc822; ${address}`,
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 No such mailbox',
    '',
    `--${boundary}`,
    'Content-Type: text/rfc822-headers',
    '',
    `Subject: ${mail.subject.replaceAll(/[\r\n]+/gu, ' ')}`,
    `To: ${address}`,
    '',
    `--${boundary}--`,
    '',
  ];
  return { returnPath: mail.returnPath, raw: raw.join('\r\n') };
}
