import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as } from '../../../db/connect.ts';
import { readSession, startSession } from '../../../db/doors/sessions.ts';
import { findStaff } from '../../../db/doors/staff-accounts.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { addPerson } from '../../support/stories/world.ts';
import { startApi, type Client, type RunningApi } from '../running-api.ts';

let api: RunningApi;
let administrator: Client;
let first: Actor;
let staff: Actor;
const issuer = 'https://login.example.org';

beforeAll(async () => {
  api = await startApi();
  first = await addPerson(api.world.rows, api.world.directorateId, 'First Administrator', 'administrator');
  staff = await addPerson(api.world.rows, api.world.directorateId, 'New Officer', 'officer');
  administrator = await api.as(first);
});
afterAll(() => api.end());

const link = (body: object) => administrator('POST', '/v1/staff-accounts', { body: { issuer, ...body } });
const enter = (subject: string) =>
  as(api.world.db, { role: 'door' }, (tx) => findStaff(tx, { issuer, subject, address: undefined, roles: undefined }));
const accounts = async () => (await administrator('GET', '/v1/staff-accounts')).body['items'] as object[];

describe('an account of the organisation', () => {
  it('is linked by an administrator, opens the door, says when it was used, and opens nothing once it is unlinked', async () => {
    expect(await enter('sub-1')).toEqual({ kind: 'nobody' });
    const made = await link({ subject: 'sub-1', personId: staff.personId });
    expect(made.status, made.text).toBe(201);
    const id = String(made.body['id']);
    expect(await accounts()).toMatchObject([
      { id, issuer, subject: 'sub-1', person: 'New Officer', linkedBy: 'First Administrator', lastUsedAt: null },
    ]);
    expect(await enter('sub-1')).toEqual({ kind: 'found', personId: staff.personId });
    expect(await accounts()).toMatchObject([{ lastUsedAt: expect.any(String) }]);

    const tokenHash = randomUUID();
    const proof = { method: 'organisation', secondsAgo: 0, roleLimit: null } as const;
    await as(api.world.db, { role: 'door' }, (tx) => startSession(tx, { personId: staff.personId, tokenHash, proof }));
    const session = () => readSession(api.world.db, tokenHash, 'organisation');
    expect((await session())?.personId).toBe(staff.personId);
    const unlinked = await administrator('POST', `/v1/staff-accounts/${id}/unlink`, { body: {} });
    expect(unlinked.body).toEqual({ id, sessions: 1 });
    expect(await session()).toBeUndefined();
    expect(await enter('sub-1')).toEqual({ kind: 'nobody' });
    expect(await accounts()).toEqual([]);
    expect((await administrator('POST', `/v1/staff-accounts/${id}/unlink`, { body: {} })).status).toBe(404);

    const trail = await api.world.rows<{ act: string; details: object }>(
      `select act, details from audit_entries where act like 'account-%' order by id`,
    );
    expect(trail.map(({ act }) => act)).toEqual(['account-linked', 'account-unlinked']);
    expect(JSON.stringify(trail)).not.toContain('sub-1');
  });

  it('is never linked by whose it is, nor to somebody outside the staff or who is not there', async () => {
    const own = await link({ subject: 'mine', personId: first.personId });
    expect([own.status, own.body['code']]).toEqual([403, 'not-allowed']);
    const partner = (await api.world.agency('Council')).respondents[0];
    const outside = await link({ subject: 'x', personId: partner?.personId });
    expect([outside.status, outside.body['code']]).toEqual([422, 'person-unknown']);
    expect((await link({ subject: 'x', personId: randomUUID() })).status).toBe(404);
    expect((await link({ issuer: 'not an address', subject: 'x', personId: staff.personId })).status).toBe(422);
  });

  it('belongs to one person, who has one of each service', async () => {
    const other = await addPerson(api.world.rows, api.world.directorateId, 'Other Officer', 'officer');
    expect((await link({ subject: 'twice', personId: staff.personId })).status).toBe(201);
    const again = await link({ subject: 'twice', personId: other.personId });
    expect([again.status, again.body['code']]).toEqual([409, 'exists-already']);
    expect((await link({ subject: 'second', personId: staff.personId })).status).toBe(409);
    const elsewhere = { issuer: 'https://other.example.org', subject: 'second', personId: staff.personId };
    expect((await link(elsewhere)).status).toBe(201);
  });

  it('is nobody’s business but an administrator’s', async () => {
    const officer = await api.as(api.world.officer);
    expect((await officer('GET', '/v1/staff-accounts')).status).toBe(403);
    const body = { issuer, subject: 'x', personId: staff.personId };
    expect((await officer('POST', '/v1/staff-accounts', { body })).status).toBe(403);
  });
});
