import { afterEach, beforeEach, expect, test } from 'vitest';
import { deliver } from '../../mail/deliver.ts';
import { checkPostRoom } from '../support/checker.ts';
import { createRound } from '../support/factories.ts';
import {
  createPostRoomBench,
  invitedRound,
  mailStates,
  noticeStates,
  oweNotice,
  type PostRoomBench,
} from '../support/parts/post-room.ts';

const never = new AbortController().signal;
let bench: PostRoomBench;

beforeEach(async () => {
  bench = await createPostRoomBench();
});
afterEach(() => bench.close());

test('hands an invitation over, once, and writes it down', async () => {
  await invitedRound(bench);
  expect(await deliver(bench.deps(), never)).toEqual({
    handedOver: 1,
    cancelled: 0,
    waiting: 0,
    paused: false,
    waitMs: null,
  });
  expect(await deliver(bench.deps(), never)).toMatchObject({ handedOver: 0 });
  expect(await mailStates(bench)).toEqual(['accepted']);
  expect(await noticeStates(bench)).toEqual(['mailed']);
  const { rows } = await bench.owner.query(`select act, details - 'mailId' as details from audit_entries`);
  expect(rows).toEqual([
    { act: 'mail-handed-over', details: { kind: 'invitation', notices: 1, replyCode: 250, possibleDuplicate: false } },
  ]);
  await checkPostRoom(bench);
});

test('bundles the notices of one kind to one person, from two rounds, into one message', async () => {
  await invitedRound(bench);
  await invitedRound(bench);
  expect(await deliver(bench.deps(), never)).toMatchObject({ handedOver: 1 });
  expect(bench.sink.messages[0]?.raw.toString()).toContain('Subject: 2 responses due, the first on');
  await checkPostRoom(bench);
});

test('writes three messages to three people who share a mailbox (R76)', async () => {
  const { health, youth, probation, partnerContact, otherAgencyContact, silentContact, leadOfficer } = bench.people;
  await bench.owner.query(`update people set email = 'Shared+Box@example.org' where id = any($1)`, [
    [partnerContact.id, otherAgencyContact.id, silentContact.id],
  ]);
  await createRound(bench.ownerUrl, {
    agencyIds: [health, youth, probation],
    contacts: { [health]: [partnerContact.id], [youth]: [otherAgencyContact.id], [probation]: [silentContact.id] },
    createdBy: leadOfficer.id,
  });
  await deliver(bench.deps({ connections: 3 }), never);
  expect(bench.sink.messages.map((message) => message.to)).toEqual(Array(3).fill('Shared+Box@example.org'));
  await checkPostRoom(bench, { succeeded: 3 });
});

test('hands over in the order of the steps, then of age, over a connection that it keeps', async () => {
  const { tasks } = await invitedRound(bench);
  await bench.owner.query('delete from notices');
  const at = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  const taskId = tasks[bench.people.health] ?? '';
  for (const [name, minutes] of [
    ['secondContact', 1],
    ['partnerContact', 9],
    ['partnerManager', 5],
  ] as const)
    await oweNotice(bench, { personId: bench.people[name].id, taskId, kind: 'withdrawn', at: at(minutes) });
  await deliver(bench.deps(), never);
  const order = [bench.people.partnerContact, bench.people.partnerManager, bench.people.secondContact];
  expect(bench.sink.messages.map((message) => message.to)).toEqual(order.map((person) => person.email));
  expect(bench.sink.connections).toBe(1);
});

test('hands nothing over while the post room is paused', async () => {
  await invitedRound(bench);
  await bench.owner.query(`update post_room set paused_at = app_now(), paused_why = 'officer'`);
  expect(await deliver(bench.deps(), never)).toEqual({
    handedOver: 0,
    cancelled: 0,
    waiting: 1,
    paused: true,
    waitMs: null,
  });
  expect(bench.sink.connections).toBe(0);
});

