import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { localEnvironment, readLocalConfig } from '../../../local/environment.ts';
import type { Client } from '@temporalio/client';
import { tell } from '../../../client/nudges.ts';
import { temporalClient } from '../../../client/temporal.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { freePort } from '../../../local/parts/free-port.ts';
import { findTemporal } from '../../../local/parts/temporal-binary.ts';
import { startTemporal, type LocalTemporal } from '../../../local/parts/temporal-server.ts';
import type { TestDatabase } from './postgres.ts';
import { startSmtpSink, type SinkMessage, type SmtpSink } from './smtp-sink.ts';
import { until } from '../until.ts';
import { createWorld, type World } from '../stories/world.ts';
import { keyFor } from '../stories/api-key.ts';

export type Part = {
  readonly pid: number;
  readonly log: string[];
  readonly ended: () => boolean;
  /** SIGKILL: no chance to tidy up. */
  kill(): Promise<void>;
  signal(name: NodeJS.Signals): void;
  stop(): Promise<void>;
};

/** The product as it runs: a real Temporal server, worker and API in processes of their own, a relay that we script. */
export type Stack = {
  readonly world: World;
  readonly sink: SmtpSink;
  readonly url: string;
  readonly temporal: {
    address: string;
    kill(): Promise<void>;
    start(): Promise<void>;
    /** Takes all its data away; it must not run. */
    forget(): void;
  };
  /** The worker and the API that were started last. */
  worker: Part;
  api: Part;
  startWorker(extra?: Record<string, string>): Promise<Part>;
  startApi(extra?: Record<string, string>): Promise<Part>;
  /** Temporal as an operator reaches it. */
  readonly client: Client;
  /** Tells the post room to look again, as an outbox row does. */
  wakePostRoom(): Promise<void>;
  /** Every worker that was started, whatever became of it. */
  workers(): Part[];
  /** Every line that any worker or API of this stack has logged. */
  logs(): string[];
  /** A request to the API as that person. */
  call(
    actor: Actor,
    method: string,
    path: string,
    body?: object,
    key?: string,
  ): Promise<{ status: number; body: Record<string, unknown>; retryAfter: string | null }>;
  end(): Promise<void>;
};

/** What a journey needs of a running product, and those who check it afterwards. */
export type Watched = Pick<Stack, 'world' | 'url' | 'client' | 'call' | 'logs' | 'wakePostRoom'> & {
  readonly sink: { readonly messages: readonly SinkMessage[] };
};

const root = fileURLToPath(new URL('../../../', import.meta.url));
const silent = () => undefined;

export async function startStack(
  options: { database?: TestDatabase; environment?: Record<string, string> } = {},
): Promise<Stack> {
  const folder = mkdtempSync(join(tmpdir(), 'concordat-stack-'));
  const world = await createWorld(options.database);
  const sink = await startSmtpSink();
  const found = await findTemporal({ ...readLocalConfig(), log: silent, progress: silent });
  const ports = { grpc: await freePort(), ui: await freePort(), http: await freePort() };
  const boot = (): Promise<LocalTemporal> =>
    startTemporal({
      binary: found.path,
      dbFile: join(folder, 'temporal.db'),
      port: ports.grpc,
      uiPort: ports.ui,
      log: silent,
    });
  let server = await boot();
  const url = `http://127.0.0.1:${ports.http}`;
  const environment = localEnvironment({
    MODE: 'test',
    LOG_LEVEL: 'warn',
    DATABASE_URL: world.appUrl,
    TEMPORAL_ADDRESS: server.address,
    TEMPORAL_NAMESPACE: 'default',
    TEMPORAL_CONFIG_FILE: join(folder, 'none.toml'),
    SMTP_URL: sink.url,
    MAIL_FROM: 'Concordat <consultation@example.org>',
    MAIL_REPLY_TO: 'officer@example.org',
    MAIL_RETURN_DOMAIN: 'bounces.example.org',
    MAIL_CONNECTIONS: '5',
    PUBLIC_URL: url,
    HOST: '127.0.0.1',
    PORT: String(ports.http),
    WORKER_GRACE_MS: '5000',
    RELAY_EVERY_MS: '2000',
    ...options.environment,
  });
  const parts: Part[] = [];
  const workers: Part[] = [];
  const client = temporalClient({ connection: { address: server.address }, namespace: 'default' });
  const run = async (main: string, extra: Record<string, string>): Promise<Part> => {
    const part = await startPart(main, { ...environment, LOG_LEVEL: 'info', ...extra });
    parts.push(part);
    return part;
  };
  const stack: Stack = {
    world,
    sink,
    url,
    temporal: {
      address: server.address,
      async kill() {
        process.kill(server.pid, 'SIGKILL');
        await server.ended;
      },
      async start() {
        server = await boot();
      },
      forget() {
        for (const end of ['', '-wal', '-shm']) rmSync(join(folder, `temporal.db${end}`), { force: true });
      },
    },
    worker: undefined as unknown as Part,
    api: undefined as unknown as Part,
    async startWorker(extra = {}) {
      stack.worker = await run('worker/main.ts', extra);
      workers.push(stack.worker);
      return stack.worker;
    },
    async startApi(extra = {}) {
      stack.api = await run('api/main.ts', extra);
      return stack.api;
    },
    client,
    wakePostRoom: () => tell(client, { kind: 'postroom', processId: null, processKind: null }),
    workers: () => workers,
    logs: () => parts.flatMap((part) => part.log),
    call: callerOf(world, url),
    async end() {
      // One that waits for a relay that a failed test left hanging would wait for its whole grace time.
      await sink.close();
      await Promise.all(parts.map((part) => part.stop()));
      await client.connection.close();
      await server.stop();
      await world.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await stack.startWorker();
  await stack.startApi();
  return stack;
}

/** Asks the API at `url` in somebody's name, with a key that is made for him. */
export function callerOf(world: World, url: string): Stack['call'] {
  const keys = new Map<string, string>();
  return async (actor, method, path, body, key = crypto.randomUUID()) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await keyOf(world, keys, actor)}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return {
      status: response.status,
      body: (await response.json().catch(() => ({}))) as Record<string, unknown>,
      retryAfter: response.headers.get('retry-after'),
    };
  };
}

async function keyOf(world: World, keys: Map<string, string>, actor: Actor): Promise<string> {
  const known = keys.get(actor.personId);
  if (known !== undefined) return known;
  const key = await keyFor(world.db, actor.personId);
  keys.set(actor.personId, key);
  return key;
}

/** A process of ours, up once its log says `ready`; one that has said nothing of it after `withinMs` is killed. */
export async function startPart(
  main: string,
  environment: NodeJS.ProcessEnv,
  { code = root, withinMs = 60_000 }: { code?: string; withinMs?: number } = {},
): Promise<Part> {
  const child: ChildProcess = spawn(process.execPath, [join(code, main)], {
    cwd: code,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: string[] = [];
  for (const output of [child.stdout, child.stderr])
    if (output !== null) createInterface(output).on('line', (line) => log.push(line));
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    await until(
      `${main} is ready`,
      () => {
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${main} ended:\n${log.join('\n')}`);
        return log.some((line) => line.includes('"msg":"ready'));
      },
      withinMs,
    );
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`${main} did not come up:\n${log.join('\n')}`, { cause: error });
  }
  return {
    pid: child.pid ?? 0,
    log,
    ended: () => child.exitCode !== null || child.signalCode !== null,
    signal: (name) => void child.kill(name),
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
    async stop() {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      await gone;
    },
  };
}
