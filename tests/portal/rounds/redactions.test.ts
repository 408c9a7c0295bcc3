import type { Browser as Chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { addLogItem, settleLogItem } from '../../../db/rounds/log-items.ts';
import { launchBrowser, openWindow } from '../../support/parts/browser.ts';
import { flawsOf } from '../../support/parts/page-flaws.ts';
import type { Browser } from '../../support/portal.ts';
import { asPublic, readerOf } from '../../support/stories/public-pages.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { addPerson, openRound, record } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let scene: Scene;
let officer: Browser;
let second: Browser;
let chromium: Chromium;
let round: { processId: string; reference: string };
const page = () => `/rounds/${round.processId}/redactions`;
const publish = () => `/rounds/${round.processId}/publish`;

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  const { world } = scene;
  officer = await scene.browser(world.officer);
  second = await scene.browser(await addPerson(world.rows, world.directorateId, 'Second Officer', 'officer'));
  round = await openRound(world, [await world.agency('Council')], { dueAt: Date.now() + 30 * 86_400_000 });
  const { processId } = round;
  const act = actingFor(world.officer);
  for (const comment of ['Sergeant Mary Hill never answers.', 'We agree.']) {
    const { itemId } = valueOf(
      await as(world.db, act, (tx) => addLogItem(tx, world.officer, { processId, agencyId: null, comment })),
    );
    if (comment === 'We agree.') continue;
    await record(world, processId, 'close');
    const said = {
      itemId,
      ifVersion: 1,
      disposition: 'accepted',
      response: 'Mary Hill was told.',
      changed: 'A rota',
    } as const;
    valueOf(await as(world.db, act, (tx) => settleLogItem(tx, world.officer, said)));
  }
  const items = await world.rows<{ id: string }>('select id from log_items where disposition is null');
  for (const { id: itemId } of items) {
    const said = { itemId, ifVersion: 1, disposition: 'noted', response: '', changed: '' } as const;
    valueOf(await as(world.db, act, (tx) => settleLogItem(tx, world.officer, said)));
  }
  chromium = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await chromium.close();
  await scene.end();
});

test('names in comments are redacted once the log is agreed, wherever they stand', async () => {
  expect((await officer.get(page())).text).toContain('once the log is agreed');
  expect((await officer.post(page(), { words: 'Mary Hill', reason: 'a name' })).status).toBe(422);
  await record(scene.world, round.processId, 'agree-log');
  expect((await officer.fill(page(), { words: 'Nobody', reason: 'a name' })).text).toContain(
    'stand nowhere in the log',
  );
  expect((await officer.fill(page(), { words: 'Mary Hill', reason: 'of Mary Hill' })).text).toContain(
    'Say it without the words',
  );
  expect((await officer.fill(page(), { words: 'mary hill', reason: 'a name' })).status).toBe(303);
  const { text } = await officer.get(page());
  expect(text).toContain('Sergeant [redacted: a name] never answers.');
  expect(text).toContain('[redacted: a name] was told.');
  expect((await officer.fill(page(), { words: 'rota', reason: 'other' })).status).toBe(303);
  const [rota] = await scene.world.rows<{ id: string }>(`select id from log_redactions where part = 'changed'`);
  expect((await officer.fill(page(), { redactionId: rota?.id ?? '' }, `${page()}/lift`)).status).toBe(303);
});

test.each([375, 1280])('its pages are free of flaws at a width of %i pixels', async (width) => {
  const window = await (await openWindow(chromium, width, officer)).newPage();
  const problems: string[] = [];
  for (const path of [page(), publish()])
    problems.push(...(await flawsOf(window, `${scene.portal.url}${path}`, `log-redactions-${width}`)));
  expect(problems).toEqual([]);
});

test('who has redacted something does not publish, nor who has not read what is redacted now', async () => {
  const outcome = { outcome: 'We did it.' };
  expect((await officer.fill(publish(), outcome)).text).toContain('Another officer looks at that and publishes');
  const stale = await second.get(publish());
  const seen = /name="seen" value="(\w+)"/u.exec(stale.text)?.[1] ?? '';
  expect((await officer.fill(page(), { words: 'Sergeant', reason: 'a rank' })).status).toBe(303);
  expect((await second.fill(publish(), { ...outcome, seen })).text).toContain('has changed since you opened the page');
  expect(await scene.world.rows('select from published_comments')).toEqual([]);
  // The recorder asks the same, whoever comes by another door.
  const unseen = await record(scene.world, round.processId, 'publish', {}, outcome);
  expect(unseen).toMatchObject({ kind: 'refused', code: 'not-independent' });
  expect((await second.fill(publish(), outcome)).status).toBe(303);
});

test('the public reads the log without the words, which its role cannot reach', async () => {
  const text = await readerOf(scene).read(`/published/${round.reference}`);
  expect(text).toContain('[redacted: a rank] [redacted: a name] never answers.');
  expect(text).not.toMatch(/Mary|Hill|Sergeant/u);
  expect(text).toContain('Changed:\n  A rota');
  const { rows } = await asPublic(scene, 'select * from published_comments');
  expect(JSON.stringify(rows)).not.toMatch(/Mary|Hill|Sergeant/u);
  for (const table of ['log_items', 'log_redactions', 'questions'])
    await expect(asPublic(scene, `select from ${table}`), table).rejects.toThrow(/permission denied/u);
  expect((await officer.fill(page(), { words: 'agree', reason: 'x' })).status).toBe(422);
});
