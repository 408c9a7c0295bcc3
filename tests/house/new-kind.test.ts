import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyOfSources, errorsIn } from './copy-of-sources.ts';

let copy: string;
beforeAll(() => {
  copy = copyOfSources();
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Gives a registry one row more. */
function add(registry: string, before: string, row: string): void {
  const path = join(copy, registry);
  const source = readFileSync(path, 'utf8');
  expect(source).toContain(before);
  writeFileSync(path, source.replace(before, `${row}\n${before}`));
}

test('a new kind of process is a checklist that the compiler holds; a new position is one row', () => {
  add('domain/tasks/answer.ts', "  object: 'Object',", "  'leaning-to': 'Leaning to it',");
  add(
    'domain/process-kinds.ts',
    "  review: { prefix: 'REV'",
    "  scrutiny: { prefix: 'SCR', noun: 'Scrutiny', path: '/scrutinies' },",
  );
  const files = errorsIn(copy).map((line) => /^[^(]+/u.exec(line)?.[0] ?? line);
  // Its workflow, what it has done around a pass, its recorders, its states and acts.
  expect([...new Set(files)].toSorted()).toEqual([
    'client/processes.ts',
    'db/decisions/raise-due.ts',
    'db/decisions/record.ts',
    'domain/decisions/process.ts',
  ]);
}, 120_000);
