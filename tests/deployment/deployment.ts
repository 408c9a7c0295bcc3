import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { tell } from '../../client/nudges.ts';
import { migrate } from '../../db/setup/migrate.ts';
import { temporalClient } from '../../client/temporal.ts';
import { freePort } from '../../local/parts/free-port.ts';
import { startPostgres } from '../../local/parts/postgres.ts';
import { type Chosen, commandOf, environmentOf, writeSecrets } from '../support/parts/compose.ts';
import { callerOf, type Part, startPart, type Watched } from '../support/parts/stack.ts';
import { startOrganisation, type RunningOrganisation } from '../support/stories/organisation.ts';
import { addPerson, worldOn } from '../support/stories/world.ts';
import { makeCertificate } from '../support/parts/certificate.ts';
import { withoutFiles } from './code-before.ts';
import { startRelay, type Relay } from './relay.ts';
import { buildTemporal, startTemporalServer, version, type TemporalServer } from './temporal.ts';
import { startTlsProxy, type TlsProxy } from './tls-proxy.ts';

/** What the checkers and journeys of `tests/support` and `tests/faults` ask of a stack. */
export type Deployment = Watched & {
  readonly relay: Relay;
  readonly proxy: TlsProxy;
  readonly organisation: RunningOrganisation;
  readonly temporal: TemporalServer;
  readonly postgresUrl: string;
  /** What setup said when it first ran. */
  readonly setUp: string;
  readonly folder: string;
  /** The running processes by the names of their services; the APIs by their port. */
  readonly apis: Map<number, Part>;
  readonly workers: Part[];
  /** At that port, or one of its own; of the code before, where so said. */
  startApi(port?: number, code?: string): Promise<Part>;
  startWorker(code?: string): Promise<Part>;
  /** Takes no new request to it, then stops it. */
  stopApi(port: number): Promise<void>;
  /** `docker compose run --rm setup node <script> <words>`, where the operator has chosen that too. Out: what it said. */
  run(script: string, words?: readonly string[], chosen?: Chosen): Promise<string>;
  end(): Promise<void>;
};

export const root = fileURLToPath(new URL('../../', import.meta.url));
const silent = () => undefined;

/**
 * The whole of docker-compose.yml as processes of this machine, with its environment and secrets, as an operator starts it:
 * Temporal's server on Postgres, setup, two APIs behind a proxy that ends TLS, two workers, a relay that asks for STARTTLS and
 * a login, an OpenID provider. What the operator chooses stands in `chosen`; beyond that only addresses and ports differ.
 */
export async function startDeployment(say: (line: string) => void): Promise<Deployment> {
  const folder = mkdtempSync(join(tmpdir(), 'concordat-deployment-'));
  chmodSync(folder, 0o755);
  const programs = await buildTemporal(say);
  const certificate = makeCertificate(folder);
  // This process trusts it from now on, others by NODE_EXTRA_CA_CERTS.
  setDefaultCACertificates([...getCACertificates('default'), certificate.cert.toString()]);
  const login = { user: 'concordat', password: 'r€lay/"p@ss%' };
  const relay = await startRelay(certificate, login);
  const proxy = await startTlsProxy(certificate);
  const url = `https://localhost:${proxy.port}`;
  const organisation = await startOrganisation(url);
  const secrets = writeSecrets(folder, {
    'smtp-password': login.password,
    'oidc-client-secret': organisation.config.clientSecret,
  });

  const postgres = await startPostgres({ dataDir: folder, durable: false, log: silent });
  await makeOwners(postgres.url);
  say(`Starting the Temporal server ${version} on Postgres`);
  const temporal = await startTemporalServer(programs, { postgresPort: postgres.port, secrets });
  const chosen = {
    DATABASE_OWNER_URL: `postgres://concordat_owner@127.0.0.1:${postgres.port}/concordat`,
    DATABASE_URL: `postgres://concordat_app@127.0.0.1:${postgres.port}/concordat`,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: 'concordat',
    SMTP_URL: `smtp://${login.user}@127.0.0.1:${relay.port}?requireTLS=true`,
    PUBLIC_URL: url,
    TRUSTED_PROXIES: '1',
    OIDC_ISSUER: organisation.config.issuer,
    OIDC_CLIENT_ID: organisation.config.clientId,
    RELAY_EVERY_MS: '2000',
  };
  const environment = (service: string, here: Record<string, string> = {}, also: Chosen = {}) => ({
    PATH: process.env['PATH'],
    NODE_EXTRA_CA_CERTS: certificate.file,
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
  const parts: Part[] = [];
  const start = async (service: string, here: Record<string, string>, code = root) => {
    const [, main = ''] = commandOf(service);
    const whole = environment(service, here);
    const part = await startPart(main, code === root ? whole : withoutFiles(whole), 'ready', code);
    parts.push(part);
    return part;
  };
  const appUrl = new URL(chosen.DATABASE_URL);
  appUrl.password = encodeURIComponent('the-app-password:@/%&?');
  const database = { appUrl: appUrl.href, ownerUrl: ownerUrl.href, drop: async () => undefined };
  const client = temporalClient({ connection: { address: temporal.address }, namespace: 'concordat' });
  const world = await worldOfAdministrator(database);
  const deployment: Deployment = {
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
    postgresUrl: postgres.url,
    setUp,
    folder,
    apis: new Map(),
    workers: [],
    async startApi(port, code) {
      const at = port ?? (await freePort());
      const part = await start('api', { HOST: '127.0.0.1', PORT: String(at) }, code);
      deployment.apis.set(at, part);
      if (!proxy.behind.includes(at)) proxy.behind.push(at);
      return part;
    },
    async startWorker(code) {
      const [metrics, health] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
      const part = await start(
        `worker-${(deployment.workers.length % 2) + 1}`,
        { WORKER_METRICS_ADDRESS: metrics, WORKER_HEALTH_ADDRESS: health, WORKFLOW_BUNDLES: '' },
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
    async end() {
      await proxy.close();
      await Promise.all(parts.map((part) => part.stop()));
      await Promise.all([client.connection.close(), organisation.close(), relay.close()]);
      await temporal.stop();
      await world.end();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  say('Starting two APIs and two workers');
  await Promise.all([deployment.startApi(), deployment.startWorker()]);
  await Promise.all([deployment.startApi(), deployment.startWorker()]);
  return deployment;
}

/** What the images of Postgres make of POSTGRES_USER and POSTGRES_DB, without the superuser's rights for the owner of ours. */
async function makeOwners(url: string): Promise<void> {
  const superuser = new Client({ connectionString: url });
  await superuser.connect();
  await superuser.query(`create role concordat_owner login createrole password 'the-owner-password:@/%&?'`);
  await superuser.query(`create role temporal login createdb password 'the-temporal-password:@/%&?'`);
  await superuser.query('create database concordat owner concordat_owner');
  await superuser.end();
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
