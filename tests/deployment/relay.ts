import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { callbackify } from 'node:util';
import { SMTPServer } from 'smtp-server';
import type { SinkMessage } from '../support/parts/smtp-sink.ts';
import type { Certificate } from '../support/parts/certificate.ts';

export type Relay = {
  readonly port: number;
  /** What people received. */
  readonly messages: SinkMessage[];
  /** How many mails came in over TLS after a login; all must. */
  readonly guarded: () => number;
  close(): Promise<void>;
};

/** A relay that takes nothing before STARTTLS and a login with this password. */
export async function startRelay(certificate: Certificate, login: { user: string; password: string }): Promise<Relay> {
  const messages: SinkMessage[] = [];
  let guarded = 0;
  const server = new SMTPServer({
    cert: certificate.cert,
    key: certificate.key,
    authOptional: false,
    allowInsecureAuth: false,
    disableReverseLookup: true,
    onAuth({ username, password }, _session, done) {
      if (username === login.user && password === login.password) return done(null, { user: username });
      return done(Object.assign(new Error('5.7.8 Wrong login'), { responseCode: 535 }));
    },
    onData(stream, session, done) {
      const keep = callbackify(async () => {
        const raw = await buffer(stream);
        const head = raw.toString('binary').split('\r\n\r\n')[0] ?? '';
        const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'imu').exec(head)?.[1] ?? '';
        const { mailFrom, rcptTo } = session.envelope;
        if (session.secure && session.user === login.user) guarded += 1;
        messages.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo[0]?.address ?? '',
          raw,
          messageId: header('Message-ID'),
          date: header('Date'),
        });
      });
      keep((error) => done(error));
    },
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    messages,
    guarded: () => guarded,
    close: () => new Promise((done) => server.close(() => done())),
  };
}
