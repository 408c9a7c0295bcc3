import { randomUUID } from 'node:crypto';
import type { Browser as Chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { launchBrowser, openWindow } from '../../support/parts/browser.ts';
import { addInspector, day, draftOf } from '../../support/stories/inspections.ts';
import { type Browser, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { addBody, openedSignOff, stageOf } from '../../support/stories/sign-offs.ts';
import { usualPlan } from '../../support/stories/strategies.ts';
import { createWorld, record, type TestAgency, type World } from '../../support/stories/world.ts';

let database: TestDatabase;
let portal: RunningPortal;
let world: World;
let health: TestAgency;
let chromium: Chromium;
let ids: Readonly<Record<string, string>>;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  world = await createWorld(database);
  health = await world.agency('Health');
  const inspector = await addInspector(world);
  const inspection = await draftOf(world, [health], [inspector], { evidenceDueAt: Date.now() + 28 * day });
  await record(world, inspection.processId, 'open');
  const plan = await usualPlan(world, [health]);
  const review = await as(world.db, { role: 'worker' }, (tx) =>
    openScheduledReview(tx, { strategyId: plan.strategyId, quarter: '2026-10-01' }),
  );
  ids = {
    reviews: review?.processId ?? '',
    'sign-offs': (await openedSignOff(world, [stageOf(await addBody(world, 'Board', 2))])).processId,
    inspections: inspection.processId,
  };
  chromium = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await chromium.close();
  await portal.close();
  await world.end();
});

const browserOf = (actor: Actor): Promise<Browser> =>
  portal.browserOf({ id: actor.personId, name: actor.name, email: '' });

test.each(['reviews', 'sign-offs', 'inspections'])(
  'a page of %s says that it has changed, and is shown anew when somebody asks for it',
  async (noun) => {
    const id = ids[noun] ?? '';
    const context = await openWindow(chromium, 1280, await browserOf(world.officer));
    const page = await context.newPage();
    const listening = page.waitForResponse((reply) => reply.url().endsWith(`/processes/${id}/events`));
    await page.goto(`${portal.url}/${noun}/${id}`);
    await listening;
    portal.changed(id);
    const said = page.getByRole('status').filter({ hasText: 'Something has changed' });
    await said.waitFor();
    const again = page.waitForResponse((reply) => reply.url().endsWith(`/${noun}/${id}`));
    await said.getByRole('link', { name: 'Show how it stands now' }).click();
    await again;
    await page.waitForLoadState();
    expect(await page.getByText('Something has changed').count()).toBe(0);
    await context.close();
  },
  60_000,
);

test('an agency does not learn when the others answer, and what is no process has no events', async () => {
  const contact = await browserOf(health.respondents[0]!);
  const officer = await browserOf(world.officer);
  expect((await contact.get(`/processes/${ids['reviews'] ?? ''}/events`)).status).toBe(403);
  expect((await contact.get(`/inspections/${ids['inspections'] ?? ''}`)).text).not.toContain('data-changed');
  expect((await officer.get(`/processes/${randomUUID()}/events`)).status).toBe(404);
});
