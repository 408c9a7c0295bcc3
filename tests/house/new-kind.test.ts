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

test('a new kind is a checklist that the compiler holds; a new position is one row', () => {
  add('domain/tasks/answer.ts', "  object: 'Object',", "  'leaning-to': 'Leaning to it',");
  add(
    'domain/process-kinds.ts',
    "  review: { prefix: 'REV'",
    "  scrutiny: { prefix: 'SCR', noun: 'Scrutiny', path: '/scrutinies' },",
  );
  add(
    'domain/chase/policy.ts',
    '  directorate: () => ({',
    "  parent: () => ({ named: '', inMail: '', toldAs: '', escalatedTo: true, list: '/overdue', canDo: doOrHandOn }),",
  );
  add(
    'domain/chase/task-kinds.ts',
    "  'review-action': {",
    "  errand: { chasedBy: reviewWorkPolicy, ladder: 'agency', closes: false, noun: '', what: '', asks: '', reminds: '', overdue: '', how: '' },",
  );
  const errors = errorsIn(copy).map((line) => ({ file: /^[^(]+/u.exec(line)?.[0] ?? line, line }));
  const lacking = (kind: string) => {
    const found = errors.filter(({ line }) => line.includes(`'${kind}'`) || line.includes(`"${kind}"`));
    return [...new Set(found.map(({ file }) => file))].toSorted();
  };
  const checklists = {
    // Its workflow, what it has done around a pass, its recorders, its states and acts.
    scrutiny: [
      'client/processes.ts',
      'db/decisions/raise-due.ts',
      'db/decisions/record.ts',
      'domain/decisions/process.ts',
    ],
    // Who they are now, and of which agencies what is overdue is listed for them.
    parent: ['db/chase/recipients.ts'],
    // What it asks its reader to do, to whom it falls, where it is done.
    errand: ['domain/chase/task-acts.ts', 'domain/directory/succession.ts', 'portal/tasks/task.ts'],
    'leaning-to': [],
  };
  for (const [kind, files] of Object.entries(checklists)) expect(lacking(kind), kind).toEqual(files);
  expect([...new Set(errors.map(({ file }) => file))].toSorted()).toEqual(Object.values(checklists).flat().toSorted());
}, 300_000);
