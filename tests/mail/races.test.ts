import { afterEach, beforeEach, expect, test } from 'vitest';
import { askExtension, extendTasks } from '../../db/tasks/extensions.ts';
import { handOver } from '../../db/tasks/people.ts';
import { deliver } from '../../mail/deliver.ts';
import { checkPostRoom } from '../support/checker.ts';
import {
  answers,
  createPostRoomBench,
  invitedCrowd,
  invitedRound,
  mailStates,
  type PostRoomBench,
  raise,
} from '../support/parts/post-room.ts';
import { does, record } from '../support/stories/world.ts';
import type { SinkStage } from '../support/parts/smtp-sink.ts';

const never = new AbortController().signal;
let bench: PostRoomBench;

beforeEach(async () => {
  bench = await createPostRoomBench();
});
afterEach(() => bench.close());

/** An overdue task of which the manager is told by an escalation; its contact has been invited. And what grants it more time. */
async function escalation() {
  const round = await invitedRound(bench, { dueInDays: -2 });
  await deliver(bench.deps(), never);
  bench.sink.messages.length = 0;
  await raise(bench, round.processId);
  const taskId = round.tasks[bench.people.health] ?? '';
  const grant = () =>
    does(bench.db, bench.world.officer, (tx, officer) =>
      extendTasks(tx, officer, {
        processId: round.processId,
        kind: 'answer',
        taskIds: [taskId],
        dueAt: Date.now() + 12 * 86_400_000,
        wallText: 'later',
        reason: '',
      }),
    );
  return { taskId, grant };
}

/** What the manager was sent. */
const toldManager = () => bench.sink.messages.filter(({ to }) => to === bench.people.partnerManager.email);

test.each<[string, SinkStage | 'before the claim', number]>([
  ['before the claim', 'before the claim', 0],
  ['between claim and 354', 'rcpt', 0],
  ['after the 354', 'body', 1],
  ['while the final reply is awaited', 'dot', 1],
])('R36: an extension granted %s', async (_when, stage, sent) => {
  const { grant } = await escalation();
  if (stage === 'before the claim') await grant();
  let granting: Promise<unknown> | undefined;
  bench.sink.script = (at) => (at === stage ? { after: (granting ??= grant()) } : undefined);
  await deliver(bench.deps(), never);
  const escalations = toldManager().filter(({ raw }) => raw.toString().includes('Subject: Overdue'));
  expect(escalations).toHaveLength(sent);
  bench.sink.script = () => undefined;
  await deliver(bench.deps(), never);
  const news = toldManager().at(-1)?.raw.toString().replaceAll('=\r\n', '');
  // Who was told of the date that no longer holds hears it; who was not has nothing to disregard.
  expect(news?.includes('Please disregard it.') ?? false).toBe(sent === 1);
  await checkPostRoom(bench, { succeeded: sent + 1 });
});

test('an escalation waits for nobody while more time is asked for', async () => {
  const { taskId } = await escalation();
  await does(bench.db, bench.contacts.health, (tx, contact) =>
    askExtension(tx, contact, {
      taskId,
      wantedDueAt: Date.now() + 7 * 86_400_000,
      wantedWallText: 'in a week',
      reason: 'holidays',
    }),
  );
  await deliver(bench.deps(), never);
  const { rows } = await bench.owner.query(`select state, dropped_why from notices where kind = 'escalation'`);
  expect(rows).toEqual([{ state: 'dropped', dropped_why: 'requestUndecided' }]);
});

test('R39: a contact who left before the claim is not told; a reminder goes to who answers now', async () => {
  const { tasks, processId } = await invitedRound(bench);
  const { health, secondContact } = bench.people;
  await deliver(bench.deps(), never);
  await bench.later(8 * 24 * 60);
  await raise(bench, processId);
  await does(bench.db, bench.contacts.health, (tx, contact) =>
    handOver(tx, contact, { taskId: tasks[health] ?? '', to: { personId: secondContact.id }, reason: '' }),
  );
  await deliver(bench.deps(), never);
  const { rows } = await bench.owner.query(
    `select m.address from mails m where m.kind = 'reminder' and m.state = 'accepted'`,
  );
  expect(rows).toEqual([{ address: secondContact.email }]);
  await checkPostRoom(bench);
});

