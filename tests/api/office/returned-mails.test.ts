import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keepReturned } from '../../../db/mail/bounces.ts';
import { as } from '../../../db/connect.ts';
import { deliver } from '../../../mail/deliver.ts';
import { createApp } from '../../../api/app.ts';
import { createLogger } from '../../../logger.ts';
import { recordAtOnce } from '../../support/at-once.ts';
import { keyFor } from '../../support/stories/api-key.ts';
import { createPostRoomBench, invitedRound, type PostRoomBench } from '../../support/parts/post-room.ts';
import { schedulesInMemory } from '../../support/stories/schedules.ts';
import { listen } from '../running-api.ts';

let bench: PostRoomBench;
let api: Awaited<ReturnType<typeof listen>>;

beforeAll(async () => {
  bench = await createPostRoomBench();
  api = await listen(
    createApp(
      {
        db: bench.db,
        decide: recordAtOnce(bench.db),
        schedules: schedulesInMemory(),
        publicUrl: 'https://concordat.example.org',
        version: 'test',
        log: createLogger('api', 'fatal'),
        readiness: () => Promise.resolve({ database: true, temporal: true }),
        trustedProxies: 0,
      },
      { checkAnswers: true },
    ),
  );
});
afterAll(async () => {
  api.server.closeAllConnections();
  api.server.close();
  await bench.close();
});

async function client(personId: string) {
  const key = await keyFor(bench.db, personId);
  return async (method: string, path: string) => {
    const headers = {
      authorization: `Bearer ${key}`,
      ...(method === 'POST' && { 'idempotency-key': randomBytes(12).toString('hex') }),
    };
    const reply = await fetch(`${api.url}${path}`, { method, headers });
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
  };
}

it('an officer ticks off what came back to a mail, once, and an auditor sees who did', async () => {
  await invitedRound(bench);
  await deliver(bench.deps(), new AbortController().signal);
  const returnToken = /\+(?<token>[0-9a-f]+)@/u.exec(bench.sink.messages.at(-1)?.from ?? '')?.groups?.['token'] ?? '';
  const kept = { returnToken, status: '5.7.1', excerpt: 'message looks like spam' };
  expect(await as(bench.db, { role: 'worker' }, (tx) => keepReturned(tx, kept))).toBe(true);
  const officer = await client(bench.people.leadOfficer.id);
  const auditor = await client(bench.people.auditor.id);
  const listed = async (query = '') => (await officer('GET', `/v1/returned-mails${query}`)).body['items'];

  const [mail] = (await listed()) as { id: string }[];
  expect(mail).toMatchObject({ person: bench.people.partnerContact.name, status: '5.7.1', settledAt: null });
  const path = `/v1/returned-mails/${mail?.id}/settle`;
  expect((await auditor('POST', path)).status).toBe(403);
  expect(await officer('POST', path)).toEqual({ status: 200, body: { id: mail?.id } });
  expect(await officer('POST', path)).toMatchObject({ body: { code: 'nothing-to-change' } });
  expect(await listed()).toEqual([]);
  expect((await auditor('GET', '/v1/returned-mails?open=false')).body['items']).toMatchObject([
    { id: mail?.id, settledBy: bench.people.leadOfficer.name },
  ]);
  const { rows } = await bench.owner.query(`select actor_id from audit_entries where act = 'returned-mail-settled'`);
  expect(rows).toEqual([{ actor_id: bench.people.leadOfficer.id }]);
});
