import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Ports that systems do not hand out for outgoing connections, one of which could take it before its use. */
const lowest = 10_240;
const below = 32_768;

/** A TCP port of the loopback interface that nobody listens on now. Somebody may take it before its use: callers retry. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = randomInt(lowest, below);
    if (await isPortFree(port, '127.0.0.1')) return port;
  }
  throw new Error('No port of the loopback interface is free');
}

/** Whether a server could listen on this port of this host now. */
export async function isPortFree(port: number, host: string): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
