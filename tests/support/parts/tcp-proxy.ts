import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A proxy between two parts that a test can make fail. */
export type TcpProxy = {
  readonly port: number;
  /** Asked with what the client sends; true: this is forwarded, then everything is cut without the answer. */
  cutAfter: (fromClient: Buffer) => boolean;
  /** While true new connections are refused at once. */
  down: boolean;
  /** While true everything is swallowed, in both directions; connections stay, and new ones are taken. */
  silent: boolean;
  /** How many connections were refused so far. */
  refused: number;
  /** Cuts every connection now. */
  cut(): void;
  close(): Promise<void>;
};

export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((client) => {
    client.on('error', () => undefined);
    if (proxy.down) {
      proxy.refused += 1;
      client.destroy();
      return;
    }
    const upstream = connect(target);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    const end = () => {
      client.destroy();
      upstream.destroy();
      pairs.delete(pair);
    };
    let swallowing = false;
    upstream.on('error', end).on('close', end);
    client.on('error', end).on('close', end);
    upstream.on('data', (chunk) => {
      if (swallowing) end();
      else if (!proxy.silent) client.write(chunk);
    });
    client.on('data', (chunk: Buffer) => {
      if (proxy.silent) return;
      swallowing ||= proxy.cutAfter(chunk);
      upstream.write(chunk);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const proxy: TcpProxy = {
    port: (server.address() as AddressInfo).port,
    cutAfter: () => false,
    down: false,
    silent: false,
    refused: 0,
    cut() {
      for (const [client, upstream] of pairs) {
        client.destroy();
        upstream.destroy();
      }
      pairs.clear();
    },
    async close() {
      proxy.cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
