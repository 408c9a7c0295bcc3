import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { beginRendering, endRendering } from '../../../db/reports/renderings.ts';
import type { Browser } from '../../support/portal.ts';
import { type FrozenReport, frozenReport } from '../../support/stories/frozen-report.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';

let scene: Scene;
let officer: Browser;
let report: FrozenReport;
let page: string;

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  report = await frozenReport(scene.world);
  page = `/reports/${report.reportId}/versions/1/files`;
  officer = await scene.browser(scene.world.officer);
});
afterAll(() => scene.end());

/** The states on the page, in the order of the kinds. */
const states = async () =>
  [...(await officer.get(page)).text.matchAll(/govuk-tag--\w+">\s*([^<]+?)\s*</gu)].map(([, word]) => word);

/** As the worker does it; undefined: it cannot be made. */
async function make(content: string | undefined): Promise<void> {
  const [asked] = await scene.world.rows<{ id: string }>(`select id from renderings where state = 'asked'`);
  const made = content === undefined ? undefined : { content: Buffer.from(content), sha256: 'a'.repeat(64) };
  await as(scene.world.db, { role: 'worker' }, async (tx) => {
    await beginRendering(tx, asked?.id ?? '');
    await endRendering(tx, asked?.id ?? '', made);
  });
}

test('a version leads to its files; one is asked for, waited for and fetched under a name that says what it is', async () => {
  expect((await officer.get(`/reports/${report.reportId}/versions/1`)).text).toContain(`href="${page}"`);
  expect(await states()).toEqual(Array.from({ length: 5 }, () => 'Not made yet'));
  expect((await officer.get(`${page}/pdf`)).status).toBe(404);
  const asked = await officer.fill(page, { format: 'pdf' });
  expect([asked.status, asked.headers.get('location')]).toEqual([303, `${page}?done=report-file-asked`]);
  expect((await officer.get(`${page}?done=report-file-asked`)).text).toContain('The file is being made');
  expect(await states()).toEqual(['Not made yet', 'Waiting', 'Not made yet', 'Not made yet', 'Not made yet']);
  await make('%PDF-1.7');
  expect((await officer.get(page)).text).toContain(`href="${page}/pdf"`);
  const file = await officer.get(`${page}/pdf?download=1`);
  expect(file.headers.get('content-disposition')).toBe('attachment; filename=RPT-2003-0007-version-1.pdf');
  expect(file.text).toBe('%PDF-1.7');
});

test('the page of it is read in place, without script or form', async () => {
  await officer.fill(page, { format: 'html' });
  await make('<!doctype html>');
  const file = await officer.get(`${page}/html`);
  expect(file.headers.get('content-security-policy')).toContain('sandbox');
  expect(file.headers.get('content-type')).toBe('text/html; charset=utf-8');
});

test('a file that could not be made says why, and can be asked for again', async () => {
  await officer.fill(page, { format: 'bundle' });
  await make(undefined);
  const { text } = await officer.get(page);
  expect(text).toContain('This file could not be made.');
  expect((await states()).at(-1)).toBe('Failed');
  await officer.fill(page, { format: 'bundle' });
  expect((await states()).at(-1)).toBe('Waiting');
});

test.each(['/0/files', '/x/files', '/1/files/exe', '/1/files/toString'])('there is nothing at …%s', async (end) => {
  expect((await officer.get(`/reports/${report.reportId}/versions${end}`)).status).toBe(404);
});
