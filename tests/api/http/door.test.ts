import { createHash, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPerson, openRound, type TestAgency } from '../../support/stories/world.ts';
import { startApi, type Client, type RunningApi } from '../running-api.ts';
import { keyFor } from '../../support/stories/api-key.ts';

let api: RunningApi;
let agency: TestAgency;
let contact: Client;
let officer: Client;
let taskId: string;

beforeAll(async () => {
  api = await startApi();
  agency = await api.world.agency('Borough One', { respondents: 2 });
  contact = await api.as(agency.respondents[0]!);
  officer = await api.as(api.world.officer);
  taskId = (await openRound(api.world, [agency], { dueAt: Date.now() + 30 * 86_400_000 })).taskIds[0]!;
});
afterAll(() => api.end());

const newAgency = (key?: string, name = `Agency ${randomUUID()}`) =>
  officer('POST', '/v1/agencies', { body: { name }, ...(key === undefined ? {} : { key }) });

describe('Idempotency-Key (R33)', () => {
  it.each([
    ['missing', ''],
    ['too long', 'k'.repeat(256)],
    ['ten thousand characters long', 'k'.repeat(10_000)],
    ['not printable', 'a b'],
    ['not ASCII', 'schl\u00fcssel'],
  ])('is refused when %s', async (_how, key) => {
    const answer = await officer('POST', '/v1/agencies', { body: { name: 'x' }, key });
    expect([answer.status, answer.body['code']]).toEqual([400, 'key-missing']);
  });

  it('is refused for another body, and takes the same body written in another order', async () => {
    const key = randomUUID();
    const name = `Agency ${key}`;
    const first = await officer('POST', '/v1/agencies', { key, body: { name, level: 'borough' } });
    const reordered = await officer('POST', '/v1/agencies', { key, body: { level: 'borough', name } });
    expect([first.status, reordered.status, reordered.text]).toEqual([201, 201, first.text]);
    const other = await officer('POST', '/v1/agencies', { key, body: { name: `${name} 2` } });
    expect([other.status, other.body['code']]).toEqual([422, 'key-used']);
  });

  it('counts apart for each caller and each route', async () => {
    const key = randomUUID();
    const second = await api.as(await addPerson(api.world.rows, api.world.directorateId, 'Second Officer', 'officer'));
    expect((await newAgency(key)).status).toBe(201);
    expect((await second('POST', '/v1/agencies', { key, body: { name: `Agency ${randomUUID()}` } })).status).toBe(201);
    expect(
      (await officer('POST', '/v1/people', { key, body: { name: 'Ann', address: 'ann@example.org' } })).status,
    ).toBe(201);
  });

  it('gives a refusal again, too', async () => {
    const key = randomUUID();
    const first = await officer('POST', `/v1/tasks/${taskId}/restart-clock`, { key });
    const again = await officer('POST', `/v1/tasks/${taskId}/restart-clock`, { key });
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect(first.body['code']).toBe('clock-running');
  });
});

