import type { SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';
import type { HandOverTimes } from '../domain/mail/times.ts';

/** How to reach and enter the relay. */
export type RelayAccess = {
  readonly options: SMTPConnectionOptions;
  readonly login: { readonly user: string; readonly pass: string } | undefined;
};

/**
 * Reads smtp://user:password@host:port or smtps://... . Over smtp:// the relay must offer STARTTLS, or nothing is sent
 * (R73: a stripped STARTTLS), except on this machine or with `?ignoreTLS=true`, which a mail catcher in a private
 * network may need; `?requireTLS=true` asks for it even on this machine.
 */
export function relayAccess(smtpUrl: string, times: HandOverTimes): RelayAccess {
  const url = new URL(smtpUrl);
  const host = url.hostname.replace(/^\[|\]$/gu, '');
  const secure = url.protocol === 'smtps:';
  const plain =
    url.searchParams.get('ignoreTLS') === 'true' ||
    (isThisMachine(host) && url.searchParams.get('requireTLS') !== 'true');
  const user = decodeURIComponent(url.username);
  return {
    options: {
      host,
      port: Number(url.port) || (secure ? 465 : 587),
      secure,
      ...(!secure && (plain ? { ignoreTLS: true } : { requireTLS: true })),
      connectionTimeout: times.connectMs,
      greetingTimeout: times.connectMs,
      // The caps of hand-over.ts come first; this is the net below them.
      socketTimeout: times.answerMs + 60_000,
      // Closing means at once: what waits in the socket's buffer must not go out after we decided to stop.
      socketCloseTimeout: 0,
      logger: false,
    },
    login: user === '' ? undefined : { user, pass: decodeURIComponent(url.password) },
  };
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
