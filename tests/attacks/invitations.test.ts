import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { as } from '../../db/connect.ts';
import { handOver } from '../../db/tasks/people.ts';
import { lookForMail } from '../../db/mail/mails.ts';
import { actingFor } from '../../db/acting-for.ts';
import type { Actor } from '../../domain/permissions.ts';
import { Browser, startPortal, type RunningPortal } from '../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../support/parts/postgres.ts';
import { openRound, createWorld, type TestAgency, type World } from '../support/stories/world.ts';

let database: TestDatabase;
let portal: RunningPortal;
let world: World;
let agency: TestAgency;
let contact: Actor;
let taskId: string;
let otherTask: string;
let kim: Browser;

const dueAt = Date.now() + 30 * 86_400_000;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  world = await createWorld(database);
  agency = await world.agency('Council', { respondents: 2 });
  contact = agency.respondents[0]!;
  const round = await openRound(world, [agency], { dueAt });
  taskId = round.taskIds[0] ?? '';
  otherTask = (await openRound(world, [agency], { dueAt })).taskIds[0] ?? '';
});
afterAll(async () => {
  await portal.close();
  await world.end();
});

const browserOf = ({ personId, name }: Actor) => portal.browserOf({ id: personId, name, email: '' });
const add = (browser: Browser, address: string, name = 'Kim Colleague', part = 'colleague') =>
  browser.fill(`/tasks/${taskId}/${part}`, { name, address, ...(part === 'hand-over' && { to: 'new' }) });
async function signInAt(address: string): Promise<Browser> {
  const browser = new Browser(portal.url);
  await browser.fill('/sign-in', { address });
  await browser.fill('/sign-in/code', { code: portal.codes.at(-1)?.code ?? '' });
  return browser;
}
const personAt = async (address: string) =>
  (await world.rows<{ id: string }>('select id from people where email = $1', [address]))[0]?.id ?? '';

describe('a colleague who is added to a task', () => {
  test('sees and answers this task, and nothing else of the agency', async () => {
    const owner = await browserOf(contact);
    expect((await add(owner, 'kim@example.org')).status).toBe(303);
    kim = await signInAt('kim@example.org');
    const tasks = await kim.get('/tasks');
    expect(tasks.text).toContain(`/tasks/${taskId}`);
    expect(tasks.text).not.toContain(otherTask);
    const page = await kim.get(`/tasks/${taskId}`);
    expect(page.status).toBe(200);
    expect(page.text).not.toContain(`/tasks/${taskId}/hand-over`);
    expect((await kim.get(`/tasks/${otherTask}`)).status).toBe(404);
    expect((await kim.fill(`/tasks/${taskId}/answer`, { comment: 'Ours', act: 'save' })).status).toBe(303);
    for (const part of ['colleague', 'hand-over'])
      expect((await add(kim, 'more@example.org', 'More', part)).text).toContain('only its own people pass it on');
    expect(await world.rows(`select from posts where title = 'Colleague'`)).toEqual([]);
  });

  test('is taken off again by who added him, and not by another contact; then the session shows nothing', async () => {
    const personId = await personAt('kim@example.org');
    const remove = async (actor: Actor) => {
      const browser = await browserOf(actor);
      return browser.fill(`/tasks/${taskId}`, { personId }, `/tasks/${taskId}/colleague/remove`);
    };
    expect((await remove(agency.respondents[1]!)).text).toContain('Only who added somebody');
    expect((await kim.get(`/tasks/${taskId}`)).status).toBe(200);
    expect((await remove(contact)).status).toBe(303);
    expect((await kim.get(`/tasks/${taskId}`)).status).toBe(303);
  });

  test('is of the agency’s own domains, unless an officer adds him', async () => {
    const owner = await browserOf(contact);
    for (const part of ['colleague', 'hand-over'])
      expect((await add(owner, 'stranger@elsewhere.example', 'Stranger', part)).text).toContain(
        'ends like one of your agency',
      );
    expect(await personAt('stranger@elsewhere.example')).toBe('');
    const officer = await browserOf(world.officer);
    expect((await add(officer, 'stranger@elsewhere.example')).status).toBe(303);
  });

  test('is one of five a day, whoever of the agency asks and however fast', async () => {
    const owner = await browserOf(contact);
    const second = await browserOf(agency.respondents[1]!);
    const done = await Promise.all(
      Array.from({ length: 12 }, (_, n) => add(n % 2 === 0 ? owner : second, `many.${n}@example.org`)),
    );
    // Kim was the first of today.
    expect(done.filter(({ status }) => status === 303)).toHaveLength(4);
    expect((await add(owner, 'one.more@example.org', 'One', 'hand-over')).text).toContain('5 people today');
    await world.passTime(25 * 3_600_000);
    await world.rows(`update sessions set expires_at = app_now() + interval '1 hour', last_seen_at = app_now()`);
    expect((await add(owner, 'one.more@example.org')).status).toBe(303);
  });

  test('gets a mail in which no word is the participant’s', async () => {
    const bait = 'customer, your account is locked: pay at http://evil.example';
    const owner = await browserOf(contact);
    expect((await add(owner, 'bait@example.org', bait)).status).toBe(303);
    await world.rows(`update notices set state = 'dropped' where person_id <> $1`, [
      await personAt('bait@example.org'),
    ]);
    const { people } = await as(world.db, { role: 'worker' }, (tx) => lookForMail(tx, 2));
    expect(people).toHaveLength(1);
    expect(people[0]).toMatchObject({ address: 'bait@example.org', name: '' });
  });

  test('is one person, whatever agency knows the address', async () => {
    const other = await world.agency('Health Service');
    const known = other.respondents[0]!;
    const handed = await as(world.db, actingFor(world.officer), (tx) =>
      handOver(tx, world.officer, {
        taskId,
        to: { name: 'Somebody', address: 'health.service.contact.1@example.org' },
        reason: '',
      }),
    );
    expect(handed).toMatchObject({ ok: true, value: { personId: known.personId } });
    const seen = await (await browserOf(known)).get(`/tasks/${taskId}`);
    expect(seen.status).toBe(200);
  });
});
