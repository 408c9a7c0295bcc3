import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '../../domain/permissions.ts';
import { startPortal, type Browser, type RunningPortal } from '../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../support/parts/postgres.ts';
import { addBody, openedSignOff, stageOf } from '../support/stories/sign-offs.ts';
import { addPerson, createWorld, type World } from '../support/stories/world.ts';

let database: TestDatabase;
let portal: RunningPortal;
let world: World;
let administrator: Actor;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  world = await createWorld(database);
  administrator = await addPerson(world.rows, world.directorateId, 'Ada Min', 'administrator');
});
afterAll(async () => {
  await portal.close();
  await world.end();
});

function browserOf({ personId, name }: Actor): Promise<Browser> {
  return portal.browserOf({ id: personId, name, email: '' });
}

/** As if everybody had signed in some time ago. */
async function waitTenMinutes(): Promise<void> {
  await world.rows(`update sessions set authenticated_at = app_now() - interval '11 minutes'`);
}

describe('the post of an administrator', () => {
  const path = async () => {
    const [row] = await world.rows<{ id: string }>('select post_id as id from post_holders where person_id = $1', [
      administrator.personId,
    ]);
    return `/directory/posts/${row?.id ?? ''}`;
  };
  const holders = async () =>
    world.rows(`select from post_holders h join posts o on o.id = h.post_id where o.role = 'administrator'`);
  const officersAddress = { address: 'lead.officer@example.org', name: '' };

  test('is neither given nor ended by an officer', async () => {
    const officer = await browserOf(world.officer);
    const page = await path();
    for (const [act, fields] of [
      ['give', { ...officersAddress, instead: 'yes' }],
      ['end', { whom: 'everybody', sure: 'yes' }],
    ] as const) {
      const reply = await officer.fill(page, fields, `${page}/${act}`);
      expect([reply.status, reply.headers.get('location')]).toEqual([422, null]);
    }
    expect(await holders()).toHaveLength(1);
  });

  test('is given by an administrator who shows first that it is him', async () => {
    const browser = await browserOf(administrator);
    const page = await path();
    await waitTenMinutes();
    const asked = await browser.fill(page, officersAddress, `${page}/give`);
    expect(asked.status).toBe(403);
    expect(asked.text).toContain('Show that it is you');
    expect(await holders()).toHaveLength(1);
    await world.rows('update sessions set authenticated_at = app_now()');
    const given = await browser.fill(page, officersAddress, `${page}/give`);
    expect(given.status, given.text).toBe(303);
    expect(await holders()).toHaveLength(2);
  });
});

describe('a paper', () => {
  test('offers its author no form that he would be refused, and says why', async () => {
    const board = await addBody(world, 'Board', 3, { 0: 'chair' });
    const { processId } = await openedSignOff(world, [stageOf(board)]);
    const author = await browserOf(world.officer);
    const overview = await author.get(`/sign-offs/${processId}`);
    expect(overview.text).not.toContain(`href="/sign-offs/${processId}/meeting"`);
    expect(overview.text).not.toContain(`href="/sign-offs/${processId}/skip"`);
    for (const [part, said] of [
      ['meeting', 'The author of a paper cannot'],
      ['skip', 'Somebody else must skip the stage'],
    ]) {
      const { text } = await author.get(`/sign-offs/${processId}/${part}`);
      expect(text).toContain(said);
      expect(text).not.toContain(`action="/sign-offs/${processId}/${part}"`);
    }
    const other = await browserOf(await addPerson(world.rows, world.directorateId, 'Other Officer', 'officer'));
    expect((await other.get(`/sign-offs/${processId}/meeting`)).text).toContain('Record the decision');
    await waitTenMinutes();
    expect((await other.get(`/sign-offs/${processId}/skip`)).headers.get('location')).toContain('/sign-in/again');
  });
});
