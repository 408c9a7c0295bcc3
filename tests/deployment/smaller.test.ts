import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkInvariants } from '../faults/parts/invariants.ts';
import { closed } from '../faults/parts/looking.ts';
import { openQuickRound } from '../support/stories/rounds.ts';
import type { TestAgency } from '../support/stories/world.ts';
import { startDeployment, type Deployment } from './deployment.ts';
import { answers } from './load.ts';
import { atRest } from './looking.ts';
import { release } from './rollout.ts';
import { builtTemporal, version } from './temporal.ts';

// The smaller form of `npm run test:deployment`, which every run of the tests makes where that has built its server (record 0081).

let deployment: Deployment | undefined;
const agencies: TestAgency[] = [];

beforeAll(async () => {
  if (builtTemporal() === undefined) return;
  deployment = await startDeployment(() => undefined);
  for (let n = 0; n < 6; n += 1) agencies.push(await deployment.world.agency(`Agency ${n}`));
}, 300_000);

afterAll(() => deployment?.end(), 120_000);

test('on its own Temporal server a worker, an API and the server are killed in a round: nothing is lost, nothing goes twice', async (context) => {
  const missing = `No Temporal server ${version} is built here: npm run test:deployment builds it once.`;
  context.skip(deployment === undefined, missing);
  if (deployment === undefined) return;
  const { apis, workers, temporal } = deployment;
  deployment.build = 'now';
  for (const worker of workers.splice(0)) await worker.stop();
  await deployment.startWorker();
  await deployment.startWorker();
  expect(await release(deployment, 'current', 'now')).toMatch(/^What runs goes to version now\. Before: /u);
  const round = await openQuickRound(deployment, agencies, 45, 8);
  const [port = 0] = apis.keys();
  const answering = answers(deployment, round, agencies.slice(0, 4), 20_000);
  await delay(2_000);
  await Promise.all([workers[0]?.kill(), apis.get(port)?.kill(), temporal.kill()]);
  temporal.start();
  await Promise.all([deployment.startApi(port), deployment.startWorker()]);
  const acknowledged = await answering;
  expect(acknowledged).toHaveLength(4);
  await closed(deployment, round.id, 240_000);
  await atRest(deployment);
  const succeeded = agencies.length + acknowledged.length;
  expect(await checkInvariants(deployment, [round.id], { answered: acknowledged, succeeded })).toEqual([]);
  expect(deployment.relay.guarded()).toBe(deployment.relay.messages.length);
}, 600_000);
