import { setTimeout as delay } from 'node:timers/promises';
import type { Chaos } from '../faults/parts/monkey.ts';
import { until } from '../support/until.ts';
import type { Deployment } from './deployment.ts';

/** Kills at once; `up` is when what it killed is there again. */
type Act = readonly [name: string, act: (deployment: Deployment, chaos: Chaos) => Promise<{ up: Promise<unknown> }>];

const restarting = 300_000;

/** What an orchestrator does with a process that does not come up, such as where its database is away. */
async function again(start: () => Promise<unknown>): Promise<void> {
  let why: unknown;
  await until(
    'a killed part is up again',
    () =>
      start().then(
        () => true,
        (error: unknown) => {
          why = error;
          return false;
        },
      ),
    restarting,
  ).catch((error: unknown) => {
    throw new Error('a killed part does not come up', { cause: why ?? error });
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
      return { up: again(() => deployment.startWorker()) };
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
      return { up: part === undefined ? Promise.resolve() : again(() => deployment.startApi(port)) };
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
];

/** Kills one part after the other, every one of them at least once, until the time is over; then waits until all are up again. */
export async function killAtRandom(deployment: Deployment, chaos: Chaos): Promise<void> {
  const { random } = chaos;
  const coming: Promise<unknown>[] = [];
  const shuffled = acts.map((act) => ({ act, at: random() })).sort((one, other) => one.at - other.at);
  for (let turn = 0; Date.now() < chaos.until; turn += 1) {
    await delay(500 + random() * 4_000);
    const [name, act] = shuffled[turn]?.act ?? choose(acts, random) ?? [];
    if (name === undefined || act === undefined) return;
    chaos.done.push(name);
    coming.push((await act(deployment, chaos)).up);
  }
  await Promise.all(coming);
}
