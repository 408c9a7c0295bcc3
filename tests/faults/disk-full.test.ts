import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openQuickRound } from '../support/stories/rounds.ts';
import { startStack, type Stack } from '../support/parts/stack.ts';
import { until } from '../support/until.ts';
import type { TestAgency } from '../support/stories/world.ts';
import { createHolds } from './parts/hold.ts';
import { checkInvariants } from './parts/invariants.ts';
import { mailed, minutes, respondentOf } from './parts/looking.ts';
import { startOwnPostgres } from './parts/own-postgres.ts';
import { createSmallDisk } from './parts/small-disk.ts';

/** Room for an empty cluster with its log, and some rounds. */
const disk = createSmallDisk(300);
let stack: Stack;
const agencies: TestAgency[] = [];

beforeAll(async () => {
  if (disk === undefined) return;
  const postgres = await startOwnPostgres(disk.folder);
  stack = await startStack({ database: postgres.database });
  for (let n = 0; n < 40; n += 1) agencies.push(await stack.world.agency(`Agency ${n}`));
}, 120_000);
afterAll(async () => {
  if (disk === undefined) return;
  disk.free();
  await stack.end();
  disk.remove();
}, 60_000);

/** A text that nobody can make shorter, so that it takes its room on the disk. */
const longText = () => Array.from({ length: 500 }, () => randomUUID()).join(' ');

/** The first byte of a mail may go only once `handing_over` is written: of each that arrived the row must say so. */
async function unwritten(): Promise<string[]> {
  const rows = await stack.world.rows<{ id: string }>(
    'select message_id as id from mails where handing_over_at is not null',
  );
  const written = new Set(rows.map(({ id }) => id));
  return stack.sink.messages.map(({ messageId }) => messageId).filter((id) => !written.has(id));
}

test.skipIf(disk === undefined)(
  'a full disk: writes get 503, what was acknowledged is there, no mail goes unwritten, and space is all it needs to go on (R20)',
  async () => {
    const round = await openQuickRound(stack, agencies, 36_000, 60);
    await until('all are invited', async () => (await mailed(stack, round.id, 'invitation')) === agencies.length);
    // Everybody has been here before, with the key that the harness makes.
    for (const agency of agencies) await stack.call(respondentOf(agency), 'GET', '/v1/tasks');
    const holds = createHolds(stack);
    const unasked = holds.mails('data');
    const second = await openQuickRound(stack, agencies, 36_000, 60);
    await until('five mails wait for their 354', () => unasked.reached() === 5);

    // A log segment of its own from here on: what runs out of room is then the tables, not the log, at which Postgres ends.
    await stack.world.rows('select pg_switch_wal()');
    await stack.world.rows('checkpoint');
    disk?.fill(256 * 1024);
    holds.releaseAll();
    const answer = async (agency: TestAgency, comment: string, key: string) => {
      const path = `/v1/tasks/${round.taskOf(agency)}/response`;
      return stack.call(respondentOf(agency), 'POST', path, { comment }, key);
    };
    const asked = [];
    for (const agency of agencies) {
      const [comment, key] = [longText(), randomUUID()];
      asked.push({ agency, comment, key, reply: await answer(agency, comment, key) });
    }
    const refused = asked.filter(({ reply }) => reply.status !== 201);
    expect(refused.length, 'the disk did not get full').toBeGreaterThan(5);
    for (const { reply } of refused) expect([reply.status, Number(reply.retryAfter) > 0]).toEqual([503, true]);
    expect((await fetch(`${stack.url}/health/live`)).status).toBe(200);
    expect(await (await fetch(`${stack.url}/health/ready`)).json()).toMatchObject({ database: true });
    expect(await unwritten()).toEqual([]);
    const inside = stack.workers().concat(stack.api);
    expect(inside.filter((part) => part.ended())).toEqual([]);

    disk?.free();
    for (const { agency, comment, key } of refused) expect((await answer(agency, comment, key)).status).toBe(201);
    const kept = await stack.world.rows<{ taskId: string; comment: string }>(
      `select task_id as "taskId", content->>'comment' as comment from answers`,
    );
    const byTask = (one: { taskId: string }, other: { taskId: string }) => one.taskId.localeCompare(other.taskId);
    expect(kept.sort(byTask)).toEqual(
      asked.map(({ agency, comment }) => ({ taskId: round.taskOf(agency), comment })).sort(byTask),
    );
    await stack.world.passTime(17 * minutes);
    await until(
      'all are invited to the second round, and everybody has a receipt of the first',
      async () => {
        await stack.wakePostRoom();
        const invited = await mailed(stack, second.id, 'invitation');
        return invited === agencies.length && (await mailed(stack, round.id, 'receipt')) === agencies.length;
      },
      90_000,
    );
    expect(await unwritten()).toEqual([]);
    expect(inside.filter((part) => part.ended())).toEqual([]);
    const answered = agencies.map(round.taskOf);
    expect(await checkInvariants(stack, [round.id, second.id], { answered, succeeded: 120 })).toEqual([]);
  },
  240_000,
);
