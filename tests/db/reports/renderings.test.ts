import { afterAll, beforeAll, expect, test } from 'vitest';
import { actingFor } from '../../../db/acting-for.ts';
import { flushOutbox, type OutboxRow } from '../../../db/chase/outbox.ts';
import { as } from '../../../db/connect.ts';
import { findForgotten } from '../../../db/decisions/find-forgotten.ts';
import {
  askRendering,
  beginRendering,
  endRendering,
  listRenderings,
  noteProgress,
  readRendering,
} from '../../../db/reports/renderings.ts';
import type { Actor } from '../../../domain/permissions.ts';
import type { ReportFormat } from '../../../domain/reports/formats.ts';
import { richTree } from '../../support/report-tree.ts';
import { type FrozenReport, frozenReport } from '../../support/stories/frozen-report.ts';
import { createWorld, type TestAgency, type World } from '../../support/stories/world.ts';

let world: World;
let council: TestAgency;
let report: FrozenReport;
const paper = Buffer.from('%PDF-1.7');

beforeAll(async () => {
  world = await createWorld();
  council = await world.agency('Council');
  report = await frozenReport(world, richTree, new Map([['f'.repeat(64), paper]]));
});
afterAll(() => world.end());

const worker = { role: 'worker' } as const;
const wanted = (format: ReportFormat) => ({ versionId: report.versionId, format });
const ask = (actor: Actor, format: ReportFormat) =>
  as(world.db, actingFor(actor), (tx) => askRendering(tx, actor, wanted(format)));
const read = (actor: Actor, format: ReportFormat) =>
  as(world.db, actingFor(actor), (tx) => readRendering(tx, wanted(format)));

/** The files that are to be made, as Temporal would be told. */
async function told(): Promise<string[]> {
  const rows: OutboxRow[] = [];
  await flushOutbox(world.db, async (row) => void rows.push(row));
  return rows.flatMap(({ kind, renderingId }) => (kind === 'rendering' && renderingId !== null ? [renderingId] : []));
}

async function asked(format: ReportFormat): Promise<string> {
  expect(await ask(world.officer, format)).toMatchObject({ ok: true });
  const [id] = await told();
  if (id === undefined) throw new Error('nothing was asked for');
  return id;
}

const stateOf = async (format: ReportFormat) =>
  (await as(world.db, worker, (tx) => listRenderings(tx, report.versionId))).find((one) => one.format === format);

test('a file that is asked for twice is made once, of what was frozen and what was attached', async () => {
  const id = await asked('pdf');
  expect(await ask(world.officer, 'pdf')).toMatchObject({ ok: true });
  expect(await told()).toEqual([]);
  const begun = await as(world.db, worker, (tx) => beginRendering(tx, id));
  expect(begun).toMatchObject({ format: 'pdf', tree: richTree, at: Date.UTC(2003, 9, 1, 11) });
  expect([...(begun?.files ?? [])]).toEqual([['f'.repeat(64), paper]]);
  await as(world.db, worker, (tx) => noteProgress(tx, id, 'Setting the pages'));
  expect(await stateOf('pdf')).toMatchObject({ state: 'running', progress: 'Setting the pages' });
  expect(await read(world.officer, 'pdf')).toBeUndefined();
  await as(world.db, worker, (tx) => endRendering(tx, id, { content: Buffer.from('pages'), sha256: 'a'.repeat(64) }));
  // What comes late changes nothing of it any more.
  await as(world.db, worker, (tx) => noteProgress(tx, id, 'Late'));
  await as(world.db, worker, (tx) => endRendering(tx, id, undefined));
  expect(await as(world.db, worker, (tx) => beginRendering(tx, id))).toBeUndefined();
  expect(await stateOf('pdf')).toMatchObject({ state: 'done', progress: '', size: 5 });
  expect(await read(world.officer, 'pdf')).toMatchObject({
    content: Buffer.from('pages'),
    fileName: 'RPT-2003-0007-version-1.pdf',
    mediaType: 'application/pdf',
  });
  expect(await ask(world.officer, 'pdf')).toMatchObject({ ok: true });
  expect(await told()).toEqual([]);
});

test('what ends its process again and again is given up, and can be asked for again', async () => {
  const id = await asked('docx');
  for (let time = 0; time < 3; time += 1)
    expect(await as(world.db, worker, (tx) => beginRendering(tx, id))).toBeDefined();
  expect(await as(world.db, worker, (tx) => beginRendering(tx, id))).toBeUndefined();
  expect(await stateOf('docx')).toMatchObject({
    state: 'failed',
    progress: expect.stringContaining('could not be made'),
  });
  expect(await asked('docx')).toBe(id);
  expect(await as(world.db, worker, (tx) => beginRendering(tx, id))).toBeDefined();
});

test('who asked is told by mail where it took longer than a minute, and not where it was there at once', async () => {
  const notices = () => world.rows<{ person_id: string }>(`select person_id from notices where kind = 'file-made'`);
  expect(await notices()).toEqual([]);
  const id = await asked('html');
  await world.passTime(61_000);
  await as(world.db, worker, (tx) => beginRendering(tx, id));
  await as(world.db, worker, (tx) => endRendering(tx, id, { content: Buffer.from('page'), sha256: 'a'.repeat(64) }));
  expect(await notices()).toEqual([{ person_id: world.officer.personId }]);
});

test('a file that nobody makes any more is asked for again', async () => {
  const id = await asked('xlsx');
  await findForgotten(world.db);
  expect(await told()).toEqual([]);
  await world.rows(`update renderings set changed_at = app_now() - interval '11 minutes' where id = $1`, [id]);
  await findForgotten(world.db);
  await findForgotten(world.db);
  expect(await told()).toEqual([id]);
});

test('who does not read the report has none of its files, and asks for none', async () => {
  const [outside] = council.respondents;
  if (outside === undefined) throw new Error('the council has a respondent');
  expect(await read(outside, 'pdf')).toBeUndefined();
  expect(await ask(outside, 'html')).toMatchObject({ ok: false, code: 'not-found' });
  const forced = as(world.db, actingFor(outside), (tx) =>
    tx.$client.query(`insert into renderings (version_id, format, asked_by) values ($1, 'html', $2)`, [
      report.versionId,
      outside.personId,
    ]),
  );
  await expect(forced).rejects.toThrow('row-level security');
});

test('asking is witnessed by the trail, once', async () => {
  const acts = await world.rows<{ details: object }>(
    `select details from audit_entries where act = 'report-file-asked' and details->>'format' = 'pdf'`,
  );
  expect(acts).toEqual([{ details: { versionId: report.versionId, format: 'pdf' } }]);
});
