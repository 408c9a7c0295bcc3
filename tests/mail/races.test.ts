import { afterEach, beforeEach, expect, test } from 'vitest';
import { deliver } from '../../mail/deliver.ts';
import { checkPostRoom } from '../support/checker.ts';
import {
  createPostRoomBench,
  invitedRound,
  mailStates,
  oweNotice,
  type PostRoomBench,
} from '../support/parts/post-room.ts';
import type { SinkStage } from '../support/parts/smtp-sink.ts';

const never = new AbortController().signal;
let bench: PostRoomBench;

beforeEach(async () => {
  bench = await createPostRoomBench();
});
afterEach(() => bench.close());

/** An overdue task whose manager is owed an escalation, and what grants it more time. */
async function escalation() {
  const round = await invitedRound(bench, { dueInDays: -2 });
  await bench.owner.query('delete from notices');
  const taskId = round.tasks[bench.people.health] ?? '';
  const { rows } = await bench.owner.query<{ id: string }>(
    `select id from chase_steps where plan_id = $1 and audience = 'ladder:1'`,
    [round.planId],
  );
  await oweNotice(bench, {
    personId: bench.people.partnerManager.id,
    taskId,
    kind: 'escalation',
    stepId: rows[0]?.id ?? '',
    rung: 1,
  });
  const grant = () =>
    bench.owner.query(
      `with plan as (insert into chase_plans (process_id, due_at, closes_at, zone, due_wall_text, calendar, calendar_version)
         select process_id, due_at + interval '14 days', closes_at + interval '14 days', zone, 'later', calendar, calendar_version from chase_plans where id = $2 returning id)
       update tasks set plan_id = plan.id, joined_plan_at = app_now() from plan where tasks.id = $1`,
      [taskId, round.planId],
    );
  return { ...round, taskId, grant };
}

test.each<[string, SinkStage | 'before the claim', number]>([
  ['before the claim', 'before the claim', 0],
  ['between claim and 354', 'rcpt', 0],
  ['after the 354', 'body', 1],
  ['while the final reply is awaited', 'dot', 1],
])('R36: an extension granted %s', async (_when, stage, sent) => {
  const { grant, taskId } = await escalation();
  if (stage === 'before the claim') await grant();
  bench.sink.script = (at) => (at === stage ? { after: grant() } : undefined);
  await deliver(bench.deps(), never);
  expect(bench.sink.messages).toHaveLength(sent);
  bench.sink.script = () => undefined;
  await oweNotice(bench, { personId: bench.people.partnerManager.id, taskId, kind: 'date-moved' });
  await deliver(bench.deps(), never);
  const news = bench.sink.messages.at(-1)?.raw.toString().replaceAll('=\r\n', '') ?? '';
  expect(news.includes('Please disregard it.')).toBe(sent === 1);
  await checkPostRoom(bench, { succeeded: sent + 1 });
});

test('an escalation waits for nobody while more time is asked for', async () => {
  const { taskId } = await escalation();
  await bench.owner.query(
    `insert into extension_requests (task_id, asked_by, wanted_due_at, wanted_wall_text, reason, state) values ($1, $2, app_now() + interval '1 week', 'in a week', 'holidays', 'asked')`,
    [taskId, bench.people.partnerContact.id],
  );
  await deliver(bench.deps(), never);
  const { rows } = await bench.owner.query('select state, dropped_why from notices');
  expect(rows).toEqual([{ state: 'dropped', dropped_why: 'requestUndecided' }]);
});

test('R39: a contact who left before the claim is not told; a reminder goes to who answers now', async () => {
  const { tasks, planId } = await invitedRound(bench);
  const { health, partnerContact, secondContact } = bench.people;
  await bench.owner.query('delete from notices');
  const { rows } = await bench.owner.query<{ id: string }>(
    `select id from chase_steps where plan_id = $1 and kind = 'remind'`,
    [planId],
  );
  await oweNotice(bench, {
    personId: partnerContact.id,
    taskId: tasks[health] ?? '',
    kind: 'reminder',
    stepId: rows[0]?.id ?? '',
  });
  await bench.owner.query('update task_people set left_at = app_now()');
  await bench.owner.query(`insert into task_people (task_id, person_id, why) values ($1, $2, 'handed-over')`, [
    tasks[health],
    secondContact.id,
  ]);
  await deliver(bench.deps(), never);
  expect(bench.sink.messages.map((message) => message.to)).toEqual([secondContact.email]);
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
  const round = await invitedRound(bench);
  await bench.owner.query(
    `with made as (insert into people (name, email) select 'P' || i, 'p' || i || '@example.org' from generate_series(1, 60) i returning id),
       answering as (insert into task_people (task_id, person_id, why) select $1, id, 'contact' from made)
     insert into notices (process_id, task_id, person_id, kind, occasion, order_at) select $2, $1, id, 'invitation', 'invited', app_now() from made`,
    [round.tasks[bench.people.health], round.processId],
  );
  let sent = Infinity;
  let cancelling: Promise<void> | undefined;
  const cancel = async () => {
    await bench.owner.query(`update processes set state = 'cancelled', ended_at = now() where id = $1`, [
      round.processId,
    ]);
    sent = bench.sink.messages.length;
  };
  bench.sink.script = (stage) =>
    stage === 'dot' && bench.sink.messages.length === 20 ? { after: (cancelling ??= cancel()) } : undefined;
  const delivered = await deliver(bench.deps({ connections: 3 }), never);
  const { rows } = await bench.owner.query<{ count: string }>(`select count(*) from notices where state = 'mailed'`);
  expect(Number(rows[0]?.count)).toBe(bench.sink.messages.length);
  expect(delivered.handedOver).toBe(bench.sink.messages.length);
  // What was past its 354 when the round was cancelled cannot be called back: one on each connection.
  expect(bench.sink.messages.length).toBeLessThanOrEqual(sent + 3);
  expect(bench.sink.messages.length).toBeLessThan(61);
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
  await bench.owner.query(`update tasks set state = 'answered' where id = $1`, [tasks[bench.people.health]]);
  await bench.later(2);
  expect(await deliver(bench.deps(), never)).toMatchObject({ waiting: 0, waitMs: null });
  expect(await mailStates(bench)).toEqual(['cancelled']);
});
