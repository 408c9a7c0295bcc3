import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { startOwnPostgres } from '../faults/parts/own-postgres.ts';
import { registered } from '../../db/statement.ts';
import { copyOfSources, errorsIn } from './copy-of-sources.ts';
import { faultsOf, loadStatements } from '../support/statements.ts';

// `node tests/house/renamed-columns.ts [20]`: renames that many columns, one after the other, in the database and in
// db/schema, and says which of them neither the statements' descriptions nor the compiler would have found.

type Column = { readonly file: string; readonly table: string; readonly property: string; readonly name: string };

const declared = /^\s{2,4}(\w+): (?:\w+)\('(\w+)'/u;

/** Every column as db/schema declares it; `id` and what the database keeps for itself are no test of anybody's code. */
function columns(): Column[] {
  return globSync('db/schema/*.ts').flatMap((file) => {
    let table = '';
    return readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, index, lines) => {
        const begun = /pgTable\((?:'(\w+)')?/u.exec(line);
        if (begun !== null) table = begun[1] ?? /'(\w+)'/u.exec(lines[index + 1] ?? '')?.[1] ?? '';
        const [, property, name] = declared.exec(line) ?? [];
        return property === undefined || name === undefined ? [] : [{ file, table, property, name }];
      });
  });
}

/** Whether the compiler finds the other name of the property anywhere but in db/schema itself. */
function isFoundByCompiler(copy: string, { file, property }: Column): boolean {
  const path = join(copy, file);
  const before = readFileSync(path, 'utf8');
  writeFileSync(path, before.replace(new RegExp(`^(\\s{2,4})${property}: `, 'mu'), `$1${property}Renamed: `));
  const found = errorsIn(copy).some((line) => !line.startsWith('db/schema/'));
  writeFileSync(path, before);
  return found;
}

const count = Number(process.argv[2] ?? 20);
const all = columns();
const chosen = all
  .map((column) => ({ column, order: Math.random() }))
  .toSorted((one, other) => one.order - other.order)
  .slice(0, count)
  .map(({ column }) => column);
const copy = copyOfSources();
const [flaw] = errorsIn(copy);
if (flaw !== undefined) throw new Error(`what is to be tried does not compile: ${flaw}`);
await loadStatements();
const postgres = await startOwnPostgres();
const client = new pg.Client({ connectionString: postgres.database.ownerUrl });
await client.connect();
let survivors = 0;
for (const column of chosen) {
  const { table, name } = column;
  await client.query(`begin; alter table ${table} rename column ${name} to ${name}_renamed`);
  const faults = await faultsOf(client, { savepoints: true });
  await client.query('rollback');
  const found =
    faults.length > 0 ? `${faults.length} statements` : isFoundByCompiler(copy, column) ? 'the compiler' : undefined;
  if (found === undefined) survivors += 1;
  process.stdout.write(`${table}.${name}: ${found === undefined ? 'SURVIVES' : `found by ${found}`}\n`);
}
await client.end();
await postgres.database.drop();
rmSync(copy, { recursive: true, force: true });
process.stdout.write(
  `${survivors} of ${chosen.length} renamed columns survive (${registered.size} statements, ${all.length} columns)\n`,
);
process.exit(0);
