import { globSync } from 'node:fs';
import { is, SQL, StringChunk } from 'drizzle-orm';
import type pg from 'pg';
import type { z } from 'zod';
import { queryOf, type Registered, registered } from '../../db/statement.ts';
import { describeStatement } from './described.ts';
import { anything } from './given.ts';

/** What runs by being imported is no part of what others import. */
const programs = /(?:-main|\/main|-worker|audit-export|audit-verify)\.ts$/u;

/** Has every statement of `db/`, and of the sample, registered. Out: of how many files. */
export async function loadStatements(): Promise<number> {
  const files = globSync('{db,local/sample}/**/*.ts').filter((file) => !programs.test(file));
  for (const file of files) await import(/* @vite-ignore */ `${process.cwd()}/${file}`);
  return files.length;
}

/** What pg makes of each type of Postgres. */
const kinds = new Map<number, string>(
  Object.entries({
    number: [21, 23, 26, 700, 701],
    boolean: [16],
    string: [18, 19, 20, 25, 1042, 1043, 1082, 1114, 1184, 1700, 2950, 5069],
    json: [114, 3802],
    array: [1000, 1005, 1007, 1009, 1015, 1022, 1231, 2951],
    buffer: [17],
  }).flatMap(([kind, ids]) => ids.map((id) => [id, kind] as const)),
);
/** Values of each kind, to ask a shape whether it takes one. */
const values: Readonly<Record<string, readonly unknown[]>> = {
  number: [1, 0.5],
  boolean: [true],
  string: ['a', '2026-01-01'],
  array: [[], ['a'], [1]],
  buffer: [Buffer.from('')],
  json: [{}, [], 'a', 1],
};

/** A shape fits a column where it takes a value of its kind, or refuses it for another reason than its kind. */
function fits(shape: z.ZodType, kind: string | undefined): boolean {
  if (kind === undefined) return false;
  return (values[kind] ?? []).some((value) => {
    const { error } = shape.safeParse(value);
    return error === undefined || kind === 'json' || error.issues.every(({ code }) => code !== 'invalid_type');
  });
}

/**
 * What is wrong with the registered statements in this database, a line each: one that it cannot parse, or one that returns other
 * columns, or columns of other types, than its row says. In a transaction each needs a savepoint.
 */
export async function faultsOf(client: pg.Client, { savepoints = false } = {}): Promise<string[]> {
  const faults: string[] = [];
  for (const [name, { row, build, samples }] of registered)
    for (const given of samples.length === 0 ? [anything()] : samples) {
      if (savepoints) await client.query('savepoint described');
      faults.push(...(await faultOf(client, name, row?.shape, queryOf(build(given as never)).text)));
      if (savepoints) await client.query('rollback to savepoint described');
    }
  return faults;
}

/** How many lines each registered statement is written in; a part of it that has a name counts by itself. */
export function linesOf(): Map<string, number> {
  const longest = ([, { build, samples }]: [string, Registered]) =>
    Math.max(
      ...(samples.length === 0 ? [anything()] : samples).flatMap((given) => linesOfParts(build(given as never))),
    );
  return new Map([...registered].map((one) => [one[0], longest(one)]));
}

function linesOfParts(part: SQL): number[] {
  const own = part.queryChunks.map((chunk) => (is(chunk, StringChunk) ? chunk.value.join('') : '?')).join('');
  const parts = part.queryChunks.flatMap((chunk) => chunk).filter((chunk) => is(chunk, SQL));
  return [own.split('\n').filter((line) => line.trim() !== '').length, ...parts.flatMap(linesOfParts)];
}

async function faultOf(
  client: pg.Client,
  name: string,
  shape: Readonly<Record<string, z.ZodType>> | undefined,
  text: string,
): Promise<string[]> {
  try {
    const columns = await describeStatement(client, text);
    if (shape === undefined) return [];
    const [said, returned] = [Object.keys(shape), columns.map((column) => column.name)].map((names) =>
      names.toSorted().join(),
    );
    if (said !== returned) return [`${name} says ${said} and returns ${returned}`];
    return columns.flatMap((column) => {
      const of = shape[column.name];
      return of === undefined || fits(of, kinds.get(column.typeId))
        ? []
        : [`${name}: ${column.name} is of type ${column.typeId}, which its row does not take`];
    });
  } catch (error) {
    return [`${name}: ${String(error)}`];
  }
}
