import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { deliver } from '../../mail/deliver.ts';
import { checkPostRoom } from '../support/checker.ts';
import {
  answers,
  createPostRoomBench,
  invitedRound,
  mailStates,
  noticeStates,
  type PostRoomBench,
  quickTimes,
  throughProxy,
} from '../support/parts/post-room.ts';
import type { SinkStage } from '../support/parts/smtp-sink.ts';

const never = new AbortController().signal;
let bench: PostRoomBench;

beforeEach(async () => {
  bench = await createPostRoomBench();
});
afterEach(() => bench.close());

const auditActs = async () =>
  (
    await bench.owner.query<{ act: string }>(`select act from audit_entries where act not like 'round-%' order by id`)
  ).rows.map((row) => row.act);

test('R2: a reply lost after the dot leaves the mail unknown, tells the trail, and sends nothing blindly', async () => {
  await invitedRound(bench);
  bench.sink.script = (stage) => (stage === 'dot' ? { drop: 'end', keep: true } : undefined);
  const delivered = await deliver(bench.deps(), never);
  expect(delivered).toMatchObject({ handedOver: 0, waiting: 1 });
  expect(delivered.waitMs).toBeGreaterThan(quickTimes.graceMs - 5_000);
  expect(await mailStates(bench)).toEqual(['unknown']);
  expect(await auditActs()).toEqual(['mail-unknown']);
  bench.sink.script = () => undefined;
  await deliver(bench.deps(), never);
  expect(bench.sink.messages).toHaveLength(1);
  await checkPostRoom(bench, { atRest: false });
});

test('R3: after the grace time one identical copy goes, marked as a possible duplicate', async () => {
  await invitedRound(bench);
  bench.sink.script = (stage) => (stage === 'dot' ? { drop: 'reset', keep: true } : undefined);
  await deliver(bench.deps(), never);
  bench.sink.script = () => undefined;
  await bench.later(2);
  expect(await deliver(bench.deps(), never)).toMatchObject({ handedOver: 1 });
  expect(bench.sink.messages).toHaveLength(2);
  expect(bench.sink.folded()).toHaveLength(1);
  const { rows } = await bench.owner.query('select state, possible_duplicate, attempts from mails');
  expect(rows).toEqual([{ state: 'accepted', possible_duplicate: true, attempts: 2 }]);
  await checkPostRoom(bench, { succeeded: 2 });
});

test('R3: an answer that is lost twice is held for a person', async () => {
  await invitedRound(bench);
  bench.sink.script = (stage) => (stage === 'dot' ? { drop: 'end', keep: true } : undefined);
  for (const minutes of [0, 2, 4, 60]) {
    await bench.later(minutes);
    await deliver(bench.deps(), never);
  }
  expect(await mailStates(bench)).toEqual(['held']);
  expect(bench.sink.messages).toHaveLength(2);
  await checkPostRoom(bench, { succeeded: 2 });
});

test('R4: a connection lost before the 354 is tried again, without an alert', async () => {
  await invitedRound(bench);
  bench.sink.script = (stage) => (stage === 'data' ? { drop: 'end' } : undefined);
  await deliver(bench.deps(), never);
  expect(await mailStates(bench)).toEqual(['retry_wait']);
  bench.sink.script = () => undefined;
  await bench.later(2);
  await deliver(bench.deps(), never);
  expect(await mailStates(bench)).toEqual(['accepted']);
  await checkPostRoom(bench);
});

test('R5: with the database away at the 354 no byte of the body is sent', async () => {
  await invitedRound(bench);
  const { db, proxy, close } = await throughProxy(bench);
  try {
    bench.sink.script = (stage) => {
      if (stage !== 'data') return undefined;
      proxy.down = true;
      proxy.cut();
      return undefined;
    };
    const delivering = deliver(bench.deps({ db }), never);
    await vi.waitFor(() => expect(bench.sink.stages.at(-1)?.stage).toBe('data'), { timeout: 10_000 });
    expect(await mailStates(bench)).toEqual(['sending']);
    proxy.down = false;
    await delivering;
    expect(bench.sink.bodyBytes).toBe(0);
    expect(await mailStates(bench)).toEqual(['retry_wait']);
    bench.sink.script = () => undefined;
    await bench.later(2);
    await deliver(bench.deps({ db }), never);
    await checkPostRoom(bench);
  } finally {
    await close();
  }
});

