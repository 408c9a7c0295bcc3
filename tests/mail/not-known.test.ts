import { afterEach, beforeEach, expect, test } from 'vitest';
import { as } from '../../db/connect.ts';
import { flushOutbox } from '../../db/chase/outbox.ts';
import { findForgotten } from '../../db/decisions/find-forgotten.ts';
import { listRunningProcesses } from '../../db/chase/process-troubles.ts';
import { deliver } from '../../mail/deliver.ts';
import {
  createPostRoomBench,
  invitedRound,
  mailStates,
  noticeStates,
  type PostRoomBench,
} from '../support/parts/post-room.ts';

const never = new AbortController().signal;
let bench: PostRoomBench;
beforeEach(async () => {
  bench = await createPostRoomBench();
});
afterEach(() => bench.close());

const nothing = { handedOver: 0, cancelled: 0, waiting: 0, paused: false, waitMs: null };

test.each([
  ['a notice', `update notices set kind = 'summons'`, `update notices set kind = 'invitation'`],
  ['a task', `update tasks set kind = 'errand'`, `update tasks set kind = 'answer'`],
  ['a process', `update processes set kind = 'scrutiny'`, `update processes set kind = 'consultation'`],
])(
  '%s of a kind of a newer release is not mailed, holds up nobody, and goes once that release runs again',
  async (_, taken, back) => {
    await invitedRound(bench);
    await bench.owner.query(taken);
    expect(await deliver(bench.deps(), never)).toEqual(nothing);
    expect(await noticeStates(bench)).toEqual(['owed']);
    // What this release knows goes meanwhile, to the same person.
    await invitedRound(bench);
    expect(await deliver(bench.deps(), never)).toMatchObject({ handedOver: 1, waiting: 0, waitMs: null });
    await flushOutbox(bench.db, async () => undefined);
    await findForgotten(bench.db);
    const post: string[] = [];
    await flushOutbox(bench.db, async ({ kind }) => void post.push(kind));
    expect(post).not.toContain('postroom');
    await bench.owner.query(back);
    expect(await deliver(bench.deps(), never)).toMatchObject({ handedOver: 1 });
    expect(await noticeStates(bench)).toEqual(['mailed', 'mailed']);
  },
);

test('a mail of such a kind that waits to be tried again is left as it is', async () => {
  await invitedRound(bench);
  bench.sink.script = (stage) => (stage === 'rcpt' ? { reply: '451 later' } : undefined);
  await deliver(bench.deps(), never);
  bench.sink.script = () => undefined;
  await bench.owner.query(`update mails set kind = 'summons'`);
  await bench.later(24 * 60);
  expect(await deliver(bench.deps(), never)).toEqual(nothing);
  expect(await mailStates(bench)).toEqual(['retry_wait']);
  await bench.owner.query(`update mails set kind = 'invitation'`);
  expect(await deliver(bench.deps(), never)).toMatchObject({ handedOver: 1 });
});

test('a process of such a kind is not run, and whoever runs the service is told which', async () => {
  const { processId } = await invitedRound(bench);
  await bench.owner.query(`update processes set kind = 'scrutiny' where id = $1`, [processId]);
  const { processes, waiting } = await as(bench.db, { role: 'worker' }, listRunningProcesses);
  expect(processes).toEqual([]);
  expect(waiting).toEqual([expect.stringMatching(/^CON-/u)]);
  await bench.owner.query(`insert into outbox (kind, process_id) values ('nudge', $1)`, [processId]);
  const told: unknown[] = [];
  await flushOutbox(bench.db, async (row) => void told.push(row.processId));
  expect(told).not.toContain(processId);
});
