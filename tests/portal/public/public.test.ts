import type { Browser as Chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { beginRendering, endRendering } from '../../../db/reports/renderings.ts';
import { launchBrowser, openWindow } from '../../support/parts/browser.ts';
import { flawsOf } from '../../support/parts/page-flaws.ts';
import type { Browser } from '../../support/portal.ts';
import { richTree } from '../../support/report-tree.ts';
import { carriedReport, type FrozenReport } from '../../support/stories/frozen-report.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { openRound, record } from '../../support/stories/world.ts';

const reference = richTree.reference;
const address = `/public/reports/${reference}`;

let scene: Scene;
let officer: Browser;
let report: FrozenReport;
let round: string;
let bodyPage: string;
let chromium: Chromium;

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  officer = await scene.browser(scene.world.officer);
  report = await carriedReport(scene.world);
  const council = await scene.world.agency('Council');
  const opened = await openRound(scene.world, [council], { dueAt: Date.now() + 30 * 86_400_000 });
  for (const act of ['close', 'agree-log'] as const) await record(scene.world, opened.processId, act);
  await record(scene.world, opened.processId, 'publish', {}, { outcome: 'We changed the plan.' });
  round = opened.reference;
  chromium = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await chromium.close();
  await scene.end();
});

const ask = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${scene.portal.url}${path}`, { headers, redirect: 'manual' });
/** As a browser asks that has the page: fetch alone would ask for everything anew. */
const askAgain = (path: string, etag: string | null) =>
  ask(path, { 'if-none-match': etag ?? '', 'cache-control': 'max-age=0' });
const read = async (path: string) => (await ask(path)).text();
const here = () => `/reports/${report.reportId}/public`;

/** As the worker does it, for all that was asked for. */
async function makeFiles(): Promise<void> {
  for (const { id } of await scene.world.rows<{ id: string }>(`select id from renderings where state = 'asked'`))
    await as(scene.world.db, { role: 'worker' }, async (tx) => {
      const { format } = (await beginRendering(tx, id))!;
      await endRendering(tx, id, { content: Buffer.from(`file ${format}`), sha256: 'a'.repeat(64) });
    });
}

test('a report is public once an officer says so, with files of its own', async () => {
  expect((await ask(address)).status).toBe(404);
  expect(await read('/public')).toContain('No report is public yet');
  expect((await officer.get(`/reports/${report.reportId}`)).text).toContain(`href="${here()}"`);
  expect((await officer.get(here())).text).toContain('Anybody can then read it without signing in');
  const made = await officer.fill(here(), {});
  expect([made.status, made.headers.get('location')]).toEqual([303, `${here()}?done=report-public`]);
  expect((await officer.get(here())).text).toContain(`href="${address}"`);
  const page = await read(address);
  for (const text of [
    'Ann O&#39;Hara',
    'Contents',
    'and\n  did on',
    `mailto:?subject=`,
    'rel="canonical"',
    'name="description"',
  ])
    expect(page).toContain(text);
  expect(page).not.toContain('/strategies/');
  expect(page).not.toContain('To keep or print');
  await makeFiles();
  for (const format of ['html', 'pdf', 'docx', 'xlsx', 'bundle']) {
    expect(await read(address)).toContain(`href="${address}/files/${format}"`);
    expect(await read(`${address}/files/${format}`)).toBe(`file ${format}`);
  }
  expect((await ask(`${address}/files/exe`)).status).toBe(404);
});

test('whoever has a page already is told so from two small rows, without the tree being read again', async () => {
  const first = await ask(address);
  const etag = first.headers.get('etag');
  expect(first.headers.get('cache-control')).toBe('public, max-age=60');
  expect(first.headers.get('set-cookie')).toBeNull();
  expect(first.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; script-src 'sha256-[^']+'; style/u,
  );
  // A tree that cannot be read any more is not missed by him.
  await scene.world.rows('alter table publications disable trigger keep_publication');
  await scene.world.rows(`update publications set tree = tree || '{"shape": 2}'`);
  expect((await askAgain(address, etag)).status).toBe(304);
  expect((await ask(address)).status).toBe(500);
  await scene.world.rows(`update publications set tree = tree || '{"shape": 1}'`);
  await scene.world.rows('alter table publications enable trigger keep_publication');
  for (const path of [
    '/public',
    '/public/reports',
    '/public/rounds',
    `/published/${round}`,
    '/sitemap.xml',
    '/public/feed.xml',
    `${address}/files/pdf`,
  ]) {
    const { status, headers } = await ask(path);
    expect([status, (await askAgain(path, headers.get('etag'))).status], path).toEqual([200, 304]);
  }
});

test('it stands on the first page, in the list of its body, in the map of the site and in the feeds', async () => {
  bodyPage = /\/public\/bodies\/[\w-]+/u.exec(await read(address))?.[0] ?? '';
  for (const path of ['/public', '/public/reports', bodyPage]) expect(await read(path)).toContain(`href="${address}"`);
  for (const path of ['/sitemap.xml', '/public/feed.xml', `${bodyPage}/feed.xml`])
    expect(await read(path)).toContain(`${scene.portal.url}${address}<`);
  expect(await read('/sitemap.xml')).toContain(`/published/${round}<`);
  expect(await read('/public')).toContain(`href="/published/${round}"`);
  expect(await read('/public/rounds')).toContain(`href="/published/${round}"`);
  expect(await read(`/published/${round}`)).toContain('We changed the plan.');
  expect(await read('/robots.txt')).toContain(`Sitemap: ${scene.portal.url}/sitemap.xml`);
  expect(await read('/public/feed.xml')).toContain('&lt;2003&gt;');
});

test('a later report about the same, and a body that came after, are named at the head of the old one', async () => {
  const later = await carriedReport(scene.world, { ...richTree, reference: 'RPT-2004-0001', title: 'A year on' });
  await scene.world.rows(`alter table report_versions disable trigger keep_report_version`);
  await scene.world.rows(
    `update report_versions n set strategy_id = o.strategy_id, body_id = o.body_id, meets_on = o.meets_on + 300 from report_versions o where n.id = $1 and o.id = $2`,
    [later.versionId, report.versionId],
  );
  await scene.world.rows(`alter table report_versions enable trigger keep_report_version`);
  expect((await officer.fill(`/reports/${later.reportId}/public`, {})).status).toBe(303);
  expect(await read(address)).toMatch(
    /Archived\.<\/strong> This is what was said then[^]+href="\/public\/reports\/RPT-2004-0001">A year on</u,
  );
  expect(await read('/public/reports/RPT-2004-0001')).not.toContain('Archived');
  const id = bodyPage.split('/').at(-1);
  const [next] = await scene.world.rows<{ id: string }>(
    `insert into bodies (name) values ('New committee') returning id`,
  );
  const page = `/directory/bodies/${id}`;
  expect((await officer.fill(page, { by: next?.id ?? '' }, `${page}/replaced`)).status).toBe(303);
  expect((await officer.get(page)).text).toContain('Another body came after it');
  expect((await officer.fill(page, { by: id ?? '' }, `${page}/replaced`)).status).toBe(422);
  expect(await read(address)).toMatch(
    /was replaced by <a class="govuk-link"\s+href="\/public\/bodies\/[\w-]+">New committee/u,
  );
});

test.each([375, 1280])('its pages are free of flaws at a width of %i pixels', async (width) => {
  const page = await (await openWindow(chromium, width)).newPage();
  const problems: string[] = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  for (const path of ['/public', '/public/reports', '/public/rounds', address, `/published/${round}`])
    problems.push(...(await flawsOf(page, `${scene.portal.url}${path}`, `public-${width}${path}`)));
  expect(problems).toEqual([]);
});

test('a report that is taken off is found by nobody any more, and can be made public again', async () => {
  expect((await officer.fill(here(), { reason: '' }, `${here()}/withdraw`)).status).toBe(422);
  expect((await officer.fill(here(), { reason: 'A name was left in it' }, `${here()}/withdraw`)).status).toBe(303);
  for (const path of [address, `${address}/files/pdf`]) expect((await ask(path)).status, path).toBe(410);
  expect(await read('/sitemap.xml')).not.toContain(address);
  expect((await officer.fill(here(), {})).status).toBe(303);
  expect((await ask(address)).status).toBe(200);
});

test('what is about a part of the plan that is restricted is not public meanwhile', async () => {
  const [strand] = await scene.world.rows<{ id: string }>(
    `insert into strands (strategy_id, priority_area, name, position, leader_post_id) select $1, '', 'S', 1, min(id::text)::uuid from posts returning id`,
    [report.strategyId],
  );
  await scene.world.rows(`insert into markings (strategy_id, strand_id, reason, marked_by) values ($1, $2, 'x', $3)`, [
    report.strategyId,
    strand?.id,
    scene.world.officer.personId,
  ]);
  await scene.world.rows('alter table publications disable trigger keep_publication');
  await scene.world.rows('update publications set strand_id = $1 where reference = $2', [strand?.id, reference]);
  expect((await ask(address)).status).toBe(404);
});

test('a crawler that takes everything at once is told to wait, while people who are signed in are served', async () => {
  const answers = await Promise.all(Array.from({ length: 300 }, () => ask('/public')));
  const statuses = answers.map(({ status }) => status);
  expect(statuses).toContain(200);
  expect(statuses).toContain(429);
  expect(answers.find(({ status }) => status === 429)?.headers.get('retry-after')).toMatch(/^\d+$/u);
  expect((await officer.get('/reports')).status).toBe(200);
});
