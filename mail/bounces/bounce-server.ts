import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { callbackify } from 'node:util';
import { SMTPServer } from 'smtp-server';
import type { Database } from '../../db/connect.ts';
import { returnTokenOf } from './bounces.ts';
import { takeBounce } from './take-bounce.ts';

/** Our mails are small, and so is what comes back with a copy of one. */
const largestBytes = 2 * 1024 * 1024;
/** So many mail servers may talk to us at once: with `largestBytes` it bounds what they can fill of our memory. */
const mostClients = 20;

/**
 * Takes bounces from the mail server of the return domain by LMTP (RFC 2033) at `address` (host:port). What it is told "yes"
 * about is in the database; while that is away it is told to try again (451) and keeps the mail itself, so that nothing is lost
 * between the two. Another address than a return path of ours is refused before its text (550). Whoever reaches the port may
 * write here: what counts is the token in the address, which only who got the mail has (R75). Resolves once it listens.
 */
export async function serveBounces(deps: {
  readonly db: Database;
  readonly address: string;
  readonly returnDomain: string;
  readonly log: { warn(fields: { err: unknown }, message: string): void };
}): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const { db, returnDomain, log } = deps;
  const take = async (stream: Readable, recipients: readonly string[]): Promise<void> => {
    const raw = await read(stream);
    if (raw === undefined) throw reply(552, '5.3.4 Too large');
    try {
      for (const returnPath of recipients) await takeBounce(db, { returnPath, raw }, returnDomain);
    } catch (error) {
      log.warn({ err: error }, 'a bounce could not be written down, and is offered again');
      throw reply(451, '4.3.0 Not now: offer it again');
    }
  };
  const server = new SMTPServer({
    lmtp: true,
    logger: false,
    banner: 'Concordat takes bounces',
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: largestBytes,
    maxClients: mostClients,
    onRcptTo: ({ address }, _session, done) =>
      done(returnTokenOf(address, returnDomain) === undefined ? reply(550, '5.1.1 No such address') : undefined),
    onData(stream, { envelope }, done) {
      callbackify(take)(
        stream,
        envelope.rcptTo.map(({ address }) => address),
        done,
      );
    },
  });
  // What a single connection got wrong is its own affair; that nobody can connect at all is said below.
  server.on('error', (error) => log.warn({ err: error }, 'a connection that offers bounces failed'));
  const [host, port] = deps.address.split(':');
  server.listen(Number(port), host);
  await once(server.server, 'listening');
  const at = server.server.address();
  return {
    port: typeof at === 'object' && at !== null ? at.port : Number(port),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const reply = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode });

/** The whole text; undefined where it is longer than we take, of which no more is kept in memory. */
async function read(stream: Readable): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stream as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes <= largestBytes) parts.push(part);
  }
  return bytes > largestBytes ? undefined : Buffer.concat(parts);
}
