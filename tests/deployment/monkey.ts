import { setTimeout as delay } from 'node:timers/promises';
import type { Chaos } from '../faults/parts/monkey.ts';
import { until } from '../support/until.ts';
import type { Deployment } from './deployment.ts';

/** Kills at once; `up` is when what it killed is there again. */
type Act = readonly [name: string, act: (deployment: Deployment, chaos: Chaos) => Promise<{ up: Promise<unknown> }>];

/** Within this everything is up again, however busy the machine. */
const restartingMs = 300_000;

/** What an orchestrator does with a process that does not come up, such as where its database is away. */
async function again(deployment: Deployment, what: string, start: () => Promise<unknown>): Promise<void> {
  const tries: string[] = [];
  await until(
    `${what} is up again`,
    () =>
      start().then(
        () => true,
        (error: unknown) => {
          tries.push(`${new Date().toISOString()} ${error instanceof Error ? error.message : 'no text'}`);
          return false;
        },
      ),
    restartingMs,
  ).catch(() => {
    const said = [...tries.slice(-3), 'Temporal:', ...deployment.temporal.log.slice(-40)].join('\n');
    throw new Error(`${what} did not come up within ${restartingMs / 1_000} s, in ${tries.length} tries:\n${said}`);
  });
}

const choose = <T>(of: readonly T[], random: () => number): T | undefined => of[Math.floor(random() * of.length)];

const acts: readonly Act[] = [
  [
    'a worker killed',
    async (deployment, { random }) => {
      await choose(
        deployment.workers.filter((worker) => !worker.ended()),
        random,
      )?.kill();
      return { up: again(deployment, 'a worker', () => deployment.startWorker()) };
    },
  ],
  [
    'an API killed',
    async (deployment, { random }) => {
      const [port, part] =
        choose(
          [...deployment.apis].filter(([, { ended }]) => !ended()),
          random,
        ) ?? [];
      await part?.kill();
      return {
        up: part === undefined ? Promise.resolve() : again(deployment, 'an API', () => deployment.startApi(port)),
      };
    },
  ],
  [
    'the relay killed',
    async ({ relay }, { random }) => {
      relay.kill();
      return { up: delay(random() * 2_000).then(() => relay.start()) };
    },
  ],
  [
    'Temporal killed',
    async ({ temporal }, { random }) => {
      await temporal.kill();
      await delay(random() * 2_000);
      temporal.start();
      return { up: Promise.resolve() };
    },
  ],
  [
    'Postgres killed',
    async ({ postgres }, { random }) => {
      await postgres.kill();
      await delay(random() * 2_000);
      await postgres.start();
      return { up: Promise.resolve() };
    },
  ],
  [
    'the pooler killed',
    async ({ pooler }, { random }) => {
      await pooler?.kill();
      await delay(random() * 2_000);
      await pooler?.start();
      return { up: Promise.resolve() };
    },
  ],
];

/** Kills one part after the other, every one of them at least once, until the time is over; then waits until all are up again. */
export async function killAtRandom(deployment: Deployment, chaos: Chaos): Promise<void> {
  const { random } = chaos;
  const coming: Promise<unknown>[] = [];
  const shuffled = acts.map((act) => ({ act, at: random() })).sort((one, other) => one.at - other.at);
  const began = performance.now();
  const note = (what: string) =>
    void chaos.done.push(`${what} at ${Math.round((performance.now() - began) / 1_000)} s`);
  for (let turn = 0; Date.now() < chaos.until; turn += 1) {
    await delay(500 + random() * 4_000);
    const [name, act] = shuffled[turn]?.act ?? choose(acts, random) ?? [];
    if (name === undefined || act === undefined) return;
    note(name);
    coming.push((await act(deployment, chaos)).up.then(() => note(`up after ${name}`)));
  }
  await Promise.all(coming);
}
