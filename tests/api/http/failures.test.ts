import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../../api/app.ts';
import type { DecideOutcome } from '../../../api/http/decide.ts';
import { connect, type Database } from '../../../db/connect.ts';
import { createLogger } from '../../../logger.ts';
import { startTcpProxy, type TcpProxy } from '../../support/parts/tcp-proxy.ts';
import { openRound, type TestAgency } from '../../support/stories/world.ts';
import { listen, startApi, type Answer, type RunningApi } from '../running-api.ts';
import { schedulesInMemory } from '../../support/stories/schedules.ts';
import { keyFor } from '../../support/stories/api-key.ts';

let api: RunningApi;
let agency: TestAgency;
let proxy: TcpProxy;
let db: Database;
let outcome: DecideOutcome = { kind: 'try-later', seconds: 7 };
let ask: (method: string, path: string, body?: unknown, key?: string) => Promise<Answer>;
let closeSecond: () => Promise<void>;
let officerKey: string;
let contactKey: string;
const log: string[] = [];

/** A second application on the same database, by way of a line that can be cut. */
beforeAll(async () => {
  api = await startApi();
  agency = await api.world.agency('Borough One');
  officerKey = await keyOf(api.world.officer.personId);
  contactKey = await keyOf(agency.respondents[0]!.personId);
  const target = new URL(api.world.appUrl);
  proxy = await startTcpProxy({ host: target.hostname, port: Number(target.port) });
  target.hostname = '127.0.0.1';
  target.port = String(proxy.port);
  db = connect(target.href);
  const { server, url } = await listen(
    createApp({
      db,
      decide: () => Promise.resolve(outcome),
      schedules: schedulesInMemory(),
      publicUrl: 'http://localhost:3000',
      version: 'test',
      log: createLogger('api', 'debug', { write: (line) => void log.push(line) }),
      readiness: async () => ({
        database: await db.pool.query('select 1').then(
          () => true,
          () => false,
        ),
        temporal: false,
      }),
      trustedProxies: 0,
    }),
  );
  ask = async (method, path, body, key = randomUUID()) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${path.includes('/tasks/') ? contactKey : officerKey}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {},
    };
  };
  closeSecond = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await db.pool.end();
    await proxy.close();
  };
});
afterAll(async () => {
  await closeSecond();
  await api.end();
});

const keyOf = (personId: string) => keyFor(api.world.db, personId, ['read', 'write']);

const newTask = async () => (await openRound(api.world, [agency], { dueAt: Date.now() + 30 * 86_400_000 })).taskIds[0]!;

describe('a decision', () => {
  it.each([
    [{ kind: 'try-later', seconds: 7 }, 503, 'unavailable', '7'],
    [{ kind: 'unknown-yet', decisionId: 'd1' }, 504, 'outcome-unknown', '10'],
    [{ kind: 'refused', code: 'log-unsettled', message: 'no' }, 422, 'log-unsettled', null],
    [{ kind: 'refused', code: 'cancelled', message: 'no' }, 410, 'cancelled', null],
    [{ kind: 'refused', code: 'not-found', message: 'no' }, 404, 'not-found', null],
    [{ kind: 'refused', code: 'something-new', message: 'no' }, 409, 'not-open', null],
  ] as const)('that comes to %j is answered %i', async (came, status, code, retryAfter) => {
    outcome = came;
    const answer = await ask('POST', `/v1/consultations/${randomUUID()}/open`);
    expect([answer.status, answer.body['code'], answer.headers.get('retry-after')]).toEqual([status, code, retryAfter]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(answer.body['type']).toBe(`http://localhost:3000/docs#problem-${code}`);
  });
});

describe('the database', () => {
  it('whose reply to COMMIT is lost makes 503, and the repeat finds what was done (R11)', async () => {
    const taskId = await newTask();
    const key = randomUUID();
    let inserted = false;
    proxy.cutAfter = (sent) => {
      inserted ||= sent.includes('insert into answers');
      return inserted && sent.toString('latin1').includes('commit');
    };
    const lost = await ask('POST', `/v1/tasks/${taskId}/response`, { comment: 'Durable.' }, key);
    proxy.cutAfter = () => false;
    expect([lost.status, lost.body['code'], lost.headers.get('retry-after')]).toEqual([503, 'unavailable', '5']);
    const again = await ask('POST', `/v1/tasks/${taskId}/response`, { comment: 'Durable.' }, key);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(await api.world.rows('select from answers where task_id = $1', [taskId])).toHaveLength(1);
  });

  it('that is away makes 503 with Retry-After, not ready, and no stack', async () => {
    const taskId = await newTask();
    proxy.down = true;
    proxy.cut();
    const answer = await ask('GET', `/v1/tasks/${taskId}`);
    const [ready, live, metrics] = [
      await ask('GET', '/health/ready'),
      await ask('GET', '/health/live'),
      await ask('GET', '/metrics'),
    ];
    proxy.down = false;
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(answer.text).not.toMatch(/ECONN|at .*\.ts|terminated/u);
    expect([ready.status, ready.body['status']]).toEqual([503, 'not-ready']);
    expect(live.status).toBe(200);
    expect(metrics.text).toContain('concordat_database_up 0');
    expect((await ask('GET', `/v1/tasks/${taskId}`)).status).toBe(200);
  });

  it('is enough to be ready: without Temporal people still answer', async () => {
    expect(await ask('GET', '/health/ready')).toMatchObject({
      status: 200,
      body: { status: 'degraded', temporal: false },
    });
  });
});

describe('an unexpected failure', () => {
  it('is a 500 without detail, and the log has it', async () => {
    await api.world.rows('alter table bodies rename to bodies_away');
    const answer = await ask('GET', '/v1/bodies');
    await api.world.rows('alter table bodies_away rename to bodies');
    expect([answer.status, answer.body['code']]).toEqual([500, 'internal']);
    expect(answer.text).not.toMatch(/bodies|select|relation/u);
    expect(log.join('')).toContain('a request failed');
  });

  it('writes no word of a person into the log (I6)', async () => {
    const taskId = await newTask();
    await api.world.rows('alter table answers rename column content to content_away');
    const answer = await ask('POST', `/v1/tasks/${taskId}/response`, { comment: 'canary 4711' });
    await api.world.rows('alter table answers rename column content_away to content');
    expect(answer.status).toBe(500);
    expect(log.join('')).toContain('"errorCode":"42703"');
    expect(log.join('')).not.toContain('canary 4711');
  });
});

describe('the numbers', () => {
  it('name the template of a route, never an id', async () => {
    const taskId = await newTask();
    await ask('GET', `/v1/tasks/${taskId}`);
    const { text } = await ask('GET', '/metrics');
    expect(text).toMatch(/concordat_http_request_seconds_count\{method="GET",route="\/v1\/tasks\/:id",status="200"\}/u);
    expect(text).toMatch(/concordat_notices_owed [1-9]/u);
    expect(text).toMatch(/concordat_outbox_oldest_unsent_seconds \d/u);
    expect(text).not.toContain(taskId);
  });
});
