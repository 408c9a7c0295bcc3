import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addAbsence, changeAbsence } from '../../db/directory/absences.ts';
import { findApiKey } from '../../db/doors/api-keys.ts';
import { addFeed, findFeed } from '../../db/calendar/feeds.ts';
import { as } from '../../db/connect.ts';
import { leave } from '../../db/directory/leaving/leave.ts';
import { endPost, givePost } from '../../db/directory/posts.ts';
import { replaceAgency } from '../../db/directory/leaving/replace-agency.ts';
import { changePerson } from '../../db/directory/people.ts';
import { actorOf } from '../../db/doors/actor.ts';
import { readStages } from '../../db/sign-offs/read-stages.ts';
import { actingFor } from '../../db/acting-for.ts';
import type { Actor } from '../../domain/permissions.ts';
import { createBudget } from '../../mail/budget.ts';
import { createLetterSender } from '../../mail/send-letter.ts';
import { postRoomTimes } from '../../domain/mail/times.ts';
import { sendLetters } from '../../worker/letter-sender.ts';
import { Browser, startPortal, type RunningPortal } from '../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../support/parts/postgres.ts';
import { addBody, openedSignOff, signAs, stageOf, memberOf } from '../support/stories/sign-offs.ts';
import { startSmtpSink } from '../support/parts/smtp-sink.ts';
import { addPerson, createWorld, type World } from '../support/stories/world.ts';
import { keyFor } from '../support/stories/api-key.ts';

let database: TestDatabase;
let portal: RunningPortal;
let world: World;
let author: Actor;
let other: Actor;
let bodies = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  world = await createWorld(database);
  author = { ...world.officer, confirmed: true };
  other = {
    ...(await addPerson(world.rows, world.directorateId, 'Other Officer', 'officer')),
    confirmed: true,
  };
});
afterAll(async () => {
  await portal.close();
  await world.end();
});

const board = (members = 3) => addBody(world, `Board ${(bodies += 1)}`, members, { 0: 'chair' });
const browserOf = ({ personId, name }: Actor) => portal.browserOf({ id: personId, name, email: '' });
const move = (actor: Actor, { personId }: Actor, address: string) =>
  as(world.db, actingFor(actor), async (tx) => {
    const [row] = await world.rows<{ version: number }>('select version from people where id = $1', [personId]);
    return changePerson(tx, actor, { personId, ifVersion: row?.version ?? 0, address });
  });
const lettersTo = (person: Actor) =>
  world.rows<{ kind: string; address: string }>(
    'select kind, address from letters where person_id = $1 order by written_at, kind',
    [person.personId],
  );

async function signInAt(address: string): Promise<Browser> {
  const browser = new Browser(portal.url);
  await browser.fill('/sign-in', { address });
  await browser.fill('/sign-in/code', { code: portal.codes.at(-1)?.code ?? '' });
  return browser;
}

