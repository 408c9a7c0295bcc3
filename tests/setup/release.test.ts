import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { localEnvironment, readLocalConfig } from '../../local/environment.ts';
import { freePort } from '../../local/parts/free-port.ts';
import { findTemporal } from '../../local/parts/temporal-binary.ts';
import { startTemporal, type LocalTemporal } from '../../local/parts/temporal-server.ts';
import { release, type Wish, wishOf } from '../../setup/release.ts';

const silent = () => undefined;
const folder = mkdtempSync(join(tmpdir(), 'concordat-release-'));
let temporal: LocalTemporal;
let connection: NativeConnection;
const running: { worker: Worker; ended: Promise<void> }[] = [];

beforeAll(async () => {
  const { path } = await findTemporal({ ...readLocalConfig(), log: silent, progress: silent });
  const dbFile = join(folder, 'temporal.db');
  temporal = await startTemporal({
    binary: path,
    dbFile,
    port: await freePort(),
    uiPort: await freePort(),
    log: silent,
    // It looks for what runs on a version after three minutes, and every three minutes, where nothing is said.
    settings: [
      'matching.wv.VersionDrainageStatusVisibilityGracePeriod="10s"',
      'matching.wv.VersionDrainageStatusRefreshInterval="1s"',
    ],
  });
  connection = await NativeConnection.connect({ address: temporal.address });
}, 120_000);

afterAll(async () => {
  for (const { worker, ended } of running) {
    worker.shutdown();
    await ended;
  }
  await connection.close();
  await temporal.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** A worker of a version, with nothing to do. */
async function startWorker(buildId: string): Promise<void> {
  const worker = await Worker.create({
    connection,
    namespace: 'default',
    taskQueue: 'of-releases',
    activities: { nothing: async () => undefined },
    workerDeploymentOptions: {
      version: { deploymentName: 'concordat', buildId },
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'AUTO_UPGRADE',
    },
  });
  running.push({ worker, ended: worker.run() });
}

/** What the command says when it is asked for that. */
async function said(wish: Wish, patienceMs = 30_000): Promise<string[]> {
  const sentences: string[] = [];
  const cluster = {
    connectionOptions: { address: temporal.address },
    namespace: 'default',
    deployment: 'concordat',
  };
  await release(cluster, wish, (sentence) => void sentences.push(sentence), patienceMs);
  return sentences;
}

it('says what is missing where no worker has a version yet', async () => {
  await expect(said({ kind: 'show' })).rejects.toThrow(
    'No worker of the deployment concordat has asked for work in default yet: start one with TEMPORAL_WORKER_BUILD_ID.',
  );
  await expect(said({ kind: 'current', build: '1.0' }, 0)).rejects.toThrow('start one with TEMPORAL_WORKER_BUILD_ID');
}, 60_000);

it('gives a version all that runs, and changes nothing a second time', async () => {
  await startWorker('1.0');
  expect(await said({ kind: 'current', build: '1.0' })).toEqual([
    'What runs goes to version 1.0. Before: What runs goes to workers without a version.',
  ]);
  expect(await said({ kind: 'current', build: '1.0' })).toEqual([
    'What runs goes to version 1.0. That was so already.',
  ]);
}, 60_000);

it('gives no version anything that nobody works for', async () => {
  await expect(said({ kind: 'ramp', build: '1.1', percent: 50 }, 0)).rejects.toThrow(
    'No worker of version 1.1 has asked for work yet, so that nobody would do any: start them with TEMPORAL_WORKER_BUILD_ID=1.1 first. Known are 1.0.',
  );
}, 60_000);

it('gives the next version a share, then all, and takes both back', async () => {
  await startWorker('1.1');
  expect(await said({ kind: 'ramp', build: '1.1', percent: 50 })).toEqual([
    'What runs goes to version 1.0, but for 50 % that goes to version 1.1. Before: What runs goes to version 1.0.',
  ]);
  expect(await said({ kind: 'ramp', build: '1.1', percent: 50 })).toEqual([
    'What runs goes to version 1.0, but for 50 % that goes to version 1.1. That was so already.',
  ]);
  expect(await said({ kind: 'ramp', build: '1.1', percent: 0 })).toEqual([
    expect.stringMatching(/^What runs goes to version 1\.0\. Before: .* 50 %/u),
  ]);
  expect(await said({ kind: 'current', build: '1.1' })).toEqual([
    'What runs goes to version 1.1. Before: What runs goes to version 1.0.',
  ]);
  expect(await said({ kind: 'show' })).toEqual([
    'concordat: What runs goes to version 1.1.',
    expect.stringMatching(/^1\.\d: (?:current|draining|drained)\.$/u),
    expect.stringMatching(/^1\.\d: (?:current|draining|drained)\.$/u),
  ]);
  expect(await said({ kind: 'current', build: '1.0' })).toEqual([
    'What runs goes to version 1.0. Before: What runs goes to version 1.1.',
  ]);
  expect(await said({ kind: 'current', build: null })).toEqual([
    'What runs goes to workers without a version. Before: What runs goes to version 1.0.',
  ]);
}, 60_000);

it('waits until nothing runs on a version any more, and says what is to be done where it would wait in vain', async () => {
  await said({ kind: 'current', build: '1.1' });
  await expect(said({ kind: 'drained', build: '1.1' })).rejects.toThrow(
    'Version 1.1 is current: give another version all that runs first.',
  );
  await expect(said({ kind: 'drained', build: '1.2' })).rejects.toThrow(
    /^There is no version 1\.2\. Known are 1\.\d, 1\.\d\.$/u,
  );
  expect(await said({ kind: 'drained', build: '1.0' })).toEqual(['1.0: drained. Its workers may be stopped.']);
  expect(await said({ kind: 'show' })).toContain('1.0: drained.');
  await startWorker('1.2');
  await said({ kind: 'current', build: '1.2' });
  await expect(said({ kind: 'drained', build: '1.1' }, -1)).rejects.toThrow(
    'Version 1.1 is still draining: ask again.',
  );
}, 60_000);

it.each([
  [['drained', 'unversioned']],
  [['ramp', '1.1', '101']],
  [['ramp', '1.1']],
  [['current']],
  [['forward', '1.1']],
])('says how it is asked, where it is asked for %j', (words) => {
  expect(() => wishOf(words)).toThrow(
    /^Say "current BUILD", or "ramp BUILD PERCENT", or "drained BUILD" to wait until nothing runs on it, or nothing to see what is so; /u,
  );
});

it('takes a version, a share, and the workers that have none, from the command line', () => {
  expect(wishOf([])).toEqual({ kind: 'show' });
  expect(wishOf(['current', '1.1'])).toEqual({ kind: 'current', build: '1.1' });
  expect(wishOf(['drained', '1.1'])).toEqual({ kind: 'drained', build: '1.1' });
  expect(wishOf(['ramp', 'unversioned', '5'])).toEqual({ kind: 'ramp', build: null, percent: 5 });
});

it('is a command, which ends with 1 where it could not do what it was asked', () => {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const env = localEnvironment({ TEMPORAL_ADDRESS: temporal.address, TEMPORAL_CONFIG_FILE: join(folder, 'none') });
  const ran = (...words: string[]) =>
    spawnSync(process.execPath, ['setup/release-main.ts', ...words], { cwd, env, encoding: 'utf8' });
  expect(ran()).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^concordat: What runs goes to version 1\.2\./u),
  });
  expect(ran('forward')).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(/^Say "current/u) });
}, 60_000);
