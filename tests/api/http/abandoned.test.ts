import { Client as Postgres } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { until } from '../../support/until.ts';
import { openRound, type TestAgency } from '../../support/stories/world.ts';
import { type RunningApi, startApi } from '../running-api.ts';
import { keyFor } from '../../support/stories/api-key.ts';

let api: RunningApi;
let council: TestAgency;
let taskId: string;
let key: string;
let holding: Postgres;

beforeAll(async () => {
  api = await startApi();
  council = await api.world.agency('Council');
  taskId = (await openRound(api.world, [council], { dueAt: Date.now() + 30 * 86_400_000 })).taskIds[0] ?? '';
  const personId = council.respondents[0]?.personId ?? '';
  key = await keyFor(api.world.db, personId, ['read', 'write']);
});
beforeEach(async () => {
  holding = new Postgres({ connectionString: api.world.ownerUrl });
  await holding.connect();
  await holding.query('begin; lock table tasks in access exclusive mode');
});
afterAll(() => api.end());

const waiting = async () =>
  (
    await api.world.rows<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and usename = 'concordat_app' and wait_event_type = 'Lock'`,
    )
  )[0]?.n ?? -1;

/** Asks for the tasks, which somebody holds locked. */
function ask(signal: AbortSignal, init: RequestInit = {}, path = '/v1/tasks') {
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'idempotency-key': 'one-answer',
  };
  return fetch(`${api.url}${path}`, { headers, signal, ...init }).catch((error: Error) => error.name);
}

test('the statement that a closed browser waits for ends, and the next one gets a sound connection', async () => {
  const browsers = Array.from({ length: 22 }, () => new AbortController());
  const asked = browsers.map(({ signal }) => ask(signal));
  await until('every connection of the pool waits', async () => (await waiting()) === 10);
  for (const browser of browsers) browser.abort();
  expect(new Set(await Promise.all(asked))).toEqual(new Set(['AbortError']));
  // Long before the database itself would give the lock up.
  await until('nothing waits in the database', async () => (await waiting()) === 0, 3_000);
  await holding.end();
  const { rowCount } = await api.world.db.pool.query('select 1');
  expect(rowCount).toBe(1);
  const again = await Promise.all(Array.from({ length: 22 }, () => ask(new AbortController().signal)));
  expect(again.map((reply) => (typeof reply === 'string' ? reply : reply.status))).toEqual(Array(22).fill(200));
  expect(api.log.filter((line) => line.includes('a request failed'))).toEqual([]);
});

test('an act is done though its browser was closed', async () => {
  // Past the door, where who asks is looked up by his tasks: what is held is what the act itself writes.
  await holding.query('rollback; begin; lock table answers in access exclusive mode');
  const browser = new AbortController();
  const body = JSON.stringify({ nothingToSay: false, comment: 'We support it.', replies: [] });
  const asked = ask(browser.signal, { method: 'POST', body }, `/v1/tasks/${taskId}/response`);
  await until('it waits', async () => (await waiting()) === 1);
  browser.abort();
  expect(await asked).toBe('AbortError');
  await holding.end();
  await until('the answer is there', async () => {
    const rows = await api.world.rows('select 1 from answers where task_id = $1', [taskId]);
    return rows.length === 1;
  });
});
