import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { as } from '../../db/connect.ts';
import { send, withCommit } from '../../db/transaction.ts';
import { deliver } from '../../mail/deliver.ts';
import { checkPostRoom } from '../support/checker.ts';
import {
  answers,
  createPostRoomBench,
  invitedCrowd,
  invitedRound,
  mailStates,
  type PostRoomBench,
} from '../support/parts/post-room.ts';

const worker = { role: 'worker' } as const;
const never = new AbortController().signal;
const pause = `update post_room set paused_at = app_now(), paused_why = 'officer'`;
const resume = 'update post_room set paused_at = null, paused_by = null, paused_why = null';
let bench: PostRoomBench;

beforeEach(async () => {
  bench = await createPostRoomBench();
});
afterEach(() => bench.close());

/** A mail is being handed over, and one to somebody else is composed behind it: then `change` happens to its task. */
async function whileOneIsAhead(change: (taskId: string) => Promise<unknown>): Promise<void> {
  const { youth } = bench.people;
  await invitedRound(bench);
  const { tasks } = await invitedRound(bench, { agencyIds: [youth] });
  const whenAhead = async () => {
    await vi.waitFor(async () => expect(await mailStates(bench)).toEqual(['handing_over', 'sending']), 10_000);
    await change(tasks[youth] ?? '');
  };
  bench.sink.script = (stage) =>
    stage === 'dot' && bench.sink.messages.length === 0 ? { after: whenAhead() } : undefined;
}

test('a pause that comes while a mail is claimed ahead keeps it; it goes once, unchanged, when the room opens again', async () => {
  await whileOneIsAhead(() => bench.owner.query(pause));
  expect(await deliver(bench.deps(), never)).toMatchObject({ handedOver: 1, cancelled: 0, paused: true });
  expect(await mailStates(bench)).toEqual(['accepted', 'retry_wait']);
  expect(bench.sink.messages).toHaveLength(1);
  bench.sink.script = () => undefined;
  await bench.owner.query(resume);
  expect(await deliver(bench.deps(), never)).toMatchObject({ handedOver: 1, waiting: 0 });
  const { rows } = await bench.owner.query('select attempts, possible_duplicate from mails');
  const once = { attempts: 1, possible_duplicate: false };
  expect(rows).toEqual([once, once]);
  await checkPostRoom(bench, { succeeded: 2 });
});

test('a pause that comes between claim and 354 is the last word too: no byte is sent', async () => {
  await invitedRound(bench);
  bench.sink.script = (stage) => (stage === 'data' ? { after: bench.owner.query(pause) } : undefined);
  expect(await deliver(bench.deps(), never)).toMatchObject({ handedOver: 0, cancelled: 0, waiting: 1, paused: true });
  expect(bench.sink.bodyBytes).toBe(0);
  expect(bench.sink.commands).not.toContain('QUIT');
  expect(await mailStates(bench)).toEqual(['retry_wait']);
});

test('an answer that comes while the mail about it is claimed ahead stops the mail', async () => {
  await whileOneIsAhead((taskId) => answers(bench, taskId, bench.contacts.youth));
  // The receipt of the answer goes out with the first.
  expect(await deliver(bench.deps(), never)).toMatchObject({ handedOver: 2, cancelled: 1, waiting: 0 });
  const { rows } = await bench.owner.query('select kind, address, state from mails order by composed_at, id');
  const { partnerContact, otherAgencyContact } = bench.people;
  expect(rows).toEqual([
    { kind: 'invitation', address: partnerContact.email, state: 'accepted' },
    { kind: 'invitation', address: otherAgencyContact.email, state: 'cancelled' },
    { kind: 'receipt', address: otherAgencyContact.email, state: 'accepted' },
  ]);
  await checkPostRoom(bench);
});

test('a hand-over that the relay holds up holds up no other mail, though one was claimed behind it', async () => {
  const { youth, probation } = bench.people;
  await invitedRound(bench);
  await invitedRound(bench, { agencyIds: [youth, probation] });
  const slow = bench.people.partnerContact.email;
  const others = () => bench.sink.messages.filter((message) => message.to !== slow).length;
  bench.sink.script = (stage, to) =>
    stage === 'dot' && to === slow
      ? { after: vi.waitFor(() => expect(others()).toBe(2), { timeout: 10_000 }) }
      : undefined;
  expect(await deliver(bench.deps({ connections: 2 }), never)).toMatchObject({ handedOver: 3, waiting: 0 });
  await checkPostRoom(bench, { succeeded: 3 });
});

test('a mail that falls due while another one is held up by the relay does not wait for it (R24)', async () => {
  await invitedRound(bench);
  const slow = bench.people.partnerContact.email;
  const others = () => bench.sink.messages.filter((message) => message.to !== slow).length;
  const laterOne = async () => {
    await invitedRound(bench, { agencyIds: [bench.people.youth] });
    await vi.waitFor(() => expect(others()).toBeGreaterThan(0), 10_000);
  };
  let held: Promise<void> | undefined;
  bench.sink.script = (stage, to) => (stage === 'dot' && to === slow ? { after: (held ??= laterOne()) } : undefined);
  await deliver(bench.deps({ connections: 2 }), never);
  await held;
  expect(others()).toBe(1);
  expect(new Set(await mailStates(bench))).toEqual(new Set(['accepted']));
});

test('a mail is settled while the next one is handed over, and the fifth goes out as the first did', async () => {
  await invitedCrowd(bench, 6);
  expect(await deliver(bench.deps(), never)).toMatchObject({ handedOver: 6, waiting: 0 });
  expect(await mailStates(bench)).toEqual(Array(6).fill('accepted'));
  expect(bench.sink.connections).toBe(1);
  await checkPostRoom(bench, { succeeded: 6 });
});

test('a statement whose values cannot be written takes its transaction with it, the commit that travels along too', async () => {
  const pausing = { text: `update post_room set paused_at = app_now(), paused_why = $1`, values: ['officer'] };
  const unreadable = {
    toPostgres() {
      throw new Error('unreadable');
    },
  };
  const failing = [
    as(bench.db, worker, async (tx) => {
      await send(tx, pausing);
      return withCommit(tx, send(tx, { text: 'select 1 / ($1::int)', values: [0] }));
    }),
    as(bench.db, worker, async (tx) => {
      await send(tx, pausing);
      return withCommit(tx, send(tx, { text: 'select $1::text', values: [unreadable] }));
    }),
    as(bench.db, worker, async (tx) => {
      await send(tx, pausing);
      const last = withCommit(tx, Promise.reject(new Error('could not be built')));
      await send(tx, pausing);
      return last;
    }),
  ];
  const results = await Promise.allSettled(failing);
  expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected', 'rejected']);
  const { rows } = await bench.owner.query('select paused_at from post_room');
  expect(rows).toEqual([{ paused_at: null }]);
});
