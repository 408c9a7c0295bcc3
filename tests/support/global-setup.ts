import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../db/setup/migrate.ts';
import { readLocalConfig } from '../../local/environment.ts';
import { startPostgres, stopOrphan } from '../../local/parts/postgres.ts';
import { findTemporal } from '../../local/parts/temporal-binary.ts';
import { timeSkippingServer } from './parts/time-skipping-server.ts';
import { neverRendered } from './rendered.ts';
import { isAlive } from '../../local/parts/processes.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The superuser's connection string of the run's only Postgres cluster. */
    postgresUrl: string;
    /** The password of the role that API and worker log in as. */
    appPassword: string;
    /** Where it is written down which templates were rendered. */
    renderedFile: string;
    /** An empty folder, in which the stories of the walk say what they have done, so that no other does it again. */
    claimsFolder: string;
  }
}

const prefix = 'concordat-test-';
const silent = () => {};

/**
 * One Postgres for the whole run, with one migrated database that every test file copies.
 * Out: what stops it and removes it from the disk.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeWhatKilledRunsLeft();
  await prepareServers();
  const home = join(tmpdir(), `${prefix}${process.pid}`);
  mkdirSync(home, { recursive: true, mode: 0o755 });
  const postgres = await startPostgres({ dataDir: home, durable: false, log: silent });
  const appPassword = randomBytes(16).toString('hex');
  try {
    await makeTemplate(postgres.url, appPassword);
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  project.provide('postgresUrl', postgres.url);
  project.provide('appPassword', appPassword);
  const renderedFile = join(home, 'rendered');
  writeFileSync(renderedFile, '');
  project.provide('renderedFile', renderedFile);
  const claims = join(home, 'claims');
  const nothingIsClaimed = () => {
    rmSync(claims, { recursive: true, force: true });
    mkdirSync(claims);
  };
  nothingIsClaimed();
  project.onTestsRerun(async () => nothingIsClaimed());
  project.provide('claimsFolder', claims);
  return async () => {
    const unseen = neverRendered(project.vitest, renderedFile);
    await postgres.stop();
    rmSync(home, { recursive: true, force: true });
    if (unseen.length > 0) throw new Error(`no test has rendered ${unseen.join(', ')}`);
  };
}

/** On a new machine Temporal is built and its test server fetched here, before any test's time runs. */
async function prepareServers(): Promise<void> {
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  await findTemporal({ ...readLocalConfig(), log: say, progress: say });
  await timeSkippingServer();
}

async function makeTemplate(postgresUrl: string, appPassword: string): Promise<void> {
  const superuser = new Client({ connectionString: postgresUrl });
  await superuser.connect();
  try {
    await superuser.query('create database concordat_template');
    const templateUrl = new URL(postgresUrl);
    templateUrl.pathname = 'concordat_template';
    await migrate(templateUrl.href, { testClock: true });
    await superuser.query(`alter role concordat_app login password '${appPassword}'`);
  } finally {
    await superuser.end();
  }
}

/** A run that was killed leaves its folder, and perhaps its server; the folder's name tells whose it was. */
async function removeWhatKilledRunsLeft(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(name.slice(prefix.length));
    if (!name.startsWith(prefix) || !Number.isInteger(pid) || isAlive(pid)) continue;
    const home = join(tmpdir(), name);
    await stopOrphan(join(home, 'cluster'), silent);
    rmSync(home, { recursive: true, force: true });
  }
}