describe('an API key', () => {
  it('with the scope read changes nothing', async () => {
    const reader = await api.as(api.world.officer, ['read']);
    expect((await reader('GET', '/v1/agencies')).status).toBe(200);
    const answer = await reader('POST', '/v1/agencies', { body: { name: 'x' } });
    expect([answer.status, answer.body['code']]).toEqual([403, 'scope-missing']);
  });

  it('does what people are asked to sign in again for with the scope sign only', async () => {
    const administrator = await addPerson(api.world.rows, api.world.directorateId, 'Without Sign', 'administrator');
    const writer = await api.as(administrator, ['read', 'write']);
    expect((await writer('GET', '/v1/api-keys')).status).toBe(200);
    const refused = await writer('DELETE', `/v1/api-keys/${randomUUID()}`);
    expect([refused.status, refused.body['code']]).toEqual([403, 'scope-missing']);
    expect(refused.body['detail']).toContain('"sign"');
    const address = { body: { address: 'new@example.org' }, version: 1 };
    const moved = await writer('PATCH', `/v1/people/${api.world.officer.personId}`, address);
    expect([moved.status, moved.body['code']]).toEqual([403, 'scope-missing']);
    const signer = await api.as(administrator, ['read', 'write', 'sign']);
    expect((await signer('PATCH', `/v1/people/${api.world.officer.personId}`, address)).status).toBe(200);
    expect((await signer('DELETE', `/v1/api-keys/${randomUUID()}`)).status).toBe(404);
  });

  it('is made by an administrator, shown once, counted from the first request on and revoked for the next', async () => {
    const administrator = await api.as(
      await addPerson(api.world.rows, api.world.directorateId, 'Administrator', 'administrator'),
    );
    const key = randomUUID();
    const body = {
      name: 'Script',
      personId: agency.respondents[0]!.personId,
      scopes: ['read'],
      expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    };
    const made = await administrator('POST', '/v1/api-keys', { key, body });
    expect(made.body['key']).toMatch(/^ck_[0-9a-f]{64}$/u);
    const again = await administrator('POST', '/v1/api-keys', { key, body });
    expect(again.body).toEqual({ id: made.body['id'], key: null });
    const headers = { authorization: `Bearer ${String(made.body['key'])}` };
    expect((await api.nobody('GET', `/v1/tasks/${taskId}`, { headers })).status).toBe(200);
    expect((await administrator('DELETE', `/v1/api-keys/${String(made.body['id'])}`)).status).toBe(200);
    expect((await api.nobody('GET', `/v1/tasks/${taskId}`, { headers })).status).toBe(401);
    const stored = await api.world.rows<{ all: string }>(
      `select string_agg(t::text, '') as all from (select k::text t from api_keys k union all select i::text from idempotency_keys i) x`,
    );
    expect(stored[0]?.all).not.toContain(String(made.body['key']).slice(3));
    expect(api.log.join('')).not.toContain(String(made.body['key']).slice(3));
  });

  it('expires', async () => {
    const person = await addPerson(api.world.rows, agency.id, 'Short', 'respondent');
    const short = await api.as(person);
    await api.world.rows(`update api_keys set expires_at = now() where person_id = $1`, [person.personId]);
    expect((await short('GET', '/v1/tasks')).status).toBe(401);
  });

  it.each(['Basic YTpi', 'Bearer ck_1', 'Bearer', `Bearer ck_${'0'.repeat(64)}`])(
    'is not "%s"',
    async (authorization) => {
      const answer = await api.nobody('GET', '/v1/tasks', { headers: { authorization } });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toContain('invalid_token');
    },
  );
});

