import { afterEach, beforeEach, expect, test } from 'vitest';
import { askExtension, decideExtension } from '../../db/tasks/extensions.ts';
import { deliver } from '../../mail/deliver.ts';
import { checkPostRoom } from '../support/checker.ts';
import {
  createPostRoomBench,
  invitedCrowd,
  invitedRound,
  mailStates,
  noticeStates,
  type PostRoomBench,
  raise,
} from '../support/parts/post-room.ts';
import { does } from '../support/stories/world.ts';

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
  const { rows } = await bench.owner.query(
    `select act, details - 'mailId' as details from audit_entries where act like 'mail-%'`,
  );
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
  const { health, youth, probation, partnerContact, otherAgencyContact, silentContact } = bench.people;
  await bench.owner.query(`update people set email = 'Shared+Box@example.org' where id = any($1)`, [
    [partnerContact.id, otherAgencyContact.id, silentContact.id],
  ]);
  await invitedRound(bench, { agencyIds: [health, youth, probation] });
  await deliver(bench.deps({ connections: 3 }), never);
  expect(bench.sink.messages.map((message) => message.to)).toEqual(Array(3).fill('Shared+Box@example.org'));
  await checkPostRoom(bench, { succeeded: 3 });
});

test('hands over in the order of the steps, then of age, over a connection that it keeps', async () => {
  const { health, youth, probation, partnerContact, otherAgencyContact, silentContact } = bench.people;
  for (const [agencyId, openedDaysAgo] of [
    [probation, 1],
    [health, 9],
    [youth, 5],
  ] as const)
    await invitedRound(bench, { agencyIds: [agencyId], openedDaysAgo });
  await deliver(bench.deps(), never);
  const order = [partnerContact, otherAgencyContact, silentContact];
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
  await invitedCrowd(bench, 12);
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
  await invitedRound(bench);
  await invitedRound(bench, { agencyIds: [bench.people.youth] });
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
  const { world } = bench;
  const agencies = await Promise.all(
    Array.from({ length: 60 }, (_, index) => world.agency(`Agency ${index}`, { ladder: [] })),
  );
  const { tasks, processId } = await invitedRound(bench, { agencyIds: agencies.map(({ id }) => id) });
  // Each asks for more time, and the officer is asked to decide.
  for (const { id, respondents } of agencies)
    await does(bench.db, respondents[0]!, (tx, actor) =>
      askExtension(tx, actor, {
        taskId: tasks[id] ?? '',
        wantedDueAt: Date.now() + 20 * 86_400_000,
        wantedWallText: 'in twenty days',
        reason: 'holidays',
      }),
    );
  const decideSome = async () => {
    const { rows } = await bench.owner.query<{ id: string }>('select id from extension_requests limit 5');
    for (const { id: requestId } of rows)
      await does(bench.db, world.officer, (tx, officer) =>
        decideExtension(tx, officer, { requestId, grant: false, reply: 'No.' }),
      );
  };
  const { email } = bench.people.leadOfficer;
  bench.sink.script = (stage, to) => (stage === 'rcpt' && to === email ? { after: decideSome() } : undefined);
  await deliver(bench.deps(), never);
  const mail = bench.sink.messages.find(({ to }) => to === email);
  const text = mail?.raw.toString().replaceAll('=\r\n', '') ?? '';
  expect(text).toContain('60 tasks');
  expect(text).toContain(`https://concordat.example/rounds/${processId}`);
  await checkPostRoom(bench);
});

test('replaces who left the ladder by who stands there now, and says where it fell to', async () => {
  const { processId } = await invitedRound(bench, { dueInDays: -2 });
  await raise(bench, processId);
  await bench.owner.query('update post_holders set until = app_now() where person_id = $1', [
    bench.people.partnerManager.id,
  ]);
  await deliver(bench.deps(), never);
  const told = bench.sink.messages.map((message) => message.to);
  expect(told).toContain(bench.people.leadOfficer.email);
  expect(told).not.toContain(bench.people.partnerManager.email);
  const instead = bench.sink.messages.find(({ to }) => to === bench.people.leadOfficer.email);
  expect(instead?.raw.toString().replaceAll('=\r\n', '')).toContain('the agency has no contact at level 1');
  await checkPostRoom(bench);
});