test('goes on over the connections that the relay takes, where it refuses more', async () => {
  const { tasks } = await invitedRound(bench);
  await bench.owner.query(
    `with made as (insert into people (name, email) select 'P' || i, 'p' || i || '@example.org' from generate_series(1, 11) i returning id)
     insert into notices (process_id, task_id, person_id, kind, occasion, order_at)
     select process_id, t.id, made.id, 'withdrawn', 'withdrawn', app_now() from made, tasks t where t.id = $1`,
    [tasks[bench.people.health]],
  );
  let greeted = 0;
  bench.sink.script = (stage) => {
    if (stage === 'banner') greeted += 1;
    return stage === 'banner' && greeted > 2 ? { reply: '421 4.3.2 too many connections of yours' } : undefined;
  };
  const delivered = await deliver(bench.deps({ connections: 4 }), never);
  expect(delivered).toMatchObject({ handedOver: 10, waiting: 2 });
  bench.sink.script = () => undefined;
  await bench.later(2);
  expect(await deliver(bench.deps({ connections: 4 }), never)).toMatchObject({ handedOver: 2, waiting: 0 });
  await checkPostRoom(bench, { succeeded: 12 });
});

test('leaves a relay alone for a minute that refuses every connection', async () => {
  await invitedRound(bench);
  bench.sink.script = (stage) => (stage === 'banner' ? { reply: '421 4.3.2 not now' } : undefined);
  const { handedOver, waiting, waitMs } = await deliver(bench.deps({ connections: 3 }), never);
  expect([handedOver, waiting]).toEqual([0, 1]);
  expect(waitMs).toBeGreaterThanOrEqual(60_000);
});

test('fails a mail that cannot be composed, with a code, and goes on with the next', async () => {
  const { tasks } = await invitedRound(bench);
  await oweNotice(bench, {
    personId: bench.people.secondContact.id,
    taskId: tasks[bench.people.health] ?? '',
    kind: 'withdrawn',
  });
  await bench.owner.query(`update people set email = 'a@b.test, c@evil.test' where id = $1`, [
    bench.people.partnerContact.id,
  ]);
  expect(await deliver(bench.deps(), never)).toMatchObject({ handedOver: 1, waiting: 0 });
  const { rows } = await bench.owner.query('select state, dropped_why from notices order by id');
  expect(rows).toEqual([
    { state: 'failed', dropped_why: 'address-malformed' },
    { state: 'mailed', dropped_why: null },
  ]);
  await checkPostRoom(bench);
});

test('counts more than fifty tasks instead of listing them, and still sends when some of them are done', async () => {
  const { tasks, processId } = await invitedRound(bench);
  await bench.owner.query('delete from notices');
  const taskId = tasks[bench.people.health] ?? '';
  await bench.owner.query(
    `with made as (insert into tasks (process_id, kind, plan_id, joined_plan_at, closes_at, state)
       select process_id, 'publish-outcome', plan_id, joined_plan_at, closes_at, 'open' from tasks, generate_series(1, 60) where id = $1 returning id)
     insert into notices (process_id, task_id, person_id, kind, occasion, order_at) select $2, id, $3, 'request', 'invited', app_now() from made`,
    [taskId, processId, bench.people.leadOfficer.id],
  );
  bench.sink.script = (stage) => {
    if (stage === 'rcpt')
      return {
        after: bench.owner.query(
          `update tasks set state = 'answered' where id in (select id from tasks where kind = 'publish-outcome' limit 5)`,
        ),
      };
    return undefined;
  };
  await deliver(bench.deps(), never);
  const text = bench.sink.messages[0]?.raw.toString().replaceAll('=\r\n', '') ?? '';
  expect(text).toContain('60 tasks');
  expect(text).toContain(`https://concordat.example/rounds/${processId}`);
  await checkPostRoom(bench);
});

test('replaces who left the ladder by who stands there now, and says where it fell to', async () => {
  const { tasks, planId } = await invitedRound(bench, { dueInDays: -2 });
  await bench.owner.query('delete from notices');
  const { rows } = await bench.owner.query<{ id: string }>(
    `select id from chase_steps where plan_id = $1 and audience = 'ladder:1'`,
    [planId],
  );
  await oweNotice(bench, {
    personId: bench.people.partnerManager.id,
    taskId: tasks[bench.people.health] ?? '',
    kind: 'escalation',
    stepId: rows[0]?.id ?? '',
    rung: 1,
  });
  await bench.owner.query('update post_holders set until = app_now() where person_id = $1', [
    bench.people.partnerManager.id,
  ]);
  await deliver(bench.deps(), never);
  const told = bench.sink.messages.map((message) => message.to);
  expect(told).toContain(bench.people.leadOfficer.email);
  expect(told).not.toContain(bench.people.partnerManager.email);
  expect(bench.sink.messages[0]?.raw.toString().replaceAll('=\r\n', '')).toContain(
    'the agency has no contact at level 1',
  );
  await checkPostRoom(bench);
});