test('R6: with the database away after the 250 the living process repeats the write until it is there', async () => {
  await invitedRound(bench);
  const { db, proxy, close } = await throughProxy(bench);
  try {
    bench.sink.script = (stage) => {
      if (stage !== 'dot') return undefined;
      proxy.down = true;
      proxy.cut();
      return undefined;
    };
    const delivering = deliver(bench.deps({ db }), never);
    await vi.waitFor(() => expect(bench.sink.messages).toHaveLength(1), { timeout: 10_000 });
    expect(await mailStates(bench)).toEqual(['handing_over']);
    proxy.down = false;
    await delivering;
    expect(await mailStates(bench)).toEqual(['accepted']);
    await checkPostRoom(bench);
  } finally {
    await close();
  }
});

test('R5: a commit whose answer is swallowed at the 354 sends nothing', async () => {
  await invitedRound(bench);
  const { db, proxy, close } = await throughProxy(bench);
  try {
    let swallowed = 0;
    bench.sink.script = (stage) => {
      // The statement that lets the mail go leaves in one packet with its commit.
      if (stage === 'data')
        proxy.cutAfter = (bytes) => bytes.includes('mail.begin') && bytes.includes('commit') && (swallowed += 1) === 1;
      return undefined;
    };
    await deliver(bench.deps({ db }), never);
    expect(swallowed).toBeGreaterThan(0);
    expect(bench.sink.bodyBytes).toBe(0);
    expect(await mailStates(bench)).toEqual(['retry_wait']);
  } finally {
    await close();
  }
});

/** The health agency answers once the relay is at that stage; and what had gone to the relay when it was called the next time. */
function answersAt(at: SinkStage, tasks: Readonly<Record<string, string>>) {
  const before: { next?: { bodyBytes: number; quit: boolean } } = {};
  let answering: Promise<unknown> | undefined;
  bench.sink.script = (stage) => {
    const { bodyBytes, commands } = bench.sink;
    if (answering !== undefined && stage === 'banner') before.next ??= { bodyBytes, quit: commands.includes('QUIT') };
    if (stage !== at || answering !== undefined) return undefined;
    answering = answers(bench, tasks[bench.people.health] ?? '');
    return { after: answering };
  };
  return before;
}

/** Of every mail, in the order in which they were composed. */
async function kindsAndStates(): Promise<string[]> {
  const { rows } = await bench.owner.query<{ kind: string; state: string }>(
    'select kind, state from mails order by composed_at, id',
  );
  return rows.map(({ kind, state }) => `${kind} ${state}`);
}

test('R30: an answer that comes while the relay reads the reminder cannot call it back; nothing else goes', async () => {
  const { tasks } = await invitedRound(bench);
  answersAt('body', tasks);
  expect(await deliver(bench.deps(), never)).toMatchObject({ handedOver: 2, cancelled: 0 });
  expect(await kindsAndStates()).toEqual(['invitation accepted', 'receipt accepted']);
  await checkPostRoom(bench);
});

test('R31: an answer that comes between claim and 354 stops the mail; nothing of it was sent', async () => {
  const { tasks } = await invitedRound(bench);
  const before = answersAt('data', tasks);
  expect(await deliver(bench.deps(), never)).toMatchObject({ handedOver: 1, cancelled: 1, waiting: 0 });
  expect(before.next).toMatchObject({ bodyBytes: 0, quit: false });
  expect(await kindsAndStates()).toEqual(['invitation cancelled', 'receipt accepted']);
  const { rows } = await bench.owner.query(`select state, dropped_why, mail_id from notices where kind = 'invitation'`);
  expect(rows).toEqual([{ state: 'dropped', dropped_why: 'not-taskOpen', mail_id: null }]);
  await checkPostRoom(bench);
});

test('R31: of two tasks in one mail the one still owed is composed anew, under another Message-ID', async () => {
  const { tasks } = await invitedRound(bench);
  await invitedRound(bench);
  answersAt('data', tasks);
  expect(await deliver(bench.deps(), never)).toMatchObject({ handedOver: 2, cancelled: 1 });
  expect((await kindsAndStates()).toSorted()).toEqual([
    'invitation accepted',
    'invitation cancelled',
    'receipt accepted',
  ]);
  expect((await noticeStates(bench)).toSorted()).toEqual(['dropped', 'mailed', 'mailed']);
  const { rows } = await bench.owner.query<{ message_id: string }>('select distinct message_id from mails');
  expect(rows).toHaveLength(3);
  await checkPostRoom(bench);
});