describe('an officer who gives a member another address', () => {
  test('has signed in just now, whichever door he takes', async () => {
    const victim = memberOf(await board(), 0);
    expect(await move(world.officer, victim, 'mine@example.org')).toMatchObject({ ok: false, code: 'step-up' });
    const key = { ...world.officer, principal: 'key:1' };
    expect(await move(key, victim, 'mine@example.org')).toMatchObject({ ok: false, code: 'scope-missing' });
    expect(await lettersTo(victim)).toEqual([]);
  });

  test('signs the member out, tells the old address, and lets nothing be signed before the new one is confirmed', async () => {
    const body = await board();
    const victim = memberOf(body, 0);
    const old = `board.${bodies}.member.1@example.org`;
    const { processId } = await openedSignOff(world, [stageOf(body)]);
    const inside = await browserOf(victim);
    expect((await inside.get('/tasks')).status).toBe(200);
    expect(await move(other, victim, 'new.member@example.org')).toMatchObject({ ok: true });
    expect((await inside.get('/tasks')).status).toBe(303);
    expect(await lettersTo(victim)).toEqual([
      { kind: 'address-changed', address: old },
      { kind: 'address-new', address: 'new.member@example.org' },
    ]);
    expect(await signAs(world, victim, processId)).toMatchObject({ code: 'address-unconfirmed' });
    const page = `/directory/people/${victim.personId}`;
    const officer = await browserOf(world.officer);
    expect((await officer.get(page)).text).toContain('Not confirmed');

    await signInAt('new.member@example.org');
    expect((await officer.get(page)).text).toContain('Confirmed from the new mailbox');
    expect(await signAs(world, victim, processId)).toMatchObject({ kind: 'taken' });
    const [stage] = await as(world.db, actingFor(world.officer), (tx) => readStages(tx, processId));
    expect(stage?.signatures).toMatchObject([{ addressChanged: { by: 'Other Officer' } }]);
    expect((await officer.get(`/sign-offs/${processId}`)).text).toContain('Other Officer changed the mail address of');
  });

  test('does not sign his own paper in the name of the member, though he reads the codes', async () => {
    const body = await board();
    const victim = memberOf(body, 1);
    // While the paper waits he could not; so he does it before he hands it in.
    expect(await move(author, victim, 'authors.second@example.org')).toMatchObject({ ok: true });
    const { processId } = await openedSignOff(world, [stageOf(body, { rule: { kind: 'count', count: 1 } })]);
    const browser = await signInAt('authors.second@example.org');
    expect((await browser.get('/tasks')).status).toBe(200);
    expect(await signAs(world, victim, processId)).toMatchObject({ code: 'chosen-by-author' });
  });

  test('does not have it confirmed by a session that an old code began', async () => {
    const victim = memberOf(await board(), 0);
    const browser = new Browser(portal.url);
    await browser.fill('/sign-in', { address: `board.${bodies}.member.1@example.org` });
    const code = portal.codes.at(-1)?.code ?? '';
    expect(await move(other, victim, 'elsewhere@example.org')).toMatchObject({ ok: true });
    expect((await browser.fill('/sign-in/code', { code })).text).toContain('does not work any more');
    const [change] = await world.rows('select confirmed_at from address_changes where person_id = $1', [
      victim.personId,
    ]);
    expect(change).toEqual({ confirmed_at: null });
  });
});

describe('a substitute', () => {
  const day = 86_400_000;
  const period = { fromAt: Date.now() - day, untilAt: Date.now() + day };
  const name = (actor: Actor, person: Actor, substitute: Actor) =>
    as(world.db, actingFor(actor), (tx) =>
      addAbsence(tx, actor, { personId: person.personId, substituteId: substitute.personId, ...period }),
    );

  test('does not name himself, and does not keep himself longer', async () => {
    const chair = memberOf(await board(), 0);
    expect(await name(world.officer, chair, world.officer)).toMatchObject({ ok: false, code: 'not-allowed' });
    const named = await name(other, chair, world.officer);
    if (!named.ok) throw new Error(named.message);
    const longer = await as(world.db, actingFor(world.officer), (tx) =>
      changeAbsence(tx, world.officer, { absenceId: named.value.id, ifVersion: 1, untilAt: Date.now() + 90 * day }),
    );
    expect(longer).toMatchObject({ ok: false, code: 'not-allowed' });
    expect(await lettersTo(chair)).toMatchObject([{ kind: 'substitute-named' }]);
    expect(await lettersTo(world.officer)).toMatchObject([{ kind: 'stands-in' }]);
  });

  test('whom the author named while the paper waits does not sign it; whom somebody else named does', async () => {
    const body = await board();
    const [chair, second] = [memberOf(body, 0), memberOf(body, 1)];
    const friend = await addPerson(world.rows, world.directorateId, 'Friendly Officer', 'officer');
    const { processId } = await openedSignOff(world, [stageOf(body)]);
    expect(await name(author, chair, friend)).toMatchObject({ ok: true });
    expect(await name(other, second, friend)).toMatchObject({ ok: true });
    const deputy =
      (await as(world.db, { role: 'door' }, (tx) => actorOf(tx, friend.personId, friend.principal))) ?? friend;
    const signFor = ({ personId }: Actor) =>
      signAs(world, deputy, processId, 'approve', { terms: { actingFor: personId } });
    expect(await signFor(chair)).toMatchObject({ code: 'chosen-by-author' });
    expect(await signFor(second)).toMatchObject({ kind: 'taken' });
  });
});

