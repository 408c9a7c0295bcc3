import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openQuickRound, secretOf } from '../support/stories/rounds.ts';
import { startStack, type Stack } from '../support/parts/stack.ts';
import { until } from '../support/until.ts';
import type { TestAgency } from '../support/stories/world.ts';
import { checkInvariants } from './parts/invariants.ts';
import { closed, minutes, respondentOf } from './parts/looking.ts';
import { type OwnPostgres, startOwnPostgres } from './parts/own-postgres.ts';
import { askUntilSure, type Chaos, makeTrouble, seeded, unreliableRelay } from './parts/monkey.ts';

/** `VITE_CHAOS_SEED=7 npx vitest run tests/faults/monkey.test.ts` makes the same trouble again. */
const seed = Number(
  (import.meta as unknown as { env?: Record<string, string> }).env?.['VITE_CHAOS_SEED'] ?? Date.now() % 1_000_000,
);
const chaosMs = 15_000;

let postgres: OwnPostgres;
let stack: Stack;
const agencies: TestAgency[] = [];

beforeAll(async () => {
  postgres = await startOwnPostgres();
  stack = await startStack({ database: postgres.database });
  for (let n = 0; n < 60; n += 1) agencies.push(await stack.world.agency(`Agency ${n}`));
}, 120_000);
afterAll(() => stack.end(), 60_000);

test(`fifteen seconds of trouble, Postgres killed among it, with seed ${seed}: everything that must hold holds afterwards (R16)`, async () => {
  const random = seeded(seed);
  const rounds = [
    await openQuickRound(stack, agencies, 30, 6),
    await openQuickRound(stack, agencies.slice(0, 30), 30, 6),
  ] as const;
  const chaos: Chaos = { random, until: Date.now() + chaosMs, done: [] };
  stack.sink.script = unreliableRelay(chaos);
  const acknowledged: string[] = [];
  const giveUpAt = chaos.until + 10_000;

  const answers = rounds.flatMap((round) =>
    agencies.flatMap(async (agency) => {
      const taskId = round.taskOf(agency);
      if (taskId === '' || random() > 0.6) return;
      await delay(random() * chaosMs);
      const key = randomUUID();
      const path = `/v1/tasks/${taskId}/response`;
      const ask = () => stack.call(respondentOf(agency), 'POST', path, secretOf(agency), key);
      if ((await askUntilSure(ask, random, giveUpAt)) === 201) acknowledged.push(taskId);
    }),
  );
  const [, second] = rounds;
  const moving = (async () => {
    await delay(random() * chaosMs);
    const key = randomUUID();
    const body = { dueAt: new Date(second.dueAt + 8_000).toISOString(), reason: 'more time for all' };
    const path = `/v1/consultations/${second.id}/extend`;
    return askUntilSure(() => stack.call(stack.world.officer, 'POST', path, body, key), random, giveUpAt + 20_000);
  })();
  await Promise.all([makeTrouble(stack, postgres, chaos), ...answers]);
  const moved = await moving;
  expect(moved, chaos.done.join(', ')).toBe(200);
  expect(acknowledged.length, chaos.done.join(', ')).toBeGreaterThan(30);

  // A lost worker's activity is missed after two minutes at most, its lease ends after sixteen.
  for (const round of rounds) await closed(stack, round.id, 170_000);
  await atRest(17 * minutes, `state in ('sending', 'handing_over')`);
  await atRest(21 * minutes, `state in ('sending', 'handing_over', 'retry_wait', 'unknown')`);
  const ids = rounds.map((round) => round.id);
  const wrong = await checkInvariants(stack, ids, { answered: acknowledged, succeeded: 60 });
  expect(wrong, chaos.done.join(', ')).toEqual([]);
}, 300_000);

/** Lets time pass until no mail is in such a state and every notice has found its mail. */
async function atRest(ms: number, states: string): Promise<void> {
  await stack.world.passTime(ms);
  await until(
    'the post room is at rest',
    async () => {
      await stack.wakePostRoom();
      const waiting = await stack.world.rows(
        `select id from mails where ${states} union all select id from notices where state = 'owed' and mail_id is null`,
      );
      return waiting.length === 0;
    },
    100_000,
  );
}
