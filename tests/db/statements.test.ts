import { globSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registered } from '../../db/statement.ts';
import { createTestDatabase, type TestDatabase } from '../support/parts/postgres.ts';
import { faultsOf, linesOf, loadStatements } from '../support/statements.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  expect(await loadStatements()).toBeGreaterThan(150);
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

test('every statement is one that the database knows, and returns the columns that its rows have', async () => {
  expect(await faultsOf(client)).toEqual([]);
  expect(registered.size).toBeGreaterThan(2);
});

test('of a column that has another name, or another type, it is said which statements no longer fit', async () => {
  await client.query('begin');
  await client.query('alter table bank_holidays rename column title to name');
  expect(await faultsOf(client, { savepoints: true })).toEqual([
    expect.stringContaining('calendar.holidays'),
    expect.stringContaining('calendar.add-holiday'),
  ]);
  await client.query('rollback');
  await client.query('begin');
  await client.query('alter table bank_holidays alter column title type int using 1');
  expect(await faultsOf(client, { savepoints: true })).toContain(
    'calendar.holidays: title is of type 23, which its row does not take',
  );
  await client.query('rollback');
});

/** On paths where people wait, and where each statement more is a way to the database more: decision record 0036. */
const longer = ['chase.tell-step', 'tasks.answer'];

test('two statements alone are written in more than twenty lines', () => {
  const long = [...linesOf()].filter(([, lines]) => lines > 20).map(([name]) => name);
  expect(long.toSorted()).toEqual(longer);
});

test('no statement casts out of JSON: one row of another shape would shut every page that reads it', () => {
  const casting = globSync('db/**/*.ts').filter((file) => /->>\s*'\w+'\)?::(?!text)/u.test(readFileSync(file, 'utf8')));
  expect(casting).toEqual([]);
});
