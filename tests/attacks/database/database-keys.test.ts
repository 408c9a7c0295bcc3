import { createHash, randomBytes } from 'node:crypto';
import { sql, type SQL } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiKey, findApiKey, listApiKeys, revokeApiKey } from '../../../db/doors/api-keys.ts';
import { addFeed } from '../../../db/calendar/feeds.ts';
import { type Acting, as } from '../../../db/connect.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { everyRole } from '../../../domain/permissions.ts';
import { type Actor } from '../../../domain/permissions.ts';
import { keyFor } from '../../support/stories/api-key.ts';
import { addPerson, createWorld, type World } from '../../support/stories/world.ts';

let world: World;
let administrator: Actor;
let contact: Actor;

beforeAll(async () => {
  world = await createWorld();
  administrator = await addPerson(world.rows, world.directorateId, 'Head of Systems', 'administrator');
  const agency = await world.agency('Health Service');
  contact = agency.respondents[0]!;
  for (const { personId } of [world.officer, administrator, contact]) await keyFor(world.db, personId);
  for (const owner of [world.officer, contact])
    await as(world.db, actingFor(owner), (tx) => addFeed(tx, owner, randomBytes(32).toString('hex')));
});
afterAll(() => world.end());

/** The SQLSTATE of what a role of the database is refused, or how many rows it has reached. */
async function run(acting: Acting, statement: SQL): Promise<string | number | null> {
  return as(world.db, acting, async (tx) => (await tx.execute(statement)).rowCount).catch((error: Error) =>
    String((error.cause as { code?: string }).code),
  );
}

const officer = () => actingFor({ ...world.officer, roles: everyRole });
const idsOf = (acting: Acting) =>
  as(world.db, acting, (tx) => listApiKeys(tx, { cursor: undefined, limit: 50 })).then((keys) =>
    keys.map(({ personId }) => personId),
  );

describe('a key and a calendar address are their person’s', () => {
  test('whoever acts as an officer sees his own, whatever a query forgets and whatever he says of himself', async () => {
    expect(await idsOf(officer())).toEqual([world.officer.personId]);
    expect(await run(officer(), sql`select id from calendar_feeds`)).toBe(1);
    expect((await idsOf(actingFor(administrator))).toSorted()).toEqual(
      [world.officer, administrator, contact].map(({ personId }) => personId).toSorted(),
    );
  });

  test('he makes none for another, and ends none of another', async () => {
    const wanted = { name: 'mine', personId: contact.personId, scopes: ['sign'] as const, expiresAt: Date.now() + 1e6 };
    await expect(as(world.db, officer(), (tx) => createApiKey(tx, wanted))).rejects.toMatchObject({
      cause: { code: '42501' },
    });
    const others = sql`update api_keys set revoked_at = app_now() where person_id <> ${world.officer.personId}`;
    expect(await run(officer(), others)).toBe(0);
    const fed = sql`insert into calendar_feeds (person_id, token_hash) values (${contact.personId}, 'known')`;
    expect(await run(officer(), fed)).toBe('42501');
    expect(
      await run(
        { role: 'worker' },
        sql`insert into api_keys (name, key_hash, person_id, scopes, expires_at)
      values ('x', 'known', ${contact.personId}, '{read}', now())`,
      ),
    ).toBe('42501');
  });

  test.each([
    ['hands one over', () => sql`update api_keys set person_id = ${administrator.personId}`],
    ['gives it another hash', () => sql`update api_keys set key_hash = 'known'`],
    ['gives it more rights', () => sql`update api_keys set scopes = '{read,write,sign}'`],
    ['lengthens it', () => sql`update api_keys set expires_at = 'infinity'`],
    ['reads by what it opens', () => sql`select key_hash from api_keys`],
    ['reads by what a calendar opens', () => sql`select token_hash from calendar_feeds`],
    ['asks whose a key is', () => sql`select holder_of_key('known')`],
  ])('nobody %s, not even an administrator', async (_name, statement) => {
    for (const acting of [officer(), actingFor(administrator), actingFor(contact), { role: 'worker' } as const])
      expect(await run(acting, statement())).toBe('42501');
  });

  test.each(['auditor', 'partner'] as const)('a %s sees no key', async (role) => {
    const { personId } = contact;
    const acting: Acting =
      role === 'partner' ? actingFor(contact) : { role, personId, principal: `person:${personId}` };
    expect(await run(acting, sql`select id from api_keys`)).toBe('42501');
  });

  test('the door asks by the hash of a key, and reads no list of them', async () => {
    const key = await keyFor(world.db, contact.personId, ['read']);
    const hash = createHash('sha256').update(key).digest('hex');
    const found = () => findApiKey(world.db, hash);
    const { actor } = (await found()) ?? {};
    const id = actor?.principal.replace('key:', '') ?? '';
    expect(actor?.personId).toBe(contact.personId);
    expect(await run({ role: 'door' }, sql`select id from api_keys`)).toBe('42501');
    expect(
      await as(world.db, actingFor(administrator), (tx) => revokeApiKey(tx, administrator, { keyId: id })),
    ).toEqual({ ok: true, value: { id } });
    expect(await found()).toBeUndefined();
    expect(await run(actingFor(administrator), sql`update api_keys set revoked_at = null where id = ${id}::uuid`)).toBe(
      '42501',
    );
  });

  test('nobody is let out by it who still holds something', async () => {
    await run(officer(), sql`select end_keys_of(${`{${contact.personId}}`}::uuid[])`);
    const live = await world.rows('select from api_keys where person_id = $1 and revoked_at is null', [
      contact.personId,
    ]);
    expect(live.length).toBeGreaterThan(0);
  });
});
