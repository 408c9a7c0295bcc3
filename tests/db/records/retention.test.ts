import { beforeEach, describe, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { releaseHold, setHold } from '../../../db/records/legal-holds.ts';
import { erasePerson, readDue, removeDue } from '../../../db/records/retention.ts';
import { sealTrail } from '../../../db/records/seal-trail.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { keptDays, namelessName } from '../../../domain/records/retention.ts';
import { exportedTrail, verifyTrail } from '../../support/trail.ts';
import { createWorld, openRound, type TestAgency, type World } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

const dayMs = 86_400_000;
let world: World;
let agency: TestAgency;
let round: { processId: string; reference: string };

beforeEach(async () => {
  world = await createWorld();
  agency = await world.agency('Health', { respondents: 2 });
  const { processId } = await openRound(world, [agency], { dueAt: Date.now() + 5 * dayMs });
  const [row] = await world.rows<{ reference: string }>('select reference from processes where id = $1', [processId]);
  round = { processId, reference: row!.reference };
  return () => world.end();
});

/** A mail of the round to somebody, settled so many days ago; its text is its number. */
async function mailed(personId: string, daysAgo: number, n = 1): Promise<string> {
  const [mail] = await world.rows<{ id: string }>(
    `insert into mails (person_id, address, kind, subject, message_id, date_at, return_token, raw, sha256, state, order_at, settled_at)
     select p.id, p.email, 'invitation', 'Subject', $2, app_now(), $2, convert_to($2, 'utf8'), 'hash', 'accepted', app_now(), app_now() - make_interval(days => $3)
     from people p where p.id = $1 returning id`,
    [personId, `mail-${n}-${daysAgo}-${personId}`, daysAgo],
  );
  await world.rows(
    `insert into notices (process_id, person_id, kind, occasion, order_at, mail_id, state) values ($1, $2, 'invitation', $3, app_now(), $4, 'mailed')`,
    [round.processId, personId, mail!.id, mail!.id],
  );
  return mail!.id;
}

const texts = async () =>
  (
    await world.rows<{ id: string; raw: Buffer }>('select id, raw from mails where raw <> $1 order by id', [
      Buffer.alloc(0),
    ])
  ).map(({ id }) => id);
const leave = (personId: string, daysAgo: number) =>
  world.rows('update people set left_at = app_now() - make_interval(days => $2) where id = $1', [personId, daysAgo]);
const personOf = async (personId: string) =>
  (await world.rows<Record<string, unknown>>('select name, email, erased_at from people where id = $1', [personId]))[0];
const asOfficer = <T>(work: Parameters<typeof as<T>>[2]) => as(world.db, actingFor(world.officer), work);
const runs = () => world.rows(`select details from audit_entries where act = 'retention-run' order by id`);

describe('retention', () => {
  test('what a mail said goes thirty days after it was settled; its hash and that it was sent stay', async () => {
    const contact = agency.respondents[0]!.personId;
    const old = await mailed(contact, keptDays.mails + 1);
    const young = await mailed(contact, keptDays.mails - 1);
    await world.rows(`update mails set settled_at = null, state = 'held' where id = $1`, [await mailed(contact, 90)]);
    expect(await asOfficer(readDue)).toMatchObject({ mails: { due: 1, held: 0 } });
    expect(await removeDue(world.db)).toEqual({ mails: 1, drafts: 0, people: 0, feedback: 0 });
    expect(await texts()).toHaveLength(2);
    expect(await texts()).toContain(young);
    const [row] = await world.rows(
      `select state, sha256, subject, text_removed_at is not null as removed from mails where id = $1`,
      [old],
    );
    expect(row).toEqual({ state: 'accepted', sha256: 'hash', subject: 'Subject', removed: true });
    expect(await removeDue(world.db)).toEqual({ mails: 0, drafts: 0, people: 0, feedback: 0 });
    expect(await runs()).toEqual([{ details: { mails: 1, drafts: 0, people: 0, feedback: 0 } }]);
  });

  test('a draft that was never sent goes a year after the end of its process', async () => {
    const [task] = await world.rows<{ id: string }>('select id from tasks where process_id = $1', [round.processId]);
    await world.rows(`insert into drafts (task_id, content, saved_by) values ($1, '{}', $2)`, [
      task!.id,
      agency.respondents[0]!.personId,
    ]);
    expect(await removeDue(world.db)).toMatchObject({ drafts: 0 });
    await world.rows('update processes set ended_at = app_now() - make_interval(days => 366) where id = $1', [
      round.processId,
    ]);
    expect(await removeDue(world.db)).toMatchObject({ drafts: 1 });
    expect(await world.rows('select from drafts')).toEqual([]);
  });

  test('who left a year ago has no address any more; the name stays only where something is on record under it', async () => {
    const [answered, silent] = agency.respondents.map(({ personId }) => personId) as [string, string];
    await world.rows(`insert into audit_entries (actor_id, act) values ($1, 'answer'), ($2, 'signed-in')`, [
      answered,
      silent,
    ]);
    await world.rows(`insert into calendar_feeds (person_id, token_hash) values ($1, 'token')`, [silent]);
    await world.rows(
      `insert into staff_accounts (issuer, subject, person_id) values ('https://id.example.org', 's', $1)`,
      [silent],
    );
    const mail = await mailed(silent, 40);
    for (const personId of [answered, silent]) await leave(personId, keptDays.people + 1);
    await leave(agency.managers[1]!.personId, keptDays.people - 1);
    expect(await removeDue(world.db)).toEqual({ mails: 1, drafts: 0, people: 2, feedback: 0 });
    expect(await personOf(answered)).toMatchObject({ name: 'Health Contact 1', email: `${answered}@erased.invalid` });
    expect(await personOf(silent)).toMatchObject({ name: namelessName, email: `${silent}@erased.invalid` });
    expect(await personOf(agency.managers[1]!.personId)).toMatchObject({ erased_at: null });
    expect(await world.rows('select address, octet_length(raw) as bytes from mails where id = $1', [mail])).toEqual([
      { address: `${silent}@erased.invalid`, bytes: 0 },
    ]);
    expect(await world.rows('select from calendar_feeds where revoked_at is null')).toEqual([]);
    expect(await world.rows('select from staff_accounts')).toEqual([]);
  });

  test('a legal hold keeps the mails, drafts and people of its process until it is released', async () => {
    const contact = agency.respondents[0]!.personId;
    await mailed(contact, 40);
    await leave(contact, 400);
    const set = { reference: round.reference.toLowerCase(), reason: 'Case 17' };
    const { id } = valueOf(await asOfficer((tx) => setHold(tx, world.officer, set)));
    expect(await asOfficer((tx) => setHold(tx, world.officer, set))).toMatchObject({ code: 'exists-already' });
    expect(await asOfficer(readDue)).toMatchObject({ mails: { due: 0, held: 1 }, people: { due: 0, held: 1 } });
    expect(await removeDue(world.db)).toEqual({ mails: 0, drafts: 0, people: 0, feedback: 0 });
    const ask = () => asOfficer((tx) => erasePerson(tx, world.officer, { personId: contact }));
    expect(await ask()).toMatchObject({ code: 'not-allowed' });
    const release = () => asOfficer((tx) => releaseHold(tx, world.officer, { holdId: id, reason: 'Closed' }));
    valueOf(await release());
    expect(await release()).toMatchObject({ code: 'nothing-to-change' });
    expect(await removeDue(world.db)).toEqual({ mails: 1, drafts: 0, people: 1, feedback: 0 });
    expect(await asOfficer((tx) => setHold(tx, world.officer, { ...set, reference: 'CON-1999-0001' }))).toMatchObject({
      code: 'not-found',
    });
  });

  test('a run that is killed half-way has removed whole batches, the next one goes on, and the trail still verifies', async () => {
    const contact = agency.respondents[0]!.personId;
    for (let n = 1; n <= 5; n += 1) await mailed(contact, 40, n);
    await leave(contact, 400);
    let transactions = 0;
    const dying = {
      ...world.db,
      pool: new Proxy(world.db.pool, {
        get: (pool, name) => {
          if (name !== 'connect') return Reflect.get(pool, name) as unknown;
          transactions += 1;
          if (transactions > 2) throw new Error('killed');
          return () => pool.connect();
        },
      }),
    };
    await expect(removeDue(dying, 2)).rejects.toThrow('killed');
    expect(await texts()).toHaveLength(1);
    expect(await removeDue(world.db, 2)).toEqual({ mails: 1, drafts: 0, people: 0, feedback: 0 });
    expect(await runs()).toHaveLength(3);
    await sealTrail(world.db);
    const lines = await exportedTrail(world);
    expect(JSON.stringify(lines)).toContain('retention-run');
    expect(await verifyTrail(lines)).toMatchObject({ code: 0 });
  });

  test('two runs at once share the work and remove nothing twice', async () => {
    const contact = agency.respondents[0]!.personId;
    for (let n = 1; n <= 9; n += 1) await mailed(contact, 40, n);
    const [one, two] = await Promise.all([removeDue(world.db, 2), removeDue(world.db, 2)]);
    const rest = await removeDue(world.db);
    expect(one.mails + two.mails + rest.mails).toBe(9);
    expect(await texts()).toEqual([]);
  });

  test('who left is erased on request; who works here is not', async () => {
    const [contact, other] = agency.respondents.map(({ personId }) => personId) as [string, string];
    const ask = (personId: string) => asOfficer((tx) => erasePerson(tx, world.officer, { personId }));
    expect(await ask(contact)).toMatchObject({ code: 'not-allowed' });
    await leave(contact, 0);
    expect(await ask(contact)).toMatchObject({ ok: true });
    expect(await ask(contact)).toMatchObject({ code: 'nothing-to-change' });
    expect(await personOf(contact)).toMatchObject({ email: `${contact}@erased.invalid`, name: namelessName });
    await leave(other, 0);
    await world.rows(`update mails set settled_at = null, state = 'retry_wait' where id = $1`, [
      await mailed(other, 0),
    ]);
    expect(await ask(other)).toMatchObject({ code: 'not-allowed' });
    expect(await ask(round.processId)).toMatchObject({ code: 'not-found' });
  });
});
