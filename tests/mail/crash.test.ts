import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { deliver } from '../../mail/deliver.ts';
import { checkPostRoom } from '../support/checker.ts';
import { createPostRoomBench, invitedRound, mailStates, type PostRoomBench } from '../support/parts/post-room.ts';
import type { SinkStage } from '../support/parts/smtp-sink.ts';
import { gone, type Sender, type SenderChange, startSender as startSenderOf } from './sender.ts';

const never = new AbortController().signal;
let bench: PostRoomBench;
const children: Sender[] = [];

beforeEach(async () => {
  bench = await createPostRoomBench();
  await invitedRound(bench);
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await bench.close();
});

function startSender(change: SenderChange = {}): Sender {
  const child = startSenderOf(bench, change);
  children.push(child);
  return child;
}

/** Everything that a lease, a grace time or a backoff waits for has passed. */
const muchLater = () => bench.later(60);

describe('R1: the sender dies', () => {
  test.each([
    ['before-claim', 'sent once', 1],
    ['after-claim', 'sent once', 1],
    ['before-gate', 'sent once', 1],
    ['after-gate', 'unknown', 0],
    ['after-answer', 'unknown', 1],
    ['after-finish', 'accepted', 1],
  ] as const)('at %s: %s', async (crashPoint, expected, arrived) => {
    const child = startSender({ crashPoint });
    expect(await gone(bench, child)).toBe('SIGKILL');
    await bench.later(0.75);
    await deliver(bench.deps(), never);
    if (expected === 'unknown') {
      expect(await mailStates(bench)).toEqual(['unknown']);
      expect(bench.sink.messages).toHaveLength(arrived);
      const { rows } = await bench.owner.query(`select from audit_entries where act = 'mail-unknown'`);
      expect(rows).toHaveLength(1);
    }
    await muchLater();
    await deliver(bench.deps(), never);
    expect(await mailStates(bench)).toEqual(['accepted']);
    expect(bench.sink.messages).toHaveLength(expected === 'unknown' ? arrived + 1 : 1);
    expect(bench.sink.folded()).toHaveLength(1);
    await checkPostRoom(bench);
  });

  test.each<[SinkStage, string]>([
    ['banner', 'retry'],
    ['rcpt', 'retry'],
    ['body', 'unknown'],
    ['dot', 'unknown'],
  ])('while the relay is at %s: %s', async (stage, expected) => {
    bench.sink.script = (at) => (at === stage ? { hang: true } : undefined);
    const child = startSender();
    await vi.waitFor(() => expect(bench.sink.stages.map((reached) => reached.stage)).toContain(stage), {
      timeout: 20_000,
    });
    child.kill('SIGKILL');
    await gone(bench, child);
    bench.sink.script = () => undefined;
    await bench.later(0.75);
    await deliver(bench.deps(), never);
    expect(await mailStates(bench)).toEqual([expected === 'unknown' ? 'unknown' : 'accepted']);
    await muchLater();
    await deliver(bench.deps(), never);
    expect(await mailStates(bench)).toEqual(['accepted']);
    await checkPostRoom(bench);
  });
});

test('R1: the sender dies with a mail claimed ahead: nobody is told twice, and the mail goes once its lease has run out', async () => {
  await oweSecond();
  bench.sink.script = (at) => (at === 'dot' ? { hang: true } : undefined);
  const child = startSender();
  await vi.waitFor(async () => expect(await mailStates(bench)).toEqual(['handing_over', 'sending']), {
    timeout: 20_000,
  });
  child.kill('SIGKILL');
  await gone(bench, child);
  bench.sink.script = () => undefined;
  expect(await deliver(bench.deps(), never)).toMatchObject({ handedOver: 0 });
  await bench.later(0.75);
  expect(await deliver(bench.deps(), never)).toMatchObject({ handedOver: 1 });
  expect(await mailStates(bench)).toEqual(['unknown', 'accepted']);
  expect(bench.sink.messages.map((message) => message.to)).toEqual([bench.people.otherAgencyContact.email]);
  await muchLater();
  await deliver(bench.deps(), never);
  await checkPostRoom(bench, { succeeded: 2 });
});

describe('R7: a sender that was stopped wakes up', () => {
  test('after the 354: the second one does not send, and the late 250 is believed', async () => {
    const released = Promise.withResolvers<void>();
    bench.sink.script = (at) => (at === 'dot' ? { after: released.promise } : undefined);
    const zombie = startSender();
    await vi.waitFor(() => expect(bench.sink.stages.at(-1)?.stage).toBe('dot'), { timeout: 20_000 });
    zombie.kill('SIGSTOP');
    await bench.later(0.75);
    await deliver(bench.deps(), never);
    expect(await mailStates(bench)).toEqual(['unknown']);
    released.resolve();
    zombie.kill('SIGCONT');
    await once(zombie, 'exit');
    expect(await mailStates(bench)).toEqual(['accepted']);
    expect(bench.sink.messages).toHaveLength(1);
    await checkPostRoom(bench);
  });

  test('before the 354: its fence is stale, so it sends nothing', async () => {
    const released = Promise.withResolvers<void>();
    let first = true;
    bench.sink.script = (at) => {
      if (at !== 'data' || !first) return undefined;
      first = false;
      return { after: released.promise };
    };
    const zombie = startSender();
    await vi.waitFor(() => expect(bench.sink.stages.at(-1)?.stage).toBe('data'), { timeout: 20_000 });
    zombie.kill('SIGSTOP');
    await bench.later(0.75);
    await deliver(bench.deps(), never);
    expect(await mailStates(bench)).toEqual(['accepted']);
    released.resolve();
    zombie.kill('SIGCONT');
    await once(zombie, 'exit');
    expect(bench.sink.messages).toHaveLength(1);
    await checkPostRoom(bench);
  });
});

test('R9: asked to end while the final reply is awaited, it finishes the hand-over and gives back what it claimed ahead', async () => {
  await oweSecond();
  const released = Promise.withResolvers<void>();
  bench.sink.script = (at) => (at === 'dot' ? { after: released.promise } : undefined);
  const sender = startSender();
  await vi.waitFor(async () => expect(await mailStates(bench)).toEqual(['handing_over', 'sending']), {
    timeout: 20_000,
  });
  const heard = once(sender.stdout, 'data');
  sender.kill('SIGTERM');
  await heard;
  released.resolve();
  const [code] = (await once(sender, 'exit')) as [number | null];
  expect(code).toBe(0);
  const { rows } = await bench.owner.query('select state, attempts, lease_until from mails order by composed_at');
  expect(rows).toMatchObject([{ state: 'accepted' }, { state: 'retry_wait', attempts: 0, lease_until: null }]);
  expect(bench.sink.messages).toHaveLength(1);
  expect(await deliver(bench.deps(), never)).toMatchObject({ handedOver: 1, waiting: 0 });
  await checkPostRoom(bench, { succeeded: 2 });
});

/** Somebody else is invited too, so that there is a mail to claim ahead. */
const oweSecond = () => invitedRound(bench, { agencyIds: [bench.people.youth] });
