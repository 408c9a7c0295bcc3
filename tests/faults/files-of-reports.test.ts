import { afterAll, beforeAll, expect, test } from 'vitest';
import { actingFor } from '../../db/acting-for.ts';
import { as } from '../../db/connect.ts';
import { askRendering, readRendering } from '../../db/reports/renderings.ts';
import type { ReportFormat } from '../../domain/reports/formats.ts';
import type { ReportTree } from '../../domain/reports/tree.ts';
import { documentWorkflowId } from '../../workflows/document-messages.ts';
import { richTree } from '../support/report-tree.ts';
import { startStack, type Stack } from '../support/parts/stack.ts';
import { type FrozenReport, frozenReport } from '../support/stories/frozen-report.ts';
import { until } from '../support/until.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
}, 120_000);
afterAll(() => stack.end(), 60_000);

/** As the API does it: what is to be told to Temporal is left to the worker, which looks every two seconds. */
async function ask({ versionId }: FrozenReport, format: ReportFormat): Promise<void> {
  const { db, officer } = stack.world;
  expect(await as(db, actingFor(officer), (tx) => askRendering(tx, officer, { versionId, format }))).toMatchObject({
    ok: true,
  });
}

const fileOf = ({ versionId }: FrozenReport, format: ReportFormat) =>
  as(stack.world.db, actingFor(stack.world.officer), (tx) => readRendering(tx, { versionId, format }));

async function rowOf({ versionId }: FrozenReport) {
  const [row] = await stack.world.rows<{ id: string; state: string; tries: number }>(
    'select id, state, tries from renderings where version_id = $1',
    [versionId],
  );
  return row;
}

/** Takes some seconds as a PDF. */
function longTree(): ReportTree {
  const cells = Array.from({ length: 5 }, (_, n) => ({ text: `What is said in column ${n} of this row. `.repeat(8) }));
  const columns = cells.map(() => ({ heading: 'Column', numeric: false }));
  const rows = Array.from({ length: 4_000 }, (_, n) => ({ key: `r${n}`, cells }));
  const blocks = [{ kind: 'table', key: 't', caption: 'Long', columns, rows }] as const;
  return { ...richTree, reference: 'RPT-2003-0008', sections: [{ key: 's', letter: 'A', heading: 'Long', blocks }] };
}

test('a file is made by the worker, and its history holds nothing that anybody wrote', async () => {
  const report = await frozenReport(stack.world);
  await ask(report, 'pdf');
  await until('the file is there', async () => (await rowOf(report))?.state === 'done', 60_000);
  const file = await fileOf(report, 'pdf');
  expect(file?.content.subarray(0, 5).toString()).toBe('%PDF-');
  const id = documentWorkflowId((await rowOf(report))?.id ?? '');
  const history = JSON.stringify(await stack.client.workflow.getHandle(id).fetchHistory());
  expect(history).not.toContain('town centre');
}, 120_000);

test('a worker that is killed in the middle of a file: another begins it again, and it is whole', async () => {
  const report = await frozenReport(stack.world, longTree());
  await ask(report, 'pdf');
  await until('it is being made', async () => (await rowOf(report))?.state === 'running', 60_000);
  await stack.worker.kill();
  expect(await rowOf(report)).toMatchObject({ state: 'running', tries: 1 });
  await stack.startWorker();
  await until('the file is there', async () => (await rowOf(report))?.state === 'done', 120_000);
  expect(await rowOf(report)).toMatchObject({ tries: 2 });
  const file = await fileOf(report, 'pdf');
  expect(file?.content.subarray(-6).toString().trim()).toBe('%%EOF');
}, 240_000);
