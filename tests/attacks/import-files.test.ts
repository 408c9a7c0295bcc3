import { afterAll, beforeAll, expect, it } from 'vitest';
import { judgeImport } from '../../domain/directory/import-judge.ts';
import type { KnownDirectory } from '../../domain/directory/import-known.ts';
import { readDirectoryCsv } from '../../db/directory/import/csv.ts';
import { createPartnership, type Partnership } from '../support/factories.ts';
import { type Browser, type RunningPortal, startPortal } from '../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../support/parts/postgres.ts';

let database: TestDatabase;
let portal: RunningPortal;
let people: Partnership;
let officer: Browser;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  people = await createPartnership(database.ownerUrl);
  officer = await portal.browserOf(people.leadOfficer);
});
afterAll(async () => {
  await portal.close();
  await database.drop();
});

const nothing: KnownDirectory = { agencies: [], posts: [], people: [], holdings: [], absences: [], now: 0 };
const chain = (length: number, last = '') =>
  `agency,parent\n${Array.from({ length }, (_, n) => `Unit ${n},${n + 1 < length ? `Unit ${n + 1}` : last}`).join('\n')}`;

it('a chain of 20,000 parents is judged at once', () => {
  expect(judgeImport(readDirectoryCsv(chain(20_000)), nothing).problems).toEqual([]);
  // Thirty seconds where each walks up the whole chain above it, a tenth of one where none does.
}, 5_000);

it('a chain of 20,000 that closes to a circle is said of every line of it', () => {
  const { problems } = judgeImport(readDirectoryCsv(chain(20_000, 'Unit 5')), nothing);
  expect(problems).toHaveLength(19_995);
  expect(problems[0]).toEqual({ line: 7, column: 'parent', text: 'The agency would stand below itself' });
});

it('rows of commas alone keep no file from being read', async () => {
  const file = new File([`agency,post,role\r\nHarbour Trust,,\r\n,,\r\n , ,\r\n`], 'a.csv', { type: 'text/csv' });
  const preview = await officer.upload('/directory/import', {}, file);
  expect(preview.status).toBe(200);
  expect(preview.text).toContain('Agency Harbour Trust');
  expect(preview.text).not.toContain('Name the agency');
});
