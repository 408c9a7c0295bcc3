import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ConnectionOptions } from '@temporalio/client';
import { Client } from 'pg';
import { tell } from '../../client/nudges.ts';
import { migrate } from '../../db/setup/migrate.ts';
import { temporalClient } from '../../client/temporal.ts';
import { temporalConfig } from '../../config.ts';
import { writeBundles } from '../../worker/create-workers.ts';
import { freePort } from '../../local/parts/free-port.ts';
import { type Chosen, commandOf, environmentOf, writeSecrets } from '../support/parts/compose.ts';
import { callerOf, type Part, startPart, type Watched } from '../support/parts/stack.ts';
import { startOrganisation, type RunningOrganisation } from '../support/stories/organisation.ts';
import { addPerson, worldOn } from '../support/stories/world.ts';
import { makeCertificate } from '../support/parts/certificate.ts';
import { withoutFiles } from './code-before.ts';
import { type DeployedPostgres, makeOwners, startDeployedPostgres } from './database.ts';
import { type Pooler, startPooler } from './pgbouncer.ts';
import { startRelay, type Relay } from './relay.ts';
import { buildTemporal, startTemporalServer, version, type TemporalServer } from './temporal.ts';
import { startTlsProxy, type TlsProxy } from './tls-proxy.ts';

/** What the checkers and journeys of `tests/support` and `tests/faults` ask of a stack. */
export type Deployment = Watched & {
  readonly relay: Relay;
  readonly proxy: TlsProxy;
  readonly organisation: RunningOrganisation;
  readonly temporal: TemporalServer;
  readonly postgres: DeployedPostgres;
  /** What stands before Postgres; undefined where there is no PgBouncer here. */
  readonly pooler: Pooler | undefined;
  /** How Temporal is reached without a certificate: not at all. */
  readonly strangers: ConnectionOptions;
  /** What setup said when it first ran. */
  readonly setUp: string;
  readonly folder: string;
  /** The running processes by the names of their services; the APIs by their port. */
  readonly apis: Map<number, Part>;
  readonly workers: Part[];
  /** The version of workers that are started as of no other; none at first. */
  build: string;
  /** At that port, or one of its own; of the code before, where so said. */
  startApi(port?: number, code?: string): Promise<Part>;
  /** `build`: the version that it polls as, where it has one. */
  startWorker(code?: string, build?: string): Promise<Part>;
  /** Takes no new request to it, then stops it. */
  stopApi(port: number): Promise<void>;
  /** `docker compose run --rm setup node <script> <words>`, where the operator has chosen that too. Out: what it said. */
  run(script: string, words?: readonly string[], chosen?: Chosen): Promise<string>;
  end(): Promise<void>;
};

export const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The whole of docker-compose.yml as processes of this machine, with its environment and secrets, as an operator starts it where
 * nothing is trusted: Temporal's server on Postgres behind mutual TLS, Postgres behind PgBouncer with TLS on both sides, setup,
 * two APIs behind a proxy that ends TLS, two workers, a relay that asks for STARTTLS and a login, an OpenID provider. What the
 * operator chooses stands in `chosen`; beyond that only addresses and ports differ. Where a part does not start, those before it are stopped.
 */
export async function startDeployment(say: (line: string) => void): Promise<Deployment> {
  await using started = new AsyncDisposableStack();
  const deployment = await start(say, started);
  const running = started.move();
  return Object.assign(deployment, { end: () => running.disposeAsync() });
}

