import { setTimeout as delay } from 'node:timers/promises';
import type { SinkStep } from '../../support/parts/smtp-sink.ts';
import type { Stack } from '../../support/parts/stack.ts';
import type { OwnPostgres } from './own-postgres.ts';

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export type Chaos = {
  readonly random: () => number;
  readonly until: number;
  /** What was done, in order. */
  readonly done: string[];
};

type Act = readonly [name: string, act: (stack: Stack, random: () => number) => Promise<void>];

/** A killed worker takes the post room away for a minute: only at the end, so that the relay's faults meet mails. */
const killFreeMs = 5_000;

const behindTheDesk: readonly Act[] = [
  [
    'worker stands still',
    async (stack, random) => {
      stack.worker.signal('SIGSTOP');
      await delay(500 + random() * 1_500);
      stack.worker.signal('SIGCONT');
    },
  ],
  [
    'Temporal killed',
    async (stack, random) => {
      await stack.temporal.kill();
      await delay(random() * 1_500);
      await stack.temporal.start();
    },
  ],
  [
    'worker killed',
    async (stack) => {
      await stack.worker.kill();
      await stack.startWorker();
    },
  ],
];

const atTheDoor: readonly Act[] = [
  [
    'API killed',
    async (stack) => {
      await stack.api.kill();
      await stack.startApi();
    },
  ],
  [
    'API stands still',
    async (stack, random) => {
      stack.api.signal('SIGSTOP');
      await delay(300 + random() * 1_000);
      stack.api.signal('SIGCONT');
    },
  ],
  ['nothing happens', (_stack, random) => delay(300 + random() * 700)],
];

/** SIGKILL to Postgres at some instant of the trouble, whatever else is going on; it comes back on what it left. */
async function killPostgres(postgres: OwnPostgres, chaos: Chaos): Promise<void> {
  await delay(chaos.random() * 0.7 * (chaos.until - Date.now()));
  chaos.done.push('Postgres killed');
  await postgres.kill();
  await delay(chaos.random() * 1_500);
  await postgres.start();
  chaos.done.push('Postgres is back');
}

/** Three troublemakers at once: among the servers, at the door, and under both; when they end, everything runs. */
export async function makeTrouble(stack: Stack, postgres: OwnPostgres, chaos: Chaos): Promise<void> {
  const play = async (acts: readonly Act[]) => {
    while (Date.now() < chaos.until) {
      const choice = acts.slice(0, chaos.until - Date.now() > killFreeMs ? 2 : undefined);
      const [name, act] = choice[Math.floor(chaos.random() * choice.length)] ?? [];
      if (name === undefined || act === undefined) return;
      chaos.done.push(name);
      await act(stack, chaos.random);
    }
  };
  await Promise.all([play(behindTheDesk), play(atTheDoor), killPostgres(postgres, chaos)]);
}

/** A relay that breaks one conversation in twenty: before the 354, or after the dot with the message kept or thrown away. */
export function unreliableRelay(chaos: Chaos): (stage: string) => SinkStep | undefined {
  return (stage) => {
    if (stage !== 'data' && stage !== 'dot') return undefined;
    if (chaos.random() > 0.05 || Date.now() > chaos.until) return undefined;
    chaos.done.push(`relay drops at ${stage}`);
    return { drop: 'reset', keep: chaos.random() < 0.5 };
  };
}

/** Asks until it is answered with certainty, with the same key: a lost answer is never a reason for another request. */
export async function askUntilSure(
  ask: () => Promise<{ status: number }>,
  random: () => number,
  giveUpAt: number,
): Promise<number> {
  for (;;) {
    const status = await ask().then(
      (answer) => answer.status,
      () => 0,
    );
    // 502: whatever stands before the API has lost it in the middle.
    const unsure = [0, 429, 502, 503, 504].includes(status);
    if (!unsure || Date.now() > giveUpAt) return status;
    await delay(150 + random() * 250);
  }
}
