import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { as } from '../../db/connect.ts';
import { giveBack } from '../../db/mail/ledger.ts';
import { findForgotten } from '../../db/decisions/find-forgotten.ts';
import { deliver } from '../../mail/deliver.ts';
import { createPostRoomBench, invitedRound, mailStates, type PostRoomBench } from '../support/parts/post-room.ts';

let bench: PostRoomBench;
beforeEach(async () => {
  bench = await createPostRoomBench();
});
afterEach(() => bench.close());

const asked = async () =>
  (await bench.owner.query(`select from outbox where kind = 'postroom' and sent_at is null`)).rowCount;
const worker = { role: 'worker' } as const;

/** A sender has claimed a mail and has not begun with it. */
async function claimed(): Promise<{ id: string; fence: number }[]> {
  await invitedRound(bench);
  bench.sink.script = (stage) => (stage === 'data' ? { after: new Promise(() => {}) } : undefined);
  void deliver(bench.deps(), AbortSignal.timeout(30_000)).catch(() => undefined);
  await vi.waitFor(async () => expect(await mailStates(bench)).toEqual(['sending']), 10_000);
  await bench.owner.query('delete from outbox');
  const { rows } = await bench.owner.query<{ id: string; fence: string }>('select id, fence from mails');
  return rows.map(({ id, fence }) => ({ id, fence: Number(fence) }));
}

test('a mail that its sender gives back is asked for at once, since the post room may sleep until the lease ends', async () => {
  const mails = await claimed();
  let told = 0;
  bench.db.onCommit = () => {
    told += 1;
  };
  await as(bench.db, worker, (tx) => giveBack(tx, mails));
  expect(await mailStates(bench)).toEqual(['retry_wait']);
  expect([await asked(), told]).toEqual([1, 1]);
  await bench.owner.query('delete from outbox');
  // Somebody else has it by now: nothing is given back.
  await as(bench.db, worker, (tx) => giveBack(tx, mails));
  expect([await asked(), told]).toEqual([0, 1]);
});

test('a mail whose time has passed for a minute is asked for by the sweep, unless the post room is paused', async () => {
  await claimed();
  await findForgotten(bench.db);
  expect(await asked()).toBe(0);
  await bench.later(3);
  await bench.owner.query(`update post_room set paused_at = app_now(), paused_why = 'officer'`);
  await findForgotten(bench.db);
  expect(await asked()).toBe(0);
  await bench.owner.query('update post_room set paused_at = null, paused_why = null');
  await findForgotten(bench.db);
  await findForgotten(bench.db);
  expect(await asked()).toBe(1);
});
