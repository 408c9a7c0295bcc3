import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, openWindow } from '../../support/parts/browser.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { openRound } from '../../support/stories/world.ts';

let scene: Scene;
let browser: Browser;

beforeAll(async () => {
  scene = await openScene('2026-11-02T10:00:00Z');
  browser = await launchBrowser();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await scene.end();
});

test('a place and a title that are one long word do not widen the pages of a phone', async () => {
  const { world, portal } = scene;
  const council = await world.agency('Council');
  const round = await openRound(world, [council], {
    dueAt: Date.parse('2026-12-04T17:00:00Z'),
    eventAt: Date.parse('2026-11-30T10:00:00Z'),
    title: 'T'.repeat(120),
    place: `https://meet.example.org/j/${'a'.repeat(214)}`,
  });
  const windows = [
    { person: council.respondents[0]!, paths: [`/tasks/${round.taskIds[0]}`, '/calendar', '/tasks'] },
    { person: world.officer, paths: [`/rounds/${round.processId}`, '/calendar', '/'] },
  ];
  for (const { person, paths } of windows) {
    const context = await openWindow(browser, 375);
    const session = (await scene.browser(person)).cookies.get('concordat-session') ?? '';
    await context.addCookies([{ name: 'concordat-session', value: session, url: portal.url }]);
    const page = await context.newPage();
    for (const path of paths) {
      await page.goto(`${portal.url}${path}`);
      expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(375);
    }
    await context.close();
  }
}, 90_000);
