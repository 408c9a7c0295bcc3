import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpServer } from '../../api/server.ts';
import { createApp, type AppDeps, type AppOptions } from '../../api/app.ts';
import type { KeyScope } from '../../db/doors/api-keys.ts';
import type { Actor } from '../../domain/permissions.ts';
import { createLogger } from '../../logger.ts';
import { recordAtOnce } from '../support/at-once.ts';
import { schedulesInMemory } from '../support/stories/schedules.ts';
import { createWorld, type World } from '../support/stories/world.ts';
import { keyFor } from '../support/stories/api-key.ts';

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
};
export type Asked = {
  readonly body?: unknown;
  readonly key?: string;
  readonly version?: number;
  readonly headers?: Readonly<Record<string, string>>;
};
export type Client = (method: string, path: string, asked?: Asked) => Promise<Answer>;

export type RunningApi = {
  readonly world: World;
  readonly url: string;
  readonly log: string[];
  /** Who asks with no key at all. */
  readonly nobody: Client;
  /** A client with an API key of the person. */
  as(actor: Actor, scopes?: readonly KeyScope[]): Promise<Client>;
  end(): Promise<void>;
};

/** The whole application on a real database, on a port of its own; only the workflow behind decisions is left out. */
export async function startApi(options: AppOptions & { deps?: Partial<AppDeps> } = {}): Promise<RunningApi> {
  const world = await createWorld();
  const log: string[] = [];
  const app = createApp(
    {
      db: world.db,
      decide: recordAtOnce(world.db),
      schedules: schedulesInMemory(),
      publicUrl: 'https://concordat.example.org',
      version: 'test',
      log: createLogger('api', 'debug', { write: (line) => void log.push(line) }),
      readiness: () => Promise.resolve({ database: true, temporal: true }),
      trustedProxies: 0,
      ...options.deps,
    },
    { checkAnswers: true, ...options },
  );
  const { server, url } = await listen(app);
  return {
    world,
    url,
    log,
    nobody: client(url, {}),
    as: async (actor, scopes = ['read', 'write', 'sign']) => {
      const key = await keyFor(world.db, actor.personId, scopes);
      return client(url, { authorization: `Bearer ${key}` });
    },
    async end() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await world.end();
    },
  };
}

export async function listen(
  app: Parameters<typeof createHttpServer>[0],
  patience?: Parameters<typeof createHttpServer>[1],
): Promise<{ server: Server; url: string }> {
  const server = createHttpServer(app, patience);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function client(url: string, identity: Readonly<Record<string, string>>): Client {
  return async (method, path, asked = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...identity,
        ...(asked.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'POST' ? { 'idempotency-key': asked.key ?? randomUUID() } : {}),
        ...(asked.version === undefined ? {} : { 'if-match': `"${asked.version}"` }),
        ...asked.headers,
      },
      ...(asked.body === undefined
        ? {}
        : { body: typeof asked.body === 'string' ? asked.body : JSON.stringify(asked.body) }),
    });
    const text = await response.text();
    const json = /json/u.test(response.headers.get('content-type') ?? '') && text !== '';
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: json ? (JSON.parse(text) as Record<string, unknown>) : {},
    };
  };
}
