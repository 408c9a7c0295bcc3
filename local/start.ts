import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Client } from 'pg';
import { localEnvironment, readLocalConfig } from './environment.ts';
import { setUpDatabase } from '../setup/database.ts';
import { keepRunning } from './parts/child.ts';
import { freePort } from './parts/free-port.ts';
import { noteProcess } from './parts/left-behind.ts';
import { startMailServer } from './parts/mail-server.ts';
import { startMailbox } from './parts/mailbox.ts';
import type { Options } from './options.ts';
import { type Parts, waitUntilHealthy } from './parts/parts.ts';
import { startPostgres } from './parts/postgres.ts';
import type { Log } from './readable-log.ts';
import { loadSample } from './sample/sample.ts';
import type { Account } from './sample/accounts.ts';
import { findTemporal } from './parts/temporal-binary.ts';
import { startTemporal } from './parts/temporal-server.ts';

export type Addresses = { portal: string; mailbox: string; temporal: string };

/**
 * Starts everything, one after the other, each part added to `parts` as soon as it runs.
 * Out: where people find what, and who can sign in. Errors: a StartProblem; what runs by then is left to the caller.
 */
export async function startAll(
  { port, dataDir, sample }: Options,
  parts: Parts,
  log: Log,
): Promise<{ addresses: Addresses; accounts: Account[] }> {
  const say = (line: string) => log('start', line);
  const databases = await startDatabase(dataDir, parts, log);
  const mail = await startMail(dataDir, parts, log);
  const temporal = await startWorkflows(dataDir, parts, log);
  say('Bringing the database up to date');
  const databaseUrl = loginTo(databases.ownerUrl);
  await setUpDatabase({ ownerUrl: databases.ownerUrl, databaseUrl }, say);
  const publicUrl = `http://localhost:${port}`;
  const environment = localEnvironment({
    MODE: 'local',
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: 'default',
    // No such file: a profile of the person's own must not point the local parts elsewhere.
    TEMPORAL_CONFIG_FILE: join(dataDir, 'temporal.toml'),
    SMTP_URL: mail.smtpUrl,
    BOUNCES_URL: `${mail.mailboxUrl}/bounces.json`,
    MAIL_FROM: 'Concordat <consultation@concordat.localhost>',
    MAIL_REPLY_TO: 'consultation@concordat.localhost',
    MAIL_RETURN_DOMAIN: 'bounces.concordat.localhost',
    PUBLIC_URL: publicUrl,
    WORKER_GRACE_MS: '20000',
    HOST: '127.0.0.1',
    PORT: String(port),
  });
  for (const part of ['worker', 'api']) {
    say(`Starting the ${part}`);
    const child = keepRunning({ part, main: `${part}/main.ts`, environment, dataDir, log });
    parts.add({ name: `the ${part}`, stop: child.stop, force: child.forceStop });
  }
  await waitUntilHealthy(`http://127.0.0.1:${port}/health/ready`, 120_000);
  const load = { ownerUrl: databases.ownerUrl, apiUrl: `http://127.0.0.1:${port}`, dataDir, log: say };
  const { accounts } = sample ? await loadSample(load) : { accounts: [] };
  return { addresses: { portal: publicUrl, mailbox: mail.mailboxUrl, temporal: temporal.uiUrl }, accounts };
}

async function startDatabase(dataDir: string, parts: Parts, log: Log): Promise<{ ownerUrl: string }> {
  log('start', 'Starting Postgres');
  const postgres = await startPostgres({
    dataDir: join(dataDir, 'postgres'),
    durable: true,
    log: (line) => log('postgres', line),
  });
  const force = () => void process.kill(postgres.pid, 'SIGQUIT');
  parts.add({ name: 'Postgres', stop: postgres.stop, force, ended: postgres.ended });
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  try {
    const { rowCount } = await client.query("select from pg_database where datname = 'concordat'");
    if (rowCount === 0) await client.query('create database concordat');
  } finally {
    await client.end();
  }
  const ownerUrl = new URL(postgres.url);
  ownerUrl.pathname = 'concordat';
  return { ownerUrl: ownerUrl.href };
}

/** How API and worker log in to the owner's database, with a password that is new at every start. */
function loginTo(ownerUrl: string): string {
  const url = new URL(ownerUrl);
  url.username = 'concordat_app';
  url.password = randomBytes(24).toString('hex');
  return url.href;
}

async function startMail(dataDir: string, parts: Parts, log: Log): Promise<{ smtpUrl: string; mailboxUrl: string }> {
  log('start', 'Starting the mail server and its mailbox');
  const server = await startMailServer({ dataDir: join(dataDir, 'mail'), log: (line) => log('mail', line) });
  parts.add({ name: 'the mail server', stop: server.stop, force: () => {} });
  const mailbox = await startMailbox(server.store);
  parts.add({ name: 'the mailbox', stop: mailbox.stop, force: () => {} });
  return { smtpUrl: server.url, mailboxUrl: mailbox.url };
}

async function startWorkflows(dataDir: string, parts: Parts, log: Log): Promise<{ address: string; uiUrl: string }> {
  const say = (line: string) => log('temporal', line);
  const { path, server } = await findTemporal({ ...readLocalConfig(), log: say, progress: say });
  log('start', `Starting the Temporal server ${server}, on this machine only`);
  const temporal = await startTemporal({
    binary: path,
    dbFile: join(dataDir, 'temporal.db'),
    port: await freePort(),
    uiPort: await freePort(),
    log: say,
  });
  say(`Our commands reach it with TEMPORAL_ADDRESS=${temporal.address}`);
  noteProcess(dataDir, 'Temporal', temporal.pid);
  const force = () => void process.kill(temporal.pid, 'SIGKILL');
  parts.add({ name: 'Temporal', stop: temporal.stop, force, ended: temporal.ended });
  return { address: temporal.address, uiUrl: temporal.uiUrl };
}
