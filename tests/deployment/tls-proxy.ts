import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificate } from '../support/parts/certificate.ts';

export type TlsProxy = {
  readonly port: number;
  /** The ports of what stands behind it, asked by turns. */
  behind: number[];
  /** How many requests each port was given. */
  readonly given: Map<number, number>;
  close(): Promise<void>;
};

/** What stands in front of the APIs: ends TLS, adds the caller to X-Forwarded-For, and asks the next where one takes no connection. */
export async function startTlsProxy(certificate: Certificate): Promise<TlsProxy> {
  let turn = 0;
  const server = createServer({ cert: certificate.cert, key: certificate.key }, (req, res) => {
    turn += 1;
    const order = proxy.behind.map((_port, index) => proxy.behind[(turn + index) % proxy.behind.length] ?? 0);
    pass(req, res, order, proxy.given);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const proxy: TlsProxy = {
    port: (server.address() as AddressInfo).port,
    behind: [],
    given: new Map(),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  return proxy;
}

function pass(req: IncomingMessage, res: ServerResponse, order: readonly number[], given: Map<number, number>): void {
  const [port, ...others] = order;
  if (port === undefined) return void res.writeHead(502).end();
  const callers = [req.headers['x-forwarded-for'], req.socket.remoteAddress].filter(Boolean).join(', ');
  const headers = { ...req.headers, 'x-forwarded-for': callers, 'x-forwarded-proto': 'https' };
  const upstream = request({ host: '127.0.0.1', port, method: req.method, path: req.url, headers }, (reply) => {
    given.set(port, (given.get(port) ?? 0) + 1);
    res.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.on('error', () => res.destroy());
    reply.pipe(res);
  });
  upstream.on('error', (error) => {
    // Nothing was sent where nobody took the connection: the next may have it. What was under way is the caller's to repeat.
    if ('code' in error && error.code === 'ECONNREFUSED') return pass(req, res, others, given);
    if (res.headersSent) res.destroy();
    else res.writeHead(502).end();
  });
  res.on('close', () => upstream.destroy());
  // The body is taken only by whoever took the connection.
  upstream.on('socket', (socket) => {
    const send = () => req.pipe(upstream);
    if (socket.connecting) socket.once('connect', send);
    else send();
  });
}
