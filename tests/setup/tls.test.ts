import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readApiConfig, readSetupConfig } from '../../config.ts';
import { connect } from '../../db/connect.ts';
import { startPostgres, type LocalPostgres } from '../../local/parts/postgres.ts';
import { serverUser } from '../../local/parts/postgres-binaries.ts';
import { setUpDatabase } from '../../setup/database.ts';
import { type Certificate, makeCertificate } from '../support/parts/certificate.ts';

const folder = mkdtempSync(join(tmpdir(), 'concordat-tls-'));
/** What makes certificates; a system may be without it. */
const openssl = spawnSync('openssl', ['version']).status === 0;
let postgres: LocalPostgres;
let superuser: Client;

beforeAll(async () => {
  chmodSync(folder, 0o755);
  postgres = await startPostgres({ dataDir: folder, durable: false, log: () => undefined });
  superuser = new Client({ connectionString: postgres.url });
  await superuser.connect();
}, 60_000);
afterAll(async () => {
  await superuser.end();
  await postgres.stop();
  rmSync(folder, { recursive: true });
});

/** Has the server show the certificate to whoever comes next, or take no TLS at all. */
async function serve(certificate: Certificate | undefined): Promise<void> {
  if (certificate !== undefined) {
    const { uid, gid } = serverUser();
    // Postgres takes a key only from its own user.
    if (uid !== undefined && gid !== undefined) chownSync(certificate.keyFile, uid, gid);
    await superuser.query(`alter system set ssl_cert_file = '${certificate.file}'`);
    await superuser.query(`alter system set ssl_key_file = '${certificate.keyFile}'`);
  }
  await superuser.query(`alter system set ssl = ${certificate === undefined ? 'off' : 'on'}`);
  const before = await loadedAt();
  await superuser.query('select pg_reload_conf()');
  await expect.poll(loadedAt).not.toBe(before);
}

const loadedAt = async () => (await superuser.query(`select pg_conf_load_time()::text as at`)).rows[0]?.at as string;

/** As an operator writes it: the server must be who it says, by a certificate of this file. */
const sure = (name: string, { file }: Certificate) => {
  const url = new URL(postgres.url);
  url.hostname = 'localhost';
  url.pathname = name;
  url.search = `?sslmode=verify-full&sslrootcert=${file}`;
  return url.href;
};

async function encrypted(url: string): Promise<boolean> {
  const db = connect(url, { max: 1 });
  try {
    return (await db.pool.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()')).rows[0]?.ssl as boolean;
  } finally {
    await db.pool.end();
  }
}

it.skipIf(!openssl)(
  'talks to the Postgres whose certificate it knows over TLS, and to no other',
  async () => {
    const ours = makeCertificate(folder);
    const others = makeCertificate(folder, 'other.example');
    await expect(encrypted(sure('postgres', ours))).rejects.toThrow('The server does not support SSL connections');
    await serve(ours);
    expect(await encrypted(sure('postgres', ours))).toBe(true);
    await expect(encrypted(sure('postgres', others))).rejects.toThrow(/self-signed certificate/u);
    await serve(others);
    await expect(encrypted(sure('postgres', others))).rejects.toThrow(/does not match certificate's altnames/u);
  },
  60_000,
);

it.skipIf(!openssl)(
  'sets a database up over TLS, with the password apart from the address',
  async () => {
    const ours = makeCertificate(folder);
    await serve(ours);
    await superuser.query('create database concordat');
    const app = new URL(sure('concordat', ours));
    Object.assign(app, { username: 'concordat_app', password: '' });
    const variables = {
      DATABASE_OWNER_URL: sure('concordat', ours),
      DATABASE_URL: app.href,
      DATABASE_PASSWORD: 'a b&c?',
    };
    const said: string[] = [];
    await setUpDatabase(readSetupConfig(variables), (sentence) => void said.push(sentence));
    expect(said.at(-1)).toBe('Role: concordat_app may log in now with the password of DATABASE_URL.');
    const mail = {
      SMTP_URL: 'smtp://relay',
      MAIL_FROM: 'A <a@b.example>',
      MAIL_REPLY_TO: 'a@b.example',
      MAIL_RETURN_DOMAIN: 'b.example',
    };
    const { databaseUrl } = readApiConfig({ ...variables, ...mail, PUBLIC_URL: 'https://concordat.example' });
    expect(await encrypted(databaseUrl)).toBe(true);
  },
  120_000,
);
