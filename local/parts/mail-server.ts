import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { callbackify } from 'node:util';
import { SMTPServer } from 'smtp-server';
import { isRefusedAtOnce } from './bounces.ts';
import { freePort } from './free-port.ts';
import { type MailStore, openMailStore } from './mail-store.ts';

export type LocalMailServer = { url: string; port: number; store: MailStore; stop: () => Promise<void> };

/**
 * A mail server on the loopback interface that takes every mail and sends none on.
 * Two kinds of addresses behave badly, for trying out what happens then (bounces.ts).
 */
export async function startMailServer(options: {
  dataDir: string;
  log: (line: string) => void;
}): Promise<LocalMailServer> {
  const store = openMailStore(options.dataDir);
  const server = new SMTPServer({
    banner: 'Concordat local mail',
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: 30 * 1024 * 1024,
    onRcptTo({ address }, _session, done) {
      if (!isRefusedAtOnce(address)) return done();
      const refusal = Object.assign(new Error('5.1.1 No such mailbox'), { responseCode: 550 });
      return done(refusal);
    },
    onData(stream, { envelope }, done) {
      const returnPath = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
      const to = envelope.rcptTo.map(({ address }) => address);
      const keep = callbackify(async () => store.add({ returnPath, to, raw: await buffer(stream) }));
      keep(done);
    },
  });
  server.on('error', (error) => options.log(`Mail: ${error.message}`));
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    store,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
