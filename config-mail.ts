import { z } from 'zod';
import { saying, whole } from './config-fields.ts';
import { withPassword } from './secrets.ts';

/** The relay, who mails come from, and where they come back to: what whoever sends mails reads. */
export const mailConfig = z.object({
  SMTP_URL: z.url({
    protocol: /^smtps?$/u,
    error: saying(
      'set it to the mail relay, such as smtps://user:password@relay.example.org',
      'must begin with smtp:// or smtps://',
    ),
  }),
  SMTP_PASSWORD: z.string().optional(),
  MAIL_FROM: z.stringFormat('sender', /^[^<>"\r\n]+ <[^<>@\s]+@[^<>@\s]+>$/u, {
    error: saying(
      'set it to who mails come from, such as Concordat <consultation@example.org>',
      'must be a name and an address, such as Concordat <consultation@example.org>',
    ),
  }),
  MAIL_REPLY_TO: z.email({
    error: saying('set it to the mailbox that people answer to', 'must be one mail address, without a name'),
  }),
  MAIL_RETURN_DOMAIN: z.hostname({
    error: saying('set it to the domain that bounces come back to', 'must be a domain, such as bounces.example.org'),
  }),
  MAIL_RATE_PER_MINUTE: whole(1, 1_000_000).optional(),
  MAIL_CONNECTIONS: whole(1, 100).default(10),
  MAIL_DKIM_KEY: z.string().optional(),
  MAIL_DKIM_SELECTOR: z
    .stringFormat('selector', /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/u, {
      error: 'must be one or more parts of a domain',
    })
    .default('concordat'),
  BOUNCES_URL: z.url({ error: 'must be the address of a list of bounces, or not be set' }).optional(),
});

export const mailSettings = (env: z.output<typeof mailConfig>) => ({
  smtpUrl: withPassword(env.SMTP_URL, env.SMTP_PASSWORD),
  from: env.MAIL_FROM,
  replyTo: env.MAIL_REPLY_TO,
  returnDomain: env.MAIL_RETURN_DOMAIN,
  ratePerMinute: env.MAIL_RATE_PER_MINUTE,
  connections: env.MAIL_CONNECTIONS,
  bouncesUrl: env.BOUNCES_URL,
  /** The key that mails are signed with, where the relay signs none. */
  dkim:
    env.MAIL_DKIM_KEY === undefined ? undefined : { privateKey: env.MAIL_DKIM_KEY, selector: env.MAIL_DKIM_SELECTOR },
});
