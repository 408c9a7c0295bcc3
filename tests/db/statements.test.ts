import { globSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import { queryOf, registered } from '../../db/statement.ts';
import { type Described, describeStatement } from '../support/described.ts';
import { anything } from '../support/given.ts';
import { createTestDatabase, type TestDatabase } from '../support/parts/postgres.ts';

/** What runs by being imported is no part of what others import. */
const programs = /(?:-main|\/main|-worker|audit-export|audit-verify)\.ts$/u;
const files = globSync('db/**/*.ts').filter((file) => !programs.test(file));

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  for (const file of files) await import(`../../${file}`);
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

/** What pg makes of each type of Postgres. */
const made = new Map<number, string>(
  Object.entries({
    number: [21, 23, 26, 700, 701],
    boolean: [16],
    string: [18, 19, 20, 25, 1042, 1043, 1082, 1114, 1184, 1700, 2950, 5069],
    json: [114, 3802],
    array: [1000, 1005, 1007, 1009, 1015, 1022, 1231, 2951],
    buffer: [17],
  }).flatMap(([kind, ids]) => ids.map((id) => [id, kind] as const)),
);
/** A value of each kind, to ask a shape whether it takes one. */
const values: Readonly<Record<string, readonly unknown[]>> = {
  number: [1, 0.5],
  boolean: [true],
  array: [[], ['a'], [1]],
  buffer: [Buffer.from('')],
  json: [{}, [], 'a', 1],
};

/** A shape fits a column where it takes some value of its kind; of a string only that it refuses no string for not being one. */
function fits(shape: z.ZodType, kind: string | undefined): boolean {
  const takes = (value: unknown) => shape.safeParse(value);
  if (kind === undefined) return false;
  const asked = kind === 'string' ? ['a', '2026-01-01'] : (values[kind] ?? []);
  return asked.some((value) => {
    const { error } = takes(value);
    return (
      error === undefined ||
      error.issues.every(({ code }) => code !== 'invalid_type' || kind === 'json' || kind === 'array')
    );
  });
}

const statements = () =>
  [...registered].flatMap(([name, { row, build, samples }]) =>
    (samples.length === 0 ? [anything()] : samples).map((given, index) => ({
      name: index === 0 ? name : `${name} (${index + 1})`,
      row,
      text: queryOf(build(given as never)).text,
    })),
  );

test('every statement is one that the database knows, and returns the columns that its rows have', async () => {
  const wrong: string[] = [];
  for (const { name, row, text } of statements()) {
    let columns: Described[];
    try {
      columns = await describeStatement(client, text);
    } catch (error) {
      wrong.push(`${name}: ${String(error)}`);
      continue;
    }
    const shape: Record<string, z.ZodType> = row?.shape ?? {};
    const [said, returned] = [Object.keys(shape).toSorted(), columns.map((column) => column.name).toSorted()];
    if (row !== undefined && said.join() !== returned.join())
      wrong.push(`${name}: says ${said.join()}, returns ${returned.join()}`);
    for (const column of columns) {
      const of = shape[column.name];
      if (of !== undefined && !fits(of, made.get(column.typeId)))
        wrong.push(`${name}: ${column.name} is of type ${column.typeId}, which its row does not take`);
    }
  }
  expect(wrong).toEqual([]);
  expect(statements().length).toBeGreaterThan(2);
});

test('no statement casts out of JSON: one row of another shape would shut every page that reads it', () => {
  const casting = globSync('db/**/*.ts').filter((file) => /->>\s*'\w+'\)?::(?!text)/u.test(readFileSync(file, 'utf8')));
  expect(casting).toEqual([]);
});
