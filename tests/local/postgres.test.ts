import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startPostgres } from '../../local/parts/postgres.ts';
import { isAlive } from '../../local/parts/processes.ts';

let dataDir: string;
const lines: string[] = [];
const options = () => ({ dataDir, durable: false, log: (line: string) => void lines.push(line) });

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'concordat-pg-'));
  // A folder for one user alone is another case: then the data goes elsewhere.
  chmodSync(dataDir, 0o755);
  lines.length = 0;
});

afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

it('keeps what was written for the next start', async () => {
  const first = await startPostgres(options());
  await query(first.url, 'create table kept as select 1 as n');
  await first.stop();
  expect(isAlive(first.pid)).toBe(false);
  const second = await startPostgres(options());
  expect(await query(second.url, 'select n from kept')).toEqual([{ n: 1 }]);
  await second.stop();
});

it('stops a server that a killed run left behind, and goes on with its data', async () => {
  const script = `
    const { startPostgres } = await import(${JSON.stringify(new URL('../../local/parts/postgres.ts', import.meta.url).href)});
    const { pid } = await startPostgres({ dataDir: ${JSON.stringify(dataDir)}, durable: false, log() {} });
    console.log(pid);
    setInterval(() => {}, 1000);`;
  const run = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [pid] = (await once(createInterface(run.stdout), 'line')) as [string];
  run.kill('SIGKILL');
  await once(run, 'exit');
  expect(isAlive(Number(pid))).toBe(true);

  const next = await startPostgres(options());
  expect(isAlive(Number(pid))).toBe(false);
  expect(lines.join()).toContain('left running by a run that was killed');
  expect(await query(next.url, 'select 1 as n')).toEqual([{ n: 1 }]);
  await next.stop();
});

it('lets only its owner read the password', async () => {
  const postgres = await startPostgres(options());
  await postgres.stop();
  expect(statSync(join(dataDir, 'password')).mode & 0o777).toBe(0o600);
});
