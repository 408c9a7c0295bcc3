import { afterAll, beforeAll, expect, test } from 'vitest';
import { openQuickRound, secretOf } from '../support/stories/rounds.ts';
import { startStack, type Stack } from '../support/parts/stack.ts';
import { until } from '../support/until.ts';
import type { TestAgency } from '../support/stories/world.ts';
import { checkInvariants } from './parts/invariants.ts';
import { closed, mailed, nothingOwed, respondentOf } from './parts/looking.ts';

let stack: Stack;
const agencies: TestAgency[] = [];

beforeAll(async () => {
  stack = await startStack();
  for (let n = 0; n < 4; n += 1) agencies.push(await stack.world.agency(`Agency ${n}`));
}, 120_000);
afterAll(() => stack.end(), 60_000);

const wrongBy = (ms: number) => ({
  NODE_OPTIONS: `--import=${new URL('parts/shift-clock.ts', import.meta.url).href}`,
  CLOCK_SHIFT_MS: String(ms),
});

test.each([
  { api: 90_000, worker: -90_000 },
  { api: -90_000, worker: 90_000 },
])(
  'with the API off by $api ms and the worker by $worker ms the database’s clock decides (R43)',
  async (off) => {
    await Promise.all([stack.api.stop(), stack.worker.stop()]);
    await Promise.all([stack.startApi(wrongBy(off.api)), stack.startWorker(wrongBy(off.worker))]);
    const [early, late, ...silent] = agencies;
    if (early === undefined || late === undefined) throw new Error('no agencies');
    const round = await openQuickRound(stack, agencies, 10, 3);
    await until('all are invited', async () => (await mailed(stack, round.id, 'invitation')) === 4, 30_000);
    const health = await fetch(`${stack.url}/health/ready`);
    expect([health.status, ((await health.json()) as { status: string }).status]).toEqual([200, 'degraded']);
    const answerOf = (agency: TestAgency) =>
      stack.call(respondentOf(agency), 'POST', `/v1/tasks/${round.taskOf(agency)}/response`, secretOf(agency));
    const inTime = await answerOf(early);
    expect([inTime.status, inTime.body['onTime']]).toEqual([201, true]);
    await until('it is due', () => Date.now() > round.dueAt + 300);
    const tooLate = await answerOf(late);
    expect([tooLate.status, tooLate.body['onTime']]).toEqual([201, false]);
    await closed(stack, round.id);
    const overdue = await answerOf(silent[0] ?? late);
    expect(overdue.status).toBe(409);
    await nothingOwed(stack, [round.id]);

    // Nothing early: neither by the database's clock (I4 looks) nor by ours, and no mail is dated wrongly.
    for (const message of stack.sink.messages)
      expect(Math.abs(Date.parse(message.date) - Date.now())).toBeLessThan(85_000);
    expect(await mailed(stack, round.id, 'reminder')).toBe(3);
    expect(await mailed(stack, round.id, 'escalation')).toBe(2);
    const answered = [round.taskOf(early), round.taskOf(late)];
    expect(await checkInvariants(stack, [round.id], { answered, succeeded: 12, gapSeconds: 3 })).toEqual([]);
    stack.sink.messages.length = 0;
  },
  120_000,
);
