import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { asOwner, createPartnership, type Partnership } from '../../support/factories.ts';
import { type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';

let database: TestDatabase;
let portal: RunningPortal;
let people: Partnership;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  people = await createPartnership(database.ownerUrl);
});
afterAll(async () => {
  await portal.close();
  await database.drop();
});
beforeEach(async () => {
  await asOwner(database.ownerUrl, (client) => client.query('delete from sign_in_requests'));
  portal.codes.length = 0;
});

/** Asks for a code with exactly these bytes as first line and headers: no client would send what an attacker sends. */
function ask(target: string, headers: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(portal.url);
  const body = new URLSearchParams({ address: people.partnerContact.email, next: '/tasks' }).toString();
  const lines = [
    `POST ${target} HTTP/1.1`,
    ...headers,
    'Sec-Fetch-Site: same-origin',
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ];
  return new Promise((done, fail) => {
    const socket = connect(Number(port), hostname, () => socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`));
    let reply = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (reply += chunk));
    socket.on('end', () => done(reply)).on('error', fail);
  });
}

const statusOf = (reply: string) => Number(/^HTTP\/1\.1 (?<status>\d+)/u.exec(reply)?.groups?.['status']);

describe('asking for a code under a name that is not ours (R62)', () => {
  const ours = () => `Host: ${new URL(portal.url).host}`;

  test.each<[string, () => [string, string[]]]>([
    ['a strange Host', () => ['/sign-in', ['Host: evil.test']]],
    ['ours as a part of a strange one', () => ['/sign-in', [`${ours()}.evil.test`]]],
    ['no Host', () => ['/sign-in', []]],
    ['two Hosts, the strange one first', () => ['/sign-in', ['Host: evil.test', ours()]]],
    ['two Hosts, ours first', () => ['/sign-in', [ours(), 'Host: evil.test']]],
    ['a whole address of another host', () => ['http://evil.test/sign-in', [ours()]]],
    [
      'a whole address that ours only follows',
      () => [`http://evil.test@${new URL(portal.url).host}/sign-in`, [ours()]],
    ],
  ])('%s: is refused, and no code is made', async (_what, request) => {
    const reply = await ask(...request());
    expect([400, 421]).toContain(statusOf(reply));
    expect(portal.codes).toEqual([]);
    const { rows } = await asOwner(database.ownerUrl, (client) => client.query('select from sign_in_requests'));
    expect(rows).toEqual([]);
  });

  test.each([
    'X-Forwarded-Host: evil.test',
    'Forwarded: host=evil.test;proto=http',
    'X-Host: evil.test',
    'X-Original-URL: http://evil.test/sign-in',
    'X-Forwarded-Prefix: //evil.test',
  ])('%s: changes nothing of what is answered', async (header) => {
    const reply = await ask('/sign-in', [ours(), header]);
    expect(statusOf(reply)).toBe(303);
    expect(/^location: (?<where>.*)$/imu.exec(reply)?.groups?.['where']?.trim()).toBe('/sign-in/code?next=%2Ftasks');
    expect(reply).not.toContain('evil.test');
    expect(portal.codes.map(({ address }) => address)).toEqual([people.partnerContact.email]);
  });
});
