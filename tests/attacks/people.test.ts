import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { as } from '../../db/connect.ts';
import { findStaff } from '../../db/doors/staff-accounts.ts';
import type { Actor } from '../../domain/permissions.ts';
import { startApi, type Client, type RunningApi } from '../api/running-api.ts';
import { addBody, inHand, openedSignOff, signAs, stageOf } from '../support/stories/sign-offs.ts';
import { addPerson, type TestAgency } from '../support/stories/world.ts';

let api: RunningApi;
let officer: Client;
let other: Client;
let agency: TestAgency;

beforeAll(async () => {
  api = await startApi();
  officer = await api.as(api.world.officer);
  other = await api.as(await addPerson(api.world.rows, api.world.directorateId, 'Other Officer', 'officer'));
  agency = await api.world.agency('Council');
});
afterAll(() => api.end());

const known = { name: 'Council Contact 1', address: 'council.contact.1@example.org' };
const count = async (address: string) =>
  (await api.world.rows('select from people where lower(email) = lower($1)', [address])).length;

describe('one address is one person', () => {
  test('at the page and the API', async () => {
    for (const body of [
      known,
      { ...known, address: 'COUNCIL.contact.1@example.org' },
      { ...known, name: 'Somebody Else' },
      { ...known, name: 'council  CONTACT 1', sharedMailbox: true },
    ]) {
      const made = await officer('POST', '/v1/people', { body });
      expect([made.status, made.body['code']]).toEqual([409, 'exists-already']);
    }
    expect(await count(known.address)).toBe(1);
  });

  test('where two are added at once', async () => {
    const body = { name: 'Twin', address: 'twin@example.org' };
    const made = await Promise.all([1, 2, 3, 4].map(() => officer('POST', '/v1/people', { body })));
    expect(made.map(({ status }) => status).toSorted((one, two) => one - two)).toEqual([201, 409, 409, 409]);
  });

  test('in a file, unless the line says that the mailbox is shared', async () => {
    const head = 'agency,post,role,person,address,shared';
    const line = `Council,Clerk,respondent,New Name,${known.address}`;
    const send = (csv: string) => officer('POST', '/v1/directory-imports', { body: { csv, dryRun: false } });
    expect((await send(`${head}\n${line},`)).body).toMatchObject({ written: false, problems: [{ column: 'address' }] });
    expect((await send(`${head}\n${line},yes`)).body).toMatchObject({ written: true });
    expect(await count(known.address)).toBe(2);
  });

  test('for somebody who gets the address of another', async () => {
    const made = await officer('POST', '/v1/people', { body: { name: 'Mover', address: 'mover@example.org' } });
    const path = `/v1/people/${String(made.body['id'])}`;
    const moved = await officer('PATCH', path, { body: { address: 'twin@example.org' }, version: 1 });
    expect(moved.body['code']).toBe('exists-already');
    const shared = { address: 'twin@example.org', sharedMailbox: true };
    expect((await officer('PATCH', path, { body: shared, version: 1 })).status).toBe(200);
  });
});

test('staff are let in by their organisation, whoever of an agency has their address as well', async () => {
  await addPerson(api.world.rows, agency.id, 'Other Officer', 'respondent');
  const found = await as(api.world.db, { role: 'door' }, (tx) =>
    findStaff(tx, {
      issuer: 'https://login.example.org',
      subject: 'other',
      address: 'other.officer@example.org',
      roles: undefined,
    }),
  );
  expect(found).toMatchObject({ kind: 'found' });
});

describe('two entries of one person', () => {
  const merge = (client: Client, gone: Actor, kept: Actor) =>
    client('POST', `/v1/people/${gone.personId}/merge`, { body: { intoId: kept.personId } });

  test('sit on a board once and sign once, and the history names both', async () => {
    const board = await addBody(api.world, 'Merging Board', 3, { 0: 'chair' });
    const [first, second] = board.members;
    if (first === undefined || second === undefined) throw new Error('no members');
    await api.world.rows('update people set name = $1 where id = $2', [first.name, second.personId]);
    const { processId } = await openedSignOff(api.world, [stageOf(board)]);
    expect(await signAs(api.world, first, processId)).toMatchObject({ kind: 'taken' });
    const done = await merge(other, first, second);
    expect(done.status, done.text).toBe(200);
    const { body } = await officer('GET', `/v1/bodies/${board.id}`);
    expect(body['members']).toMatchObject([
      { id: second.personId, capacity: 'chair' },
      { id: board.members[2]?.personId },
    ]);
    expect(await signAs(api.world, second, processId)).toMatchObject({ code: 'already-signed' });
    const shown = await officer('GET', `/v1/sign-offs/${processId}`);
    expect(shown.body['tally']).toMatchObject({ missing: 1 });
    expect(await inHand(api.world, processId)).toMatchObject({ stageId: expect.any(String) });
    const trail = await api.world.rows(`select details from audit_entries where act = 'people-merged'`);
    expect(trail).toEqual([{ details: { goneId: first.personId, keptId: second.personId } }]);
    expect((await merge(other, first, second)).body['code']).toBe('not-open');
  });

  test('take posts and open tasks along, and only what looks like one person is merged, by somebody else', async () => {
    const [contact] = agency.respondents;
    if (contact === undefined) throw new Error('no contact');
    const double = await addPerson(api.world.rows, agency.id, contact.name, 'manager', 9);
    const stranger = await addPerson(api.world.rows, agency.id, 'Quite Another', 'respondent');
    expect((await merge(other, contact, stranger)).body['code']).toBe('malformed');
    const weak = await api.as(api.world.officer, ['read', 'write']);
    expect((await merge(weak, double, stranger)).body['code']).toBe('malformed');
    const twin = await addPerson(api.world.rows, agency.id, 'Quite Another', 'respondent');
    expect((await merge(weak, twin, stranger)).body['code']).toBe('scope-missing');
    expect((await merge(other, twin, stranger)).status).toBe(200);
    const held = await officer('GET', `/v1/people/${stranger.personId}`);
    expect(held.body['posts']).toMatchObject([{ until: null }, { until: null }]);
    const himself = await addPerson(api.world.rows, agency.id, 'Lead Officer', 'manager', 8);
    expect((await merge(officer, himself, api.world.officer)).body['code']).toBe('not-allowed');
    expect((await merge(other, himself, api.world.officer)).body['code']).toBe('not-allowed');
  });
});
