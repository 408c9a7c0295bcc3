import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { migrate } from '../../db/setup/migrate.ts';

const name = `upgrade_${process.pid}`;
let folder: string;
let url: URL;
let client: Client;

async function asSuperuser(statement: string): Promise<void> {
  const superuser = new Client({ connectionString: inject('postgresUrl') });
  await superuser.connect();
  try {
    await superuser.query(statement);
  } finally {
    await superuser.end();
  }
}

/** The database as an earlier version left it: every migration before the one with this tag. */
beforeAll(async () => {
  await asSuperuser(`create database ${name}`);
  url = new URL(inject('postgresUrl'));
  url.pathname = name;
  folder = mkdtempSync(join(tmpdir(), 'concordat-migrations-'));
  cpSync('db/migrations', folder, { recursive: true });
  const file = join(folder, 'meta/_journal.json');
  const journal = JSON.parse(readFileSync(file, 'utf8')) as { entries: { tag: string }[] };
  const before = journal.entries.findIndex(({ tag }) => tag.startsWith('0024'));
  writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, before) }));
  client = new Client({ connectionString: url.href });
  await client.connect();
  await applyMigrations(drizzle(client), { migrationsFolder: folder });
});
afterAll(async () => {
  await client.end();
  await asSuperuser(`drop database ${name} with (force)`);
  rmSync(folder, { recursive: true });
});

const one = async (text: string, values: unknown[] = []) =>
  (await client.query<{ id: string }>(`${text} returning *`, values)).rows[0]!;

test('a database of the last version keeps how somebody was told, why something ended, and what a comment answers', async () => {
  const person = await one(`insert into people (name, email) values ('Lead', 'lead@example.org')`);
  const away = await one(`insert into people (name, email) values ('Away', 'away@example.org')`);
  const agency = await one(`insert into agencies (name, kind) values ('Council', 'agency')`);
  const round = await one(
    `insert into processes (kind, reference, title, state, ended_at) values ('consultation', 'CON-2026-0001', 'Round', 'cancelled', now())`,
  );
  for (const [occasion, details] of [
    ['step:1', { level: 'directorate' }],
    ['step:2', { level: 1, fellTo: 2, forPersonId: away.id }],
    ['step:3', { level: 2, fellTo: 'directorate' }],
    ['invited', {}],
  ] as const)
    await client.query(
      `insert into notices (process_id, person_id, kind, occasion, order_at, details) values ($1, $2, 'escalation', $3, now(), $4)`,
      [round.id, person.id, occasion, details],
    );
  await client.query(
    `insert into decisions (process_id, act, actor_id, terms, words, principal, route, key, request_hash, state, settled_at)
     values ($1, 'cancel', $2, '{}', '{"reason": "No money."}', 'p', 'r', 'k', 'h', 'taken', now())`,
    [round.id, person.id],
  );
  const question = await one(
    `insert into questions (process_id, position, text, kind) values ($1, 1, 'Yes?', 'position')`,
    [round.id],
  );
  const plan = await one(
    `insert into chase_plans (process_id, due_at, closes_at, zone, due_wall_text, calendar, calendar_version)
     values ($1, now(), now(), 'Europe/London', '', 'scotland', '1')`,
    [round.id],
  );
  const task = await one(
    `insert into tasks (process_id, kind, agency_id, plan_id, joined_plan_at, closes_at, state) values ($1, 'answer', $2, $3, now(), now(), 'answered')`,
    [round.id, agency.id, plan.id],
  );
  const replies = [{ questionId: question.id, position: 'object', text: 'Too dear.' }];
  const answer = await one(`insert into answers (task_id, version, content, on_time) values ($1, 1, $2, true)`, [
    task.id,
    { nothingToSay: false, comment: 'No.', replies },
  ]);
  for (const comment of ['No.', 'Too dear.'])
    await client.query('insert into log_items (process_id, answer_id, comment) values ($1, $2, $3)', [
      round.id,
      answer.id,
      comment,
    ]);

  await migrate(url.href);

  const rows = async (text: string) => (await client.query(text)).rows;
  expect(await rows('select occasion, rung, fell_to, for_person_id from notices order by occasion')).toEqual([
    { occasion: 'invited', rung: null, fell_to: null, for_person_id: null },
    { occasion: 'step:1', rung: null, fell_to: null, for_person_id: null },
    { occasion: 'step:2', rung: 1, fell_to: '2', for_person_id: away.id },
    { occasion: 'step:3', rung: 2, fell_to: 'directorate', for_person_id: null },
  ]);
  expect(await rows('select ended_why from processes')).toEqual([{ ended_why: 'No money.' }]);
  expect(await rows('select comment, question_id, stance from log_items order by comment')).toEqual([
    { comment: 'No.', question_id: null, stance: null },
    { comment: 'Too dear.', question_id: question.id, stance: 'object' },
  ]);
});
