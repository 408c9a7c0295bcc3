import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser as Chromium } from 'playwright-core';
import { addDocument } from '../../../db/sign-offs/papers/documents.ts';
import { launchBrowser, openWindow } from '../../support/parts/browser.ts';
import { acting } from '../../support/stories/inspections.ts';
import { type Browser, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { valueOf } from '../../support/verdicts.ts';
import { createWorld, draftRound, type World } from '../../support/stories/world.ts';

let database: TestDatabase;
let portal: RunningPortal;
let world: World;
let officer: Browser;
let chromium: Chromium;
let processId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  world = await createWorld(database);
  officer = await portal.browserOf({ id: world.officer.personId, name: world.officer.name, email: '' });
  chromium = await launchBrowser();
  processId = (await draftRound(world, [await world.agency('Health')], { dueAt: Date.now() + 30 * 86_400_000 }))
    .processId;
}, 120_000);
afterAll(async () => {
  await chromium.close();
  await portal.close();
  await world.end();
});

/** The address of a paper. The report of a review is HTML that we wrote ourselves; nobody else can store any. */
async function paperOf(mediaType: string, content: string): Promise<string> {
  const { documentId } = valueOf(
    await acting(world, world.officer, (tx) =>
      addDocument(tx, world.officer, {
        processId,
        title: mediaType,
        fileName: 'paper.txt',
        mediaType: 'text/plain',
        content: Buffer.from(content),
      }),
    ),
  );
  // What it is served as is what the row says, whatever its content: that is judged when it comes in.
  await world.rows(`update documents set media_type = $2 where id = $1`, [documentId, mediaType]);
  return `/documents/${documentId}`;
}

test.each([
  ['application/pdf', 'application/pdf', false],
  ['image/png', 'image/png', true],
  ['text/plain', 'text/plain; charset=utf-8', true],
  ['text/html', 'text/html; charset=utf-8', true],
])('%s is read in place, by a policy of its own, and downloaded by choice', async (mediaType, sentAs, sandboxed) => {
  const path = await paperOf(mediaType, 'paper');
  const { headers, text } = await officer.get(path);
  expect([headers.get('content-type'), text]).toEqual([sentAs, 'paper']);
  expect(headers.get('content-disposition')).toMatch(/^inline; filename=paper.txt$/u);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('script-src');
  expect(/(?:^|; )sandbox$/u.test(policy)).toBe(sandboxed);
  const kept = await officer.get(`${path}?download=yes`);
  expect(kept.headers.get('content-disposition')).toMatch(/^attachment;/u);
  expect(kept.headers.get('content-type')).not.toContain('html');
});

test('what no browser reads in place is a download', async () => {
  const { headers } = await officer.get(await paperOf('application/msword', 'paper'));
  expect(headers.get('content-disposition')).toMatch(/^attachment;/u);
});

test('a report is a page that runs nothing and knows nothing of who reads it', async () => {
  const path = await paperOf(
    'text/html',
    '<h1>Report</h1><script>document.title = "ran"</script><form action="/sign-out" method="post"></form>',
  );
  const context = await openWindow(chromium, 1280, officer);
  const page = await context.newPage();
  await page.goto(`${portal.url}${path}`);
  expect(await page.getByRole('heading').textContent()).toBe('Report');
  expect(await page.title()).not.toBe('ran');
  await context.close();
}, 60_000);
