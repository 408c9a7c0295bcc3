import { Pool } from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { as, connect, type Database } from '../../../db/connect.ts';
import { makeFirstAdministrator } from '../../../db/directory/first-administrator.ts';
import { actorOf } from '../../../db/doors/actor.ts';
import { peopleAt } from '../../../db/doors/sign-in.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';

let database: TestDatabase;
let owner: Pool;
let ownerDb: Database;
let db: Database;

beforeEach(async () => {
  database = await createTestDatabase();
  owner = new Pool({ connectionString: database.ownerUrl, max: 1 });
  ownerDb = connect(database.ownerUrl, { max: 1 });
  // The database may be gone before its idle connection has noticed.
  owner.on('error', () => undefined);
  db = connect(database.appUrl, { max: 1 });
});

afterEach(async () => {
  await Promise.all([owner.end(), ownerDb.pool.end(), db.pool.end()]);
  await database.drop();
});

/** What `npm run setup` does, without a process of its own (tests/setup/setup.test.ts has it with one). */
const make = (address: string, name = '') =>
  as(ownerDb, { role: 'owner' }, (tx) => makeFirstAdministrator(tx, { address, name }));

const rolesAt = (address: string) =>
  as(db, { role: 'door' }, async (tx) => {
    const [person] = await peopleAt(tx, address);
    return person === undefined ? [] : ((await actorOf(tx, person.id, ''))?.roles ?? []);
  });

const count = async (table: string) => (await owner.query(`select from ${table}`)).rowCount;

it('lets the first person of an empty database in, once, and says so', async () => {
  expect(await make('head@example.org')).toMatchObject({
    ok: false,
    message: 'Nobody has this address yet: give the name too, as in npm run setup -- head@example.org "Their Name".',
  });
  expect(await count('people')).toBe(0);

  expect(await make('head@example.org', 'Nell Harbour')).toEqual({
    ok: true,
    value:
      'Nell Harbour is administrator now, and signs in at the portal with a code that is mailed to head@example.org.',
  });
  expect(await rolesAt('head@example.org')).toEqual(['administrator']);
  const { rows } = await owner.query(`select actor_id, act from audit_entries`);
  expect(rows).toEqual([{ actor_id: null, act: 'first-administrator' }]);

  expect(await make('HEAD@example.org')).toEqual({
    ok: true,
    value: 'Nell Harbour is an administrator already: nothing was changed.',
  });
  expect(await Promise.all([count('people'), count('posts'), count('audit_entries')])).toEqual([1, 1, 1]);
});

it('takes the directorate and the person that are there', async () => {
  await owner.query(`insert into agencies (name, kind, is_directorate) values ('Drugs Directorate', 'unit', true)`);
  await owner.query(`insert into people (name, email) values ('Nell Harbour', 'Head@example.org')`);
  expect((await make('head@example.org')).ok).toBe(true);
  expect(await Promise.all([count('agencies'), count('people')])).toEqual([1, 1]);
  expect(await rolesAt('head@example.org')).toEqual(['administrator']);
});

it('gives the role to nobody beside an administrator who is there', async () => {
  await make('head@example.org', 'Nell Harbour');
  expect(await make('other@example.org', 'Somebody Else')).toMatchObject({
    ok: false,
    message: 'There is an administrator already, who gives the role to others in the portal: nothing was changed.',
  });
  expect(await count('people')).toBe(1);
});

it.each(['head', 'a@b@example.org', ''])('refuses %j, which is no address', async (address) => {
  expect(await make(address, 'Nell Harbour')).toMatchObject({ ok: false, code: 'malformed' });
});
