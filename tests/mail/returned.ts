/** What usual servers send back, each as a whole mail. All names are examples. */
const plain = (headers: readonly string[], body: string) =>
  [...headers, 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=us-ascii', '', body].join('\r\n');

const exim = (says: string, subject = 'Mail delivery failed: returning message to sender') =>
  plain(
    [
      'X-Failed-Recipients: petra.partner@example.org',
      'Auto-Submitted: auto-replied',
      'From: Mail Delivery System <Mailer-Daemon@mx.example.org>',
      `Subject: ${subject}`,
    ],
    `This message was created automatically by mail delivery software.

${says}

------ This is a copy of the message, including all the headers. ------

From: Concordat <office@concordat.example>
Subject: Response due 4 December

User unknown, 5.1.1: this is our own mail.
`,
  );

const failedAt = (reason: string) => `A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  petra.partner@example.org
${reason}`;

const qmail = (reason: string) =>
  plain(
    ['From: MAILER-DAEMON@mx.example.org', 'Subject: failure notice'],
    `Hi. This is the qmail-send program at mx.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<petra.partner@example.org>:
${reason}

--- Below this line is a copy of the message.

Return-Path: <bounce@bounces.concordat.example>
Subject: Response due 4 December

5.2.2 is a number in our own mail.
`,
  );

const postfix = (reason: string) =>
  plain(
    ['From: MAILER-DAEMON@mx.example.org (Mail Delivery System)', 'Subject: Undelivered Mail Returned to Sender'],
    `This is the mail system at host mx.example.org.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

For further assistance, please send mail to postmaster.

                   The mail system

${reason}
`,
  );

const report = (type: string, fields: readonly string[]) =>
  [
    'From: MAILER-DAEMON@mx.example.org',
    'Subject: Undelivered',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=${type.replace('message/', '')}; boundary=b`,
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'It could not be delivered.',
    '',
    '--b',
    `Content-Type: ${type}`,
    '',
    'Reporting-MTA: dns; mx.example.org',
    '',
    ...fields,
    '',
    '--b--',
    '',
  ].join('\r\n');

/** Each with what it says: a code that speaks of the address, 'look' with its code, or nothing. */
export const samples: readonly (readonly [name: string, raw: string, says: string | null])[] = [
  [
    'exim, refused by the other server',
    exim(
      failedAt(`    SMTP error from remote mail server after RCPT TO:<petra.partner@example.org>:
    host mail.example.org [192.0.2.25]: 550 5.1.1 <petra.partner@example.org>:
    Recipient address rejected: User unknown`),
    ),
    'not-reached 5.1.1',
  ],
  ['exim, a domain that is not there', exim(failedAt('    Unrouteable address')), 'not-reached 5.1.2'],
  ['exim, a full mailbox', exim(failedAt('    mailbox is full: retry timeout exceeded')), 'not-reached 5.2.2'],
  [
    'exim, our mail taken for spam',
    exim(
      failedAt(`    SMTP error from remote mail server after end of data:
    host mail.example.org [192.0.2.25]: 554 5.7.1 Service unavailable; message looks like spam`),
    ),
    'look 5.7.1',
  ],
  ['exim, no reason that can be read', exim(failedAt('    retry timeout exceeded')), 'look -'],
  [
    'exim, delayed',
    exim(
      `A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.example.org.

No action is required on your part. Delivery attempts will continue for
some time, and this warning may be repeated at intervals if the message
remains undelivered.`,
      'Warning: message 1tQxyz-0001 delayed 24 hours',
    ),
    null,
  ],
  ['qmail, no mailbox', qmail('Sorry, no mailbox here by that name. (#5.1.1)'), 'not-reached 5.1.1'],
  [
    'qmail, refused by the other server',
    qmail(`192.0.2.25 does not like recipient.
Remote host said: 550 No such user here
Giving up on 192.0.2.25.`),
    'not-reached 5.1.1',
  ],
  [
    'qmail, no way there',
    qmail(
      "Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)\nI'm not going to try again; this message has been in the queue too long.",
    ),
    'look -',
  ],
  [
    'postfix, user unknown',
    postfix(`<petra.partner@example.org>: host mail.example.org[192.0.2.25] said: 550 5.1.1
    <petra.partner@example.org>: Recipient address rejected: User unknown in
    virtual mailbox table (in reply to RCPT TO command)`),
    'not-reached 5.1.1',
  ],
  [
    'postfix, refused by a rule',
    postfix(`<petra.partner@example.org>: host mail.example.org[192.0.2.25] said: 554 5.7.26
    This mail has been blocked because the sender is unauthenticated (in reply to end of DATA command)`),
    'look 5.7.26',
  ],
  [
    'postfix, delayed',
    postfix(`####################################################################
# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #
####################################################################`),
    null,
  ],
  [
    'a report, over quota',
    report('message/delivery-status', ['Final-Recipient: rfc822; p@example.org', 'Action: failed', 'Status: 5.2.2']),
    'not-reached 5.2.2',
  ],
  [
    'a report in other scripts (RFC 6533)',
    report('message/global-delivery-status', [
      'Final-Recipient: utf-8; pétra@example.org',
      'Action: failed',
      'Status: 5.1.1',
    ]),
    'not-reached 5.1.1',
  ],
  [
    'a report of a rule',
    report('message/delivery-status', ['Final-Recipient: rfc822; p@example.org', 'Action: failed', 'Status: 5.7.1']),
    'look 5.7.1',
  ],
  [
    'a report of a fault on the way',
    report('message/delivery-status', ['Final-Recipient: rfc822; p@example.org', 'Action: failed', 'Status: 5.4.1']),
    'look 5.4.1',
  ],
  [
    'a report that our own address is bad',
    report('message/delivery-status', ['Final-Recipient: rfc822; p@example.org', 'Action: failed', 'Status: 5.1.8']),
    'look 5.1.8',
  ],
  [
    'a report that says it in its diagnosis only',
    report('message/delivery-status', [
      'Final-Recipient: rfc822; p@example.org',
      'Action: failed',
      'Status: 5.0.0',
      'Diagnostic-Code: smtp; 550 petra.partner@example.org',
      '    5.1.10 RESOLVER.ADR.RecipientNotFound',
    ]),
    'not-reached 5.1.10',
  ],
  [
    'a report that gives up after days',
    report('message/delivery-status', ['Final-Recipient: rfc822; p@example.org', 'Action: failed', 'Status: 4.4.7']),
    'look 4.4.7',
  ],
  [
    'a report of a delay',
    report('message/delivery-status', ['Final-Recipient: rfc822; p@example.org', 'Action: delayed', 'Status: 4.4.1']),
    null,
  ],
  [
    'out of office',
    plain(
      ['From: petra.partner@example.org', 'Subject: Out of office', 'Auto-Submitted: auto-replied'],
      'Back on Monday.',
    ),
    null,
  ],
  [
    'a server of its own kind',
    plain(
      ['From: postmaster@example.net', 'Subject: Nondeliverable mail'],
      'Your message did not get through: reason 17.',
    ),
    'look -',
  ],
  [
    'a person',
    plain(['From: petra.partner@example.org', 'Subject: Re: Response due'], 'I am not the right person.'),
    'look -',
  ],
];
