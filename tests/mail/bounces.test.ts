import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { as } from '../../db/connect.ts';
import {
  markNotReached,
  markReachedAgain,
  pausePostRoom,
  releaseHeldMail,
  resumePostRoom,
} from '../../db/mail/acts.ts';
import { nudgeTasks } from '../../db/rounds/participants.ts';
import { pollBounces, startBouncePoller } from '../../mail/bounces/bounce-poller.ts';
import { type Returned, readBounce } from '../../mail/bounces/bounces.ts';
import { deliver } from '../../mail/deliver.ts';
import { checkPostRoom } from '../support/checker.ts';
import {
  createPostRoomBench,
  house,
  invitedRound,
  mailStates,
  type PostRoomBench,
} from '../support/parts/post-room.ts';
import { does } from '../support/stories/world.ts';

const never = new AbortController().signal;
let bench: PostRoomBench;
let mailbox: Returned[];
let server: Server;
let url: string;

beforeEach(async () => {
  bench = await createPostRoomBench();
  mailbox = [];
  server = createServer((_request, response) => response.end(JSON.stringify(mailbox)));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(async () => {
  server.close();
  await bench.close();
});

function dsn(action: string, status: string, type = 'message/delivery-status'): string {
  return [
    'From: MAILER-DAEMON@example.org',
    'Subject: Undelivered',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'It could not be delivered.',
    '',
    '--b',
    `Content-Type: ${type}`,
    '',
    'Reporting-MTA: dns; mx.example.org',
    '',
    'Final-Recipient: rfc822; petra.partner@example.org',
    `Action: ${action}`,
    `Status: ${status}`,
    '',
    '--b',
    'Content-Type: message/rfc822',
    '',
    'Subject: the mail',
    '',
    'Action: failed',
    'Status: 5.1.1',
    '--b--',
    '',
  ].join('\r\n');
}

async function sent(): Promise<string> {
  await invitedRound(bench);
  await deliver(bench.deps(), never);
  return bench.sink.messages.at(-1)?.from ?? '';
}

const poll = () => pollBounces({ db: bench.db, url, returnDomain: house.returnDomain });
const notReached = async () =>
  (
    await bench.owner.query<{ why: string }>(
      'select not_reached_why as why from people where not_reached_at is not null',
    )
  ).rows.map((row) => row.why);

describe('R75: what comes back', () => {
  test('a failed delivery with a valid token says that the address is not reached, once', async () => {
    mailbox.push({ returnPath: await sent(), raw: dsn('failed', '5.1.1') });
    expect(await poll()).toBe(1);
    expect(await poll()).toBe(0);
    expect(await notReached()).toEqual(['bounce-5.1.1']);
    const { rows } = await bench.owner.query(`select act from audit_entries where act = 'address-bounced'`);
    expect(rows).toHaveLength(1);
    await as(bench.db, { role: 'officer', personId: bench.people.leadOfficer.id, principal: 'person:x' }, (tx) =>
      markReachedAgain(tx, { personId: bench.people.leadOfficer.id }, bench.people.partnerContact.id),
    );
    expect(await poll()).toBe(0);
    expect(await notReached()).toEqual([]);
  });

  test('delayed, delivered, out of office, a person, a forged token, another domain: nothing changes', async () => {
    const path = await sent();
    mailbox.push(
      { returnPath: path, raw: dsn('delayed', '4.4.1') },
      { returnPath: path, raw: dsn('delivered', '2.0.0') },
      {
        returnPath: path,
        raw: 'Auto-Submitted: auto-replied\r\nSubject: Out of office\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n',
      },
      { returnPath: path, raw: 'From: petra@example.org\r\nSubject: Re: hello\r\n\r\nI am not the right person.\r\n' },
      { returnPath: path, raw: dsn('failed', '5.1.1', 'text/plain') },
      { returnPath: path, raw: '' },
      { returnPath: path.replace(/\+[0-9a-f]{8}/u, '+00000000'), raw: dsn('failed', '5.1.1') },
      { returnPath: path.replace(house.returnDomain, 'evil.test'), raw: dsn('failed', '5.1.1') },
      { returnPath: '', raw: dsn('failed', '5.1.1') },
    );
    expect(await poll()).toBe(0);
    expect(await notReached()).toEqual([]);
  });

  test('a bounce of what is unknown settles it: who sends it back has had it', async () => {
    await invitedRound(bench);
    bench.sink.script = (stage) => (stage === 'dot' ? { drop: 'end', keep: true } : undefined);
    await deliver(bench.deps(), never);
    mailbox.push({ returnPath: bench.sink.messages[0]?.from ?? '', raw: dsn('failed', '5.1.1') });
    expect(await poll()).toBe(1);
    expect(await mailStates(bench)).toEqual(['accepted']);
    await checkPostRoom(bench);
  });

  test('the poller asks again and again, also after a mailbox that was away', async () => {
    const warned: unknown[] = [];
    mailbox = undefined as unknown as Returned[];
    const poller = startBouncePoller({
      db: bench.db,
      url,
      returnDomain: house.returnDomain,
      everyMs: 5,
      log: { warn: (fields) => void warned.push(fields) },
    });
    await vi.waitFor(() => expect(warned.length).toBeGreaterThan(0), { timeout: 10_000 });
    mailbox = [{ returnPath: await sent(), raw: dsn('failed', '5.1.1') }];
    await vi.waitFor(async () => expect(await notReached()).toHaveLength(1), { timeout: 10_000 });
    await poller.stop();
  });

  test('a return path is read with or without its brackets', async () => {
    const token = 'a'.repeat(32);
    expect(
      await readBounce(
        { returnPath: `<bounce+${token}@${house.returnDomain}>`, raw: dsn('failed', '5.1.1') },
        house.returnDomain,
      ),
    ).toEqual({
      returnToken: token,
      says: 'not-reached',
      status: '5.1.1',
      excerpt: 'It could not be delivered.',
    });
  });
});

describe('an officer', () => {
  const officer = <T>(
    work: (tx: Parameters<typeof pausePostRoom>[0], actor: { personId: string }) => Promise<T>,
  ): Promise<T> => {
    const { id } = bench.people.leadOfficer;
    return as(bench.db, { role: 'officer', personId: id, principal: `person:${id}` }, (tx) =>
      work(tx, { personId: id }),
    );
  };

  test('pauses and resumes the post room', async () => {
    await invitedRound(bench);
    expect(await officer(pausePostRoom)).toMatchObject({ ok: true });
    expect(await officer(pausePostRoom)).toMatchObject({ ok: false, code: 'nothing-to-change' });
    expect(await deliver(bench.deps(), never)).toMatchObject({ paused: true, handedOver: 0 });
    const owedPosts = async () =>
      (await bench.owner.query(`select from outbox where kind = 'postroom' and sent_at is null`)).rowCount ?? 0;
    const owed = await owedPosts();
    expect(await officer(resumePostRoom)).toMatchObject({ ok: true });
    expect(await officer(resumePostRoom)).toMatchObject({ ok: false });
    expect(await owedPosts()).toBe(owed + 1);
    expect(await deliver(bench.deps(), never)).toMatchObject({ handedOver: 1 });
  });

  test('resumes after our own fault, and nothing was failed by it', async () => {
    await invitedRound(bench);
    bench.sink.script = (stage) => (stage === 'mail' ? { reply: '550 5.7.1 sender not allowed' } : undefined);
    expect(await deliver(bench.deps({ connections: 3 }), never)).toMatchObject({ paused: true, waitMs: null });
    const { rows } = await bench.owner.query('select paused_why from post_room');
    expect(rows).toEqual([{ paused_why: 'relay-refused-us' }]);
    bench.sink.script = () => undefined;
    await officer(resumePostRoom);
    expect(await deliver(bench.deps(), never)).toMatchObject({ handedOver: 1 });
    await checkPostRoom(bench);
  });

  test.each([
    ['resend', 'accepted', 'mailed', 3],
    ['accepted', 'accepted', 'mailed', 2],
    ['give-up', 'failed', 'failed', 2],
  ] as const)('releases a held mail: %s', async (release, state, notice, copies) => {
    await invitedRound(bench);
    bench.sink.script = (stage) => (stage === 'dot' ? { drop: 'end', keep: true } : undefined);
    for (const minutes of [0, 2, 4]) {
      await bench.later(minutes);
      await deliver(bench.deps(), never);
    }
    bench.sink.script = () => undefined;
    const { rows } = await bench.owner.query<{ id: string }>(`select id from mails where state = 'held'`);
    const id = rows[0]?.id ?? '';
    expect(await officer((tx, actor) => releaseHeldMail(tx, actor, id, release))).toMatchObject({ ok: true });
    expect(await officer((tx, actor) => releaseHeldMail(tx, actor, id, release))).toMatchObject({
      ok: false,
      code: 'not-found',
    });
    await deliver(bench.deps(), never);
    expect(await mailStates(bench)).toEqual([state]);
    expect((await bench.owner.query('select state from notices')).rows).toEqual([{ state: notice }]);
    expect(bench.sink.messages).toHaveLength(copies);
    await checkPostRoom(bench);
  });

  test('a message that the relay read and refused is held and does not stop the post room twice', async () => {
    await invitedRound(bench);
    bench.sink.script = (stage) => (stage === 'dot' ? { reply: '554 5.7.1 looks like spam' } : undefined);
    await deliver(bench.deps(), never);
    expect(await mailStates(bench)).toEqual(['held']);
    await officer(resumePostRoom);
    expect(await deliver(bench.deps(), never)).toMatchObject({ paused: false, waitMs: null });
    expect((await bench.owner.query(`select from audit_entries where act = 'post-room-paused'`)).rowCount).toBe(1);
  });

  test('marks somebody as not reached, and as reached again; what is owed waits meanwhile', async () => {
    const { tasks, processId } = await invitedRound(bench);
    const { partnerContact, health } = bench.people;
    await does(bench.db, bench.world.officer, (tx, actor) =>
      nudgeTasks(tx, actor, { processId, taskIds: [tasks[health] ?? ''], key: 'once' }),
    );
    expect(await officer((tx, actor) => markNotReached(tx, actor, partnerContact.id))).toMatchObject({ ok: true });
    expect(await officer((tx, actor) => markNotReached(tx, actor, partnerContact.id))).toMatchObject({ ok: false });
    expect(await deliver(bench.deps(), never)).toMatchObject({ handedOver: 0, waiting: 0 });
    expect(await officer((tx, actor) => markReachedAgain(tx, actor, partnerContact.id))).toMatchObject({ ok: true });
    expect(await officer((tx, actor) => markReachedAgain(tx, actor, partnerContact.id))).toMatchObject({ ok: false });
    expect(await deliver(bench.deps(), never)).toMatchObject({ handedOver: 2 });
  });

  test('a refused recipient is marked as not reached, and is nobody who "did not comply"', async () => {
    await invitedRound(bench);
    bench.sink.script = (stage) => (stage === 'rcpt' ? { reply: '550 5.1.1 no such user' } : undefined);
    await deliver(bench.deps(), never);
    expect(await mailStates(bench)).toEqual(['not_reached']);
    expect(await notReached()).toEqual(['relay-550']);
    expect((await bench.owner.query('select state, dropped_why from notices')).rows).toEqual([
      { state: 'failed', dropped_why: 'not-reached' },
    ]);
  });
});