async function start(say: (line: string) => void, started: AsyncDisposableStack): Promise<Omit<Deployment, 'end'>> {
  const folder = mkdtempSync(join(tmpdir(), 'concordat-deployment-'));
  started.defer(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  const programs = await buildTemporal(say);
  const authority = makeCertificate(folder, 'authority');
  const certificate = makeCertificate(folder, 'localhost', authority);
  const ours = makeCertificate(folder, 'concordat', authority);
  // Postgres takes the key for itself.
  const itsOwn = join(folder, 'of-postgres');
  mkdirSync(itsOwn);
  const ofPostgres = makeCertificate(itsOwn, 'localhost', authority);
  // This process trusts it from now on, others by NODE_EXTRA_CA_CERTS.
  setDefaultCACertificates([...getCACertificates('default'), authority.cert.toString()]);
  const login = { user: 'concordat', password: 'r€lay/"p@ss%' };
  const relay = await startRelay(certificate, login);
  started.defer(() => relay.close());
  const proxy = await startTlsProxy(certificate);
  started.defer(() => proxy.close());
  const url = `https://localhost:${proxy.port}`;
  const organisation = await startOrganisation(url);
  started.defer(() => organisation.close());
  const secrets = writeSecrets(folder, {
    'smtp-password': login.password,
    'oidc-client-secret': organisation.config.clientSecret,
    'temporal-ca': authority.cert.toString(),
    'temporal-client-cert': ours.cert.toString(),
    'temporal-client-key': ours.key.toString(),
  });

  const postgres = await startDeployedPostgres(folder, ofPostgres, authority);
  started.defer(() => postgres.stop());
  await makeOwners(postgres.url);
  const password = 'the-app-password:@/%&?';
  const pooler = await startPooler(folder, { port: postgres.port, password, tls: certificate, authority });
  started.defer(() => pooler?.stop());
  if (pooler === undefined)
    say('There is no PgBouncer here, so nothing stands before Postgres: see https://www.pgbouncer.org');
  else say(`PgBouncer ${pooler.version} in transaction mode before Postgres`);
  say(`Starting the Temporal server ${version} on Postgres`);
  const tls = { server: certificate, authority };
  const temporal = await startTemporalServer(programs, { postgresPort: postgres.port, secrets, tls });
  started.defer(() => temporal.stop());
  const direct = postgres.sureUrl('concordat_app', 'concordat');
  const pooled = new URL(direct);
  if (pooler !== undefined) pooled.port = String(pooler.port);
  const chosen = {
    DATABASE_OWNER_URL: postgres.sureUrl('concordat_owner', 'concordat'),
    DATABASE_URL: pooled.href,
    ...(pooler === undefined ? {} : { DATABASE_DIRECT_URL: direct }),
    PREPARED: pooler?.keepsStatements === false ? 'off' : 'on',
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: 'concordat',
    TEMPORAL_TLS_SERVER_NAME: 'localhost',
    SMTP_URL: `smtp://${login.user}@127.0.0.1:${relay.port}?requireTLS=true`,
    PUBLIC_URL: url,
    TRUSTED_PROXIES: '1',
    OIDC_ISSUER: organisation.config.issuer,
    OIDC_CLIENT_ID: organisation.config.clientId,
    RELAY_EVERY_MS: '2000',
    // What an orchestrator that gives thirty seconds leaves for what is under way.
    WORKER_GRACE_MS: '20000',
  };
  const environment = (service: string, here: Record<string, string> = {}, also: Chosen = {}) => ({
    PATH: process.env['PATH'],
    NODE_EXTRA_CA_CERTS: authority.file,
    ...environmentOf(service, secrets, { ...chosen, ...also }),
    ...here,
  });
  const runScript: Deployment['run'] = async (script, words = [], also = {}) => {
    const options = { cwd: root, env: environment('setup', {}, also) };
    return (await promisify(execFile)(process.execPath, [script, ...words], options)).stdout;
  };
  say('Setting up');
  const setUp = await runScript(commandOf('setup')[1] ?? '', ['head@example.org', 'Nell Harbour']);

  // Leases last sixteen minutes: the test moves the clock of the database past them.
  const ownerUrl = new URL(postgres.url);
  ownerUrl.pathname = 'concordat';
  await migrate(ownerUrl.href, { testClock: true });
  const bundles = join(folder, 'bundles');
  await writeBundles(bundles);
  const parts: Part[] = [];
  started.defer(() => Promise.all(parts.map((part) => part.stop())).then(() => undefined));
  const startOurs = async (service: string, here: Record<string, string>, code = root) => {
    const [, main = ''] = commandOf(service);
    const whole = environment(service, here);
    const its = code === root ? whole : withoutFiles(whole);
    // No orchestrator kills what is still starting, however busy the machine: it would never come up then.
    const part = await startPart(main, its, { code, withinMs: 180_000 });
    parts.push(part);
    return part;
  };
  const appUrl = new URL(ownerUrl);
  Object.assign(appUrl, { username: 'concordat_app', password: encodeURIComponent(password) });
  const world = await worldOfAdministrator({
    appUrl: appUrl.href,
    ownerUrl: ownerUrl.href,
    drop: async () => undefined,
  });
  started.defer(() => world.end());
  const { connectionOptions, namespace } = temporalConfig(environment('setup'));
  const client = temporalClient({ connection: connectionOptions, namespace });
  started.defer(() => client.connection.close());
  const deployment: Omit<Deployment, 'end'> = {
    world,
    sink: relay,
    url,
    client,
    call: callerOf(world, url),
    logs: () => parts.flatMap((part) => part.log),
    wakePostRoom: () => tell(client, { kind: 'postroom', processId: null, processKind: null }),
    relay,
    proxy,
    organisation,
    temporal,
    postgres,
    pooler,
    strangers: {
      address: temporal.address,
      tls: { serverNameOverride: 'localhost', serverRootCACertificate: authority.cert },
    },
    setUp,
    folder,
    apis: new Map(),
    workers: [],
    build: '',
    async startApi(port, code) {
      const at = port ?? (await freePort());
      const part = await startOurs('api', { HOST: '127.0.0.1', PORT: String(at) }, code);
      deployment.apis.set(at, part);
      if (!proxy.behind.includes(at)) proxy.behind.push(at);
      return part;
    },
    async startWorker(code, build = deployment.build) {
      const [metrics, health] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
      const part = await startOurs(
        `worker-${(deployment.workers.length % 2) + 1}`,
        {
          WORKER_METRICS_ADDRESS: metrics,
          WORKER_HEALTH_ADDRESS: health,
          WORKFLOW_BUNDLES: code === undefined ? bundles : '',
          TEMPORAL_WORKER_BUILD_ID: build,
        },
        code,
      );
      deployment.workers.push(part);
      return part;
    },
    async stopApi(port) {
      // As whatever balances the load does.
      proxy.behind.splice(proxy.behind.indexOf(port), 1);
      await deployment.apis.get(port)?.stop();
      deployment.apis.delete(port);
    },
    run: runScript,
  };
  say('Starting two APIs and two workers');
  await Promise.all([deployment.startApi(), deployment.startWorker()]);
  await Promise.all([deployment.startApi(), deployment.startWorker()]);
  return deployment;
}

/** The world of the tests over the directorate that setup made, with an officer beside its administrator. */
async function worldOfAdministrator(database: { appUrl: string; ownerUrl: string; drop: () => Promise<void> }) {
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  try {
    const { rows } = await owner.query<{ id: string }>('select id from agencies where is_directorate');
    const directorateId = rows[0]?.id ?? '';
    const officer = await addPerson(
      async <Row>(text: string, values: unknown[] = []) => (await owner.query(text, values)).rows as Row[],
      directorateId,
      'Lead Officer',
      'officer',
    );
    return worldOn(database, { directorateId, officer });
  } finally {
    await owner.end();
  }
}
