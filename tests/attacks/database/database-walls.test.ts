import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql, type SQL } from 'drizzle-orm';
import { as, type Acting } from '../../../db/connect.ts';
import { nameKey } from '../../../domain/name-key.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { everyRole, isStaff, staffRoles, type Actor } from '../../../domain/permissions.ts';
import { addPerson, createWorld, type TestAgency, type World } from '../../support/stories/world.ts';

let world: World;
let administrator: Actor;
let second: Actor;
let agency: TestAgency;
let postOf: (actor: Actor) => SQL;

beforeAll(async () => {
  world = await createWorld();
  administrator = await addPerson(world.rows, world.directorateId, 'First Administrator', 'administrator');
  second = await addPerson(world.rows, world.directorateId, 'Second Administrator', 'administrator');
  agency = await world.agency('Health Service');
  postOf = ({ personId }) => sql`(select post_id from post_holders where person_id = ${personId} limit 1)`;
});
afterAll(() => world.end());

/** The SQLSTATE of what a role of the database is refused, or how many rows it has changed. */
async function run(acting: Acting, statement: SQL): Promise<string | number | null> {
  return as(world.db, acting, async (tx) => (await tx.execute(statement)).rowCount).catch((error: Error) =>
    String((error.cause as { code?: string }).code),
  );
}

describe('who is staff of the directorate is changed by administrators alone', () => {
  const attempts: readonly [string, () => SQL][] = [
    [
      'holds a post of staff from now on',
      () =>
        sql`insert into post_holders (post_id, person_id) values (${postOf(administrator)}, ${world.officer.personId})`,
    ],
    [
      'gets a post of staff',
      () => sql`insert into posts (agency_id, title, role) values (${world.directorateId}, 'Mine', 'administrator')`,
    ],
    [
      'becomes staff by his own post',
      () => sql`update posts set role = 'administrator' where id = ${postOf(agency.respondents[0]!)}`,
    ],
    ['ends a post of staff', () => sql`update posts set ended_at = app_now() where id = ${postOf(second)}`],
    ['holds it no more', () => sql`update post_holders set until = app_now() where person_id = ${second.personId}`],
    [
      'takes over what somebody else holds',
      () => sql`update post_holders set person_id = ${world.officer.personId} where person_id = ${second.personId}`,
    ],
    ['signs in as staff', () => sql`update people set email = 'me@example.org' where id = ${second.personId}`],
    [
      'has an account linked to staff',
      () =>
        sql`insert into staff_accounts (issuer, subject, person_id) values ('https://a.example', 'me', ${second.personId})`,
    ],
  ];

  test.each(attempts)('an officer is refused where somebody %s', async (_name, statement) => {
    expect(await run(actingFor(world.officer), statement())).toBe('42501');
  });

  test.each(attempts.filter(([name]) => !name.includes('account')))(
    'so is the worker where somebody %s',
    async (_name, statement) => {
      expect(await run({ role: 'worker' }, statement())).toBe('42501');
    },
  );

  test('saying that one is an administrator is not being one', async () => {
    const claims = { ...world.officer, roles: everyRole };
    expect(await run(actingFor(claims), attempts[0]![1]())).toBe('42501');
  });

  test('an administrator does it, and ends his own post by one statement', async () => {
    const acting = actingFor(administrator);
    expect(await run(acting, sql`update people set email = 'kept@example.org' where id = ${second.personId}`)).toBe(1);
    const both = sql`with held as (update post_holders set until = app_now() where person_id = ${administrator.personId})
      update posts set ended_at = app_now() where id = ${postOf(administrator)}`;
    expect(await run(acting, both)).toBe(1);
    expect(await run(acting, attempts[3]![1]())).toBe('42501');
  });

  test('an officer still gives the posts of agencies', async () => {
    const given = sql`insert into post_holders (post_id, person_id) values (${postOf(agency.respondents[0]!)}, ${world.officer.personId})`;
    expect(await run(actingFor(world.officer), given)).toBe(1);
  });

  test('the wall and the code mean the same roles', async () => {
    const [row] = await world.rows<{ roles: string[] }>('select app_staff_roles() as roles');
    expect(row?.roles).toEqual(staffRoles);
    expect(everyRole.filter((role) => isStaff([role])).toSorted()).toEqual([...staffRoles].toSorted());
  });
});

test('only an administrator says how reports look, in his own name', async () => {
  const said = (number: number, by: Actor) =>
    sql`insert into report_looks (number, names, accent, made_by) values (${number}, 'Mine', '#1d4e89', ${by.personId})`;
  const { officer } = world;
  expect(await run(actingFor({ ...officer, roles: everyRole }), said(1, officer))).toBe('42501');
  expect(await run({ role: 'worker' }, said(1, second))).toBe('42501');
  const third = await addPerson(world.rows, world.directorateId, 'Third Administrator', 'administrator');
  expect(await run(actingFor(third), said(1, officer))).toBe('42501');
  expect(await run(actingFor(third), said(1, third))).toBe(1);
  expect(await run(actingFor(third), sql`update report_looks set accent = '#000000'`)).toBe('42501');
});

test('the key of a name is the same in the database and in the code', async () => {
  const names = [
    'Harbour Trust',
    ' HARBOUR\u00A0\u2003TRUST\u3000',
    'Comite\u0301',
    'COMIT\u00C9',
    'STRASSE Stra\u00DFe',
    '\u0130stanbul',
    '\u039F\u0394\u039F\u03A3',
    'a\tb\r\nc\u0085d\uFEFF',
    '\u1E9E\u0141\u0416',
  ];
  const rows = await world.rows<{ key: string }>(
    'select name_key(n) as key from unnest($1::text[]) with ordinality u(n, i) order by i',
    [names],
  );
  expect(rows.map(({ key }) => key)).toEqual(names.map(nameKey));
});