describe('a session', () => {
  it('that is older than ten minutes does not do what asks for a recent sign-in', async () => {
    const administrator = await addPerson(api.world.rows, api.world.directorateId, 'Long In', 'administrator');
    const headers = {
      cookie: '__Host-concordat-session=long-in',
      origin: 'https://concordat.example.org',
      'sec-fetch-site': 'same-origin',
    };
    await api.world.rows(
      `insert into sessions (token_hash, person_id, expires_at, authenticated_at) values ($1, $2, app_now() + interval '1 hour', app_now() - interval '11 minutes')`,
      [createHash('sha256').update('long-in').digest('hex'), administrator.personId],
    );
    const revoke = () => api.nobody('DELETE', `/v1/api-keys/${randomUUID()}`, { headers });
    const refused = await revoke();
    expect([refused.status, refused.body['code']]).toEqual([403, 'step-up']);
    await api.world.rows(`update sessions set authenticated_at = app_now() where person_id = $1`, [
      administrator.personId,
    ]);
    expect((await revoke()).status).toBe(404);
  });

  it('reads, and changes something only from our own pages', async () => {
    const token = 'session-token';
    await api.world.rows(
      `insert into sessions (token_hash, person_id, expires_at) values ($1, $2, now() + interval '1 hour')`,
      [createHash('sha256').update(token).digest('hex'), agency.respondents[0]!.personId],
    );
    const cookie = `__Host-concordat-session=${token}`;
    const draft = (headers: Record<string, string>) =>
      api.nobody('PUT', `/v1/tasks/${taskId}/draft`, { headers: { cookie, ...headers }, body: { comment: 'x' } });
    expect((await api.nobody('GET', '/v1/tasks', { headers: { cookie } })).status).toBe(200);
    expect((await draft({})).body['code']).toBe('other-site');
    expect((await draft({ 'sec-fetch-site': 'cross-site' })).body['code']).toBe('other-site');
    expect((await draft({ origin: 'https://evil.test' })).body['code']).toBe('other-site');
    expect((await draft({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });
});

describe('a body (R28, R67)', () => {
  const send = (body: string | Buffer, headers: Record<string, string> = {}) =>
    raw(api.url, 'PUT', `/v1/tasks/${taskId}/draft`, body, {
      authorization: keyOf(contact),
      'content-type': 'application/json',
      ...headers,
    });

  beforeAll(async () => {
    keys.set(contact, await keyFor(api.world.db, agency.respondents[0]!.personId, ['read', 'write']));
  });

  it.each([
    ['no JSON', '{"comment":'],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['NUL', '{"comment":"a\\u0000b"}'],
    ['half of a character', '{"comment":"\\ud800"}'],
    ['a key twice', '{"comment":"a","comment":"b"}'],
    ['a key twice, once escaped', '{"comment":"a","\\u0063omment":"b"}'],
  ])('with %s is unreadable', async (_what, body) => {
    const answer = await send(body);
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([400, 'unreadable']);
  });

  it.each([
    ['another media type', 'x', { 'content-type': 'text/plain' }],
    ['a form', 'comment=x', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['another charset', '{}', { 'content-type': 'application/json; charset=utf-16' }],
    ['compression', gzipSync('{}'), { 'content-encoding': 'gzip' }],
  ])('in %s is not taken', async (_what, body, headers) => {
    expect((await send(body, headers as Record<string, string>)).status).toBe(415);
  });

  it.each([
    ['300 KB', JSON.stringify({ comment: 'x'.repeat(300 * 1024) })],
    ['3 MB', JSON.stringify({ comment: 'x'.repeat(3 * 1024 * 1024) })],
    ['a million keys', `{${Array.from({ length: 1_000_000 }, (_, n) => `"k${n}":1`).join(',')}}`],
  ])('of %s is too large', async (_what, body) => {
    expect((await send(body)).status).toBe(413);
  });

  it('that is very deep is refused quickly', async () => {
    const depth = 100_000;
    const began = performance.now();
    const answer = await send(`{"comment":${'['.repeat(depth)}${']'.repeat(depth)}}`);
    expect([400, 422]).toContain(answer.status);
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it.each(['null', '[]', '"text"', '7', '{"comment":7}', '{"nothingToSay":"yes"}'])(
    'of the wrong type, %s, does not fit',
    async (body) => {
      const answer = await send(body);
      expect([answer.status, JSON.parse(answer.text).code]).toEqual([422, 'invalid']);
    },
  );

  it('names each flaw with a JSON pointer', async () => {
    const answer = await contact('PUT', `/v1/tasks/${taskId}/draft`, {
      body: { replies: [{ questionId: 'x', 'a/b': 1 }] },
    });
    const errors = answer.body['errors'] as { pointer: string }[];
    expect(errors.map((flaw) => flaw.pointer).sort()).toEqual(['/replies/0/a~1b', '/replies/0/questionId']);
  });
});

const keys = new Map<Client, string>();
const keyOf = (client: Client) => `Bearer ${keys.get(client)}`;

/** Below fetch, which would mend what is sent. A server that answers before the body has ended may close the line. */
function raw(
  url: string,
  method: string,
  path: string,
  body: string | Buffer,
  headers: Record<string, string>,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    let answered = false;
    const sent = request(
      `${url}${path}`,
      { method, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (response) => {
        answered = true;
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    sent.on('error', (error) => answered || reject(error));
    sent.end(body);
  });
}
