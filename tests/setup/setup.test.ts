import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { registerSearchAttributes } from '../../client/search-attributes.ts';
import { temporalClient } from '../../client/temporal.ts';
import { as, connect } from '../../db/connect.ts';
import { peopleAt } from '../../db/doors/sign-in.ts';
import { localEnvironment, readLocalConfig } from '../../local/environment.ts';
import { freePort } from '../../local/parts/free-port.ts';
import { startPostgres, type LocalPostgres } from '../../local/parts/postgres.ts';
import { findTemporal } from '../../local/parts/temporal-binary.ts';
import { startTemporal, type LocalTemporal } from '../../local/parts/temporal-server.ts';

const silent = () => undefined;
const folder = mkdtempSync(join(tmpdir(), 'concordat-setup-'));
let postgres: LocalPostgres;
let superuser: Client;
let temporal: LocalTemporal;
let environment: Record<string, string>;

/** A cluster of its own, whose roles nobody has made yet, with an owner who is no superuser. */
beforeAll(async () => {
  chmodSync(folder, 0o755);
  postgres = await startPostgres({ dataDir: folder, durable: false, log: silent });
  superuser = new Client({ connectionString: postgres.url });
  await superuser.connect();
  await superuser.query(`create role plain_owner login password 'owner'`);
  await superuser.query('create database concordat');
  environment = {
    DATABASE_OWNER_URL: `postgres://plain_owner:owner@127.0.0.1:${postgres.port}/concordat`,
    DATABASE_URL: `postgres://concordat_app@127.0.0.1:${postgres.port}/concordat`,
    DATABASE_PASSWORD: `it's "50%" \\ of a/secret@`,
    TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}`,
    TEMPORAL_NAMESPACE: 'concordat',
    TEMPORAL_CONFIG_FILE: join(folder, 'none.toml'),
  };
  const { path } = await findTemporal({ ...readLocalConfig(), log: silent, progress: silent });
  const dbFile = join(folder, 'temporal.db');
  temporal = await startTemporal({
    binary: path,
    dbFile,
    port: await freePort(),
    uiPort: await freePort(),
    log: silent,
  });
}, 120_000);

afterAll(async () => {
  await temporal.stop();
  await superuser.end();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** The command as an operator types it. Out: its sentences, what it complains of, and whether it did what was asked. */
async function setup(words: string[] = [], extra: Record<string, string> = {}) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const env = localEnvironment({ ...environment, ...extra });
  const child = spawn(process.execPath, ['setup/main.ts', ...words], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [said, complaint, code] = await Promise.all([
    child.stdout.toArray(),
    child.stderr.toArray(),
    new Promise((resolve) => child.once('exit', resolve)),
  ]);
  const lines = (chunks: Buffer[]) => Buffer.concat(chunks).toString().trim().split('\n');
  return { said: lines(said), complaint: lines(complaint), done: code === 0 };
}

/** `select count` in the database of Concordat. */
async function tables(): Promise<number> {
  const client = new Client({ connectionString: postgres.url.replace(/postgres$/u, 'concordat') });
  await client.connect();
  try {
    return (await client.query(`select from information_schema.tables where table_schema = 'public'`)).rowCount ?? 0;
  } finally {
    await client.end();
  }
}

it('says in one sentence what an operator can put right, and changes nothing before', async () => {
  const refused = async (extra: Record<string, string> = {}) => {
    const { said, complaint, done } = await setup([], extra);
    expect({ said, done }).toEqual({ said: [''], done: false });
    expect(complaint).toHaveLength(1);
    return complaint[0];
  };
  expect(
    await refused({ DATABASE_OWNER_URL: environment['DATABASE_OWNER_URL']!.replace(':owner@', ':wrong@') }),
  ).toMatch(/^The owner cannot reach its database by DATABASE_OWNER_URL \(password authentication failed/u);
  expect(await refused({ DATABASE_URL: postgres.url })).toMatch(/^DATABASE_URL must log in as concordat_app/u);
  expect(await refused()).toMatch(
    /^plain_owner may make nothing in its database: have a superuser run "alter database/u,
  );
  await superuser.query('alter database concordat owner to plain_owner');
  expect(await refused()).toMatch(/^The roles concordat_app, .* are missing and plain_owner may make none/u);
  expect(await tables()).toBe(0);
}, 60_000);

it('sets a new database up by an owner who is no superuser, and says where Temporal is missing', async () => {
  await superuser.query('alter role plain_owner createrole');
  const { said, complaint, done } = await setup();
  expect(said).toEqual([
    expect.stringMatching(/^Migrations: (\d+) applied, \1 in all\.$/u),
    'Role: concordat_app may log in now with the password of DATABASE_URL.',
  ]);
  expect(complaint).toEqual([expect.stringMatching(/^No Temporal answers at 127\.0\.0\.1:\d+ \(.*\)\.$/u)]);
  expect(done).toBe(false);
}, 120_000);

it('goes on where it stopped: first person, namespace with its retention, search attributes', async () => {
  environment['TEMPORAL_ADDRESS'] = temporal.address;
  const { said, done } = await setup(['head@example.org', 'Nell Harbour']);
  expect(said).toEqual([
    expect.stringMatching(/^Migrations: all \d+ were applied already\.$/u),
    'Role: concordat_app logs in with the password of DATABASE_URL already.',
    'Administrator: Nell Harbour is administrator now, and signs in at the portal with a code that is mailed to head@example.org.',
    'Namespace: made concordat, which keeps what has ended for 30 days.',
    'Search attributes: made ConcordatKind, ConcordatState, ConcordatReference, ConcordatNextDue.',
  ]);
  expect(done).toBe(true);

  const url = new URL(environment['DATABASE_URL']!);
  url.password = encodeURIComponent(environment['DATABASE_PASSWORD']!);
  const db = connect(url.href, { max: 1 });
  expect(await as(db, { role: 'door' }, (tx) => peopleAt(tx, 'head@example.org'))).toHaveLength(1);
  await db.pool.end();
}, 120_000);

it('changes nothing a second time, and gives the role to nobody else', async () => {
  expect((await setup(['head@example.org'])).said).toEqual([
    expect.stringMatching(/^Migrations: all \d+ were applied already\.$/u),
    'Role: concordat_app logs in with the password of DATABASE_URL already.',
    'Administrator: Nell Harbour is an administrator already: nothing was changed.',
    'Namespace: concordat was there already, and keeps what has ended for 30 days.',
    'Search attributes: all were there already.',
  ]);
  const other = await setup(['other@example.org', 'Somebody Else']);
  expect(other).toMatchObject({
    done: false,
    complaint: [expect.stringMatching(/^Administrator: There is an administrator/u)],
  });
}, 120_000);

it('gives the role a new password where the operator has changed it', async () => {
  environment['DATABASE_PASSWORD'] = 'a new one';
  expect((await setup()).said).toContain('Role: concordat_app may log in now with the password of DATABASE_URL.');
  expect((await setup()).said).toContain('Role: concordat_app logs in with the password of DATABASE_URL already.');
}, 120_000);

it('says what must be made by hand where Temporal lets nobody make search attributes', async () => {
  const { connection } = temporalClient({ connection: { address: temporal.address }, namespace: 'default' });
  const { operatorService } = connection;
  const closed = {
    operatorService: {
      listSearchAttributes: () => Promise.resolve({ customAttributes: { ConcordatKind: 2 } }),
      addSearchAttributes: () => Promise.reject(Object.assign(new Error('not here'), { code: 7 })),
    },
  };
  await expect(registerSearchAttributes(closed as unknown as typeof connection, 'of-the-cloud')).rejects.toThrow(
    'The namespace of-the-cloud lacks search attributes that could not be made from here (not here): make ConcordatState ' +
      '(KEYWORD), ConcordatReference (KEYWORD), ConcordatNextDue (DATETIME) as its administrator',
  );
  await operatorService.addSearchAttributes({ namespace: 'default', searchAttributes: { ConcordatNextDue: 2 } });
  await expect(registerSearchAttributes(connection, 'default')).rejects.toThrow(
    'Search attributes of the namespace default have another type than they need: ConcordatNextDue (DATETIME).',
  );
  await connection.close();
}, 60_000);
