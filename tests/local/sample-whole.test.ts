import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../api/app.ts';
import { connect, type Database } from '../../db/connect.ts';
import { loadSample } from '../../local/sample/sample.ts';
import { createLogger } from '../../logger.ts';
import { listen } from '../api/running-api.ts';
import { recordAtOnce } from '../support/at-once.ts';
import { createTestDatabase, type TestDatabase } from '../support/parts/postgres.ts';
import { schedulesInMemory } from '../support/stories/schedules.ts';

let database: TestDatabase;
let db: Database;
let owner: Pool;
let api: Awaited<ReturnType<typeof listen>>;
let dataDir: string;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connect(database.appUrl);
  owner = new Pool({ connectionString: database.ownerUrl, max: 2 });
  dataDir = mkdtempSync(join(tmpdir(), 'concordat-sample-'));
  api = await listen(
    createApp({
      db,
      decide: recordAtOnce(db),
      schedules: schedulesInMemory(),
      publicUrl: 'http://localhost:3000',
      version: 'test',
      log: createLogger('api', 'fatal'),
      readiness: () => Promise.resolve({ database: true, temporal: true }),
      trustedProxies: 0,
    }),
  );
  await loadSample({ ownerUrl: database.ownerUrl, apiUrl: api.url, dataDir, log: () => undefined });
}, 120_000);
afterAll(async () => {
  api.server.closeAllConnections();
  api.server.close();
  await db.pool.end();
  await owner.end();
  await database.drop();
  rmSync(dataDir, { recursive: true });
});

test('nobody comes in by the keys with which the sample was made; the one for scripts stays', async () => {
  expect(existsSync(join(dataDir, 'sample.done'))).toBe(true);
  expect((await owner.query('select name from api_keys')).rows).toEqual([{ name: 'npm start' }]);
  const authorization = `Bearer ${readFileSync(join(dataDir, 'directorate.key'), 'utf8').trim()}`;
  expect((await fetch(`${api.url}/v1/tasks`, { headers: { authorization } })).status).toBe(200);
});

test('the visits of its inspection were held before the report on them was final', async () => {
  const { rows } = await owner.query(`
    select v.state, v.starts_at < e.at as before from inspection_visits v
    join audit_entries e on e.process_id = v.process_id and e.act = 'inspection-finalise'`);
  expect(rows).toEqual([{ state: 'held', before: true }]);
});

test('one of its reports was carried by its body, and everybody reads it', async () => {
  const { rows } = await owner.query(`
    select p.reference, v.published_at is not null as shown from publications p join report_versions v on v.id = p.version_id`);
  expect(rows).toEqual([{ reference: expect.stringMatching(/^REP-\d{4}-0002$/u) as string, shown: true }]);
});

test('a comment of its published round names somebody, whom nobody outside reads', async () => {
  const { rows: kept } = await owner.query(`select from log_items where comment like '%Helen Marsh%'`);
  expect(kept).toHaveLength(1);
  const { rows } = await owner.query<{ comment: string }>('select comment from published_comments');
  const told = rows.map(({ comment }) => comment).join('\n');
  expect(told).toContain('[redacted: a name], who was at the forum');
  expect(told).not.toContain('Helen Marsh');
});

test('what the board and the Authority decided in September 2002 is public, redacted by one officer and told by another', async () => {
  const { rows } = await owner.query<{ day: string; body: string; text: string; two: boolean }>(`
    select to_char(d.decided_at, 'YYYY-MM-DD') as day, d.body, d.decision::text as text, bool_and(r.made_by <> d.made_by) as two
    from public_decisions d join redactions r on r.sign_off_id = d.sign_off_id group by d.id order by d.decided_at`);
  expect(rows.map(({ day, body, two }) => [day, body, two])).toEqual([
    ['2002-09-04', 'Management Board', true],
    ['2002-09-26', 'Metropolitan Police Authority, full Authority', true],
  ]);
  for (const { text } of rows) {
    expect(text).toContain('[redacted: a name]');
    expect(text).not.toContain('Marsh');
  }
});

test('one of its rounds was answered without names, by so many that what they said is shown', async () => {
  const { rows } = await owner.query(`
    select p.state, u.given, jsonb_array_length(u.tally) > 0 as counted, u.answers = '[]' as emptied,
      (select count(*)::int from log_items i where i.process_id = p.id and i.agency_id is null) as comments
    from consultations c join processes p on p.id = c.process_id join unnamed_answers u on u.process_id = p.id where c.unnamed`);
  expect(rows).toEqual([{ state: 'closed', given: 4, counted: true, emptied: true, comments: 3 }]);
});
