import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
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
  /** What a mail waits for after its last byte, before it is answered. */
  beforeAnswer: () => Promise<unknown>;
  /** How many mails wait for their answer. */
  waiting: number;
  /** As where its process is killed: every conversation ends in the middle, and nobody is let in before `start`. */
  kill(): void;
  start(): void;
  close(): Promise<void>;
};

/** A relay that takes nothing before STARTTLS and a login with this password. */
export async function startRelay(certificate: Certificate, login: { user: string; password: string }): Promise<Relay> {
  const messages: SinkMessage[] = [];
  const sockets = new Set<Socket>();
  let [guarded, down] = [0, false];
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
        relay.waiting += 1;
        await relay.beforeAnswer();
        relay.waiting -= 1;
      });
      keep((error) => done(error));
    },
  });
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    if (down) socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const relay: Relay = {
    port: (server.server.address() as AddressInfo).port,
    messages,
    guarded: () => guarded,
    beforeAnswer: () => Promise.resolve(),
    waiting: 0,
    kill() {
      down = true;
      for (const socket of sockets) socket.resetAndDestroy();
    },
    start() {
      down = false;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        relay.kill();
      }),
  };
  return relay;
}