test('R39: what is unknown is never sent again to another address, nor to somebody who left', async () => {
  await invitedRound(bench);
  bench.sink.script = (stage) => (stage === 'dot' ? { drop: 'end', keep: true } : undefined);
  await deliver(bench.deps(), never);
  bench.sink.script = () => undefined;
  await bench.owner.query(`update people set email = 'new.address@example.org' where id = $1`, [
    bench.people.partnerContact.id,
  ]);
  await bench.later(2);
  await deliver(bench.deps(), never);
  expect(await mailStates(bench)).toEqual(['held']);
  expect(bench.sink.messages).toHaveLength(1);
  await checkPostRoom(bench);
});

test('a mail that waits for a retry is composed anew when the address has changed', async () => {
  await invitedRound(bench);
  bench.sink.script = (stage) => (stage === 'rcpt' ? { reply: '450 4.2.0 later' } : undefined);
  await deliver(bench.deps(), never);
  bench.sink.script = () => undefined;
  await bench.owner.query(`update people set email = 'new.address@example.org' where id = $1`, [
    bench.people.partnerContact.id,
  ]);
  await bench.later(2);
  await deliver(bench.deps(), never);
  expect(await mailStates(bench)).toEqual(['cancelled', 'accepted']);
  expect(bench.sink.messages.map((message) => message.to)).toEqual(['new.address@example.org']);
  await checkPostRoom(bench);
});

test('R40: once a round is cancelled no further 354 is used, and the ledger counts as the relay does', async () => {
  const { processId } = await invitedCrowd(bench, 61);
  let sent = Infinity;
  let cancelling: Promise<void> | undefined;
  const cancel = async () => {
    await record(bench.world, processId, 'cancel', {}, { reason: 'The strategy is withdrawn.' });
    sent = bench.sink.messages.length;
  };
  bench.sink.script = (stage) =>
    stage === 'dot' && bench.sink.messages.length === 20 ? { after: (cancelling ??= cancel()) } : undefined;
  const delivered = await deliver(bench.deps({ connections: 3 }), never);
  const { rows } = await bench.owner.query<{ invited: number; mailed: number }>(
    `select (count(*) filter (where kind = 'invitation'))::int as invited, count(*)::int as mailed from notices where state = 'mailed'`,
  );
  const { invited = 0, mailed = 0 } = rows[0] ?? {};
  expect(mailed).toBe(bench.sink.messages.length);
  expect(delivered.handedOver).toBe(bench.sink.messages.length);
  // What was past its 354 when the round was cancelled cannot be called back: one on each connection. Who was invited hears of it.
  expect(invited).toBeLessThanOrEqual(sent + 3);
  expect(invited).toBeLessThan(61);
  expect(mailed).toBe(2 * invited);
  await checkPostRoom(bench, { succeeded: 20 });
});

test('R74: a relay that says "later" is asked after 1, 5, 15 and 30 minutes, with the same message', async () => {
  await invitedRound(bench);
  bench.sink.script = (stage) => (stage === 'rcpt' ? { reply: '451 4.7.1 greylisted' } : undefined);
  const waits: (number | null)[] = [];
  let minutes = 0;
  for (const wait of [0, 1, 5, 15, 30]) {
    minutes += wait;
    await bench.later(minutes + 0.05);
    const { waitMs } = await deliver(bench.deps(), never);
    waits.push(Math.round((waitMs ?? 0) / 60_000));
  }
  expect(waits).toEqual([1, 5, 15, 30, 60]);
  bench.sink.script = () => undefined;
  await bench.later(minutes + 61);
  await deliver(bench.deps(), never);
  const { rows } = await bench.owner.query('select state, attempts, reply_code from mails');
  expect(rows).toEqual([{ state: 'accepted', attempts: 6, reply_code: 250 }]);
  await checkPostRoom(bench);
});

test('R74: the retries stop when the obligation has lapsed', async () => {
  const { tasks } = await invitedRound(bench);
  bench.sink.script = (stage) => (stage === 'rcpt' ? { reply: '451 4.7.1 greylisted' } : undefined);
  await deliver(bench.deps(), never);
  bench.sink.script = () => undefined;
  await answers(bench, tasks[bench.people.health] ?? '');
  await bench.later(2);
  expect(await deliver(bench.deps(), never)).toMatchObject({ waiting: 0, waitMs: null });
  const { rows } = await bench.owner.query('select kind, state from mails order by composed_at, id');
  expect(rows).toEqual([
    { kind: 'invitation', state: 'cancelled' },
    { kind: 'receipt', state: 'accepted' },
  ]);
});