test('a letter goes to the address that it names, once, and none while the post room is paused', async () => {
  const sink = await startSmtpSink();
  const house = {
    from: 'Concordat <office@example.org>',
    replyTo: 'office@example.org',
    returnDomain: 'example.org',
    publicUrl: 'https://concordat.example.org',
  };
  const send = createLetterSender({
    smtpUrl: sink.url,
    house,
    budget: createBudget(undefined, 'notices'),
    times: postRoomTimes,
  });
  await world.rows('delete from letters');
  const victim = memberOf(await board(), 0);
  const old = `board.${bodies}.member.1@example.org`;
  await move(other, victim, 'next@example.org');
  await world.rows('update post_room set paused_at = app_now()');
  expect(await sendLetters(world.db, send)).toBe(0);
  await world.rows('update post_room set paused_at = null');
  expect(await sendLetters(world.db, send)).toBe(2);
  expect(await sendLetters(world.db, send)).toBe(0);
  expect(sink.messages.map(({ to }) => to).toSorted()).toEqual([old, 'next@example.org'].toSorted());
  const told = sink.messages.find(({ to }) => to === old)?.raw.toString() ?? '';
  expect(told).toContain('Your mail address was changed');
  expect(told).not.toContain('next@example.org');
  expect(await world.rows('select from letters where address is not null')).toEqual([]);
  await sink.close();
});

describe('who has left and joins another agency', () => {
  test.each(['leaves', 'loses his only post', 'goes with his agency'])(
    'and %s finds old session, key and calendar ended for good',
    async (how) => {
      const here = await world.agency(`Here where he ${how}`);
      const there = await world.agency(`There after he ${how}`);
      const [person] = here.respondents;
      if (person === undefined) throw new Error('nobody there');
      const { personId } = person;
      const session = await browserOf(person);
      const asOfficer = <T>(work: Parameters<typeof as<T>>[2]) => as(world.db, actingFor(other), work);
      const key = await keyFor(world.db, personId, ['read']);
      const token = createHash('sha256').update(how).digest('hex');
      await as(world.db, actingFor(person), (tx) => addFeed(tx, person, token));
      const keyHash = createHash('sha256').update(key).digest('hex');
      const found = async () => {
        const page = await session.get('/tasks');
        const opened = [
          await findApiKey(world.db, keyHash),
          await as(world.db, { role: 'door' }, (tx) => findFeed(tx, token)),
        ];
        return [page.status, ...opened.map((one) => one !== undefined)];
      };
      expect(await found()).toEqual([200, true, true]);
      const postOf = async (agencyId: string) =>
        (
          await world.rows<{ id: string }>(`select id from posts where agency_id = $1 and role = 'respondent'`, [
            agencyId,
          ])
        )[0]?.id ?? '';
      const postId = await postOf(here.id);
      const ended = await asOfficer<{ ok: boolean }>((tx) => {
        if (how === 'leaves') return leave(tx, other, { personId, choices: [] });
        if (how === 'loses his only post') return endPost(tx, other, { postId, personId });
        return replaceAgency(tx, other, { agencyId: here.id, successorId: null, movePosts: false });
      });
      expect(ended).toMatchObject({ ok: true });
      const next = await postOf(there.id);
      expect(await asOfficer((tx) => givePost(tx, other, { postId: next, personId, instead: false }))).toMatchObject({
        ok: true,
      });
      expect(await found()).toEqual([303, false, false]);
    },
  );
});
