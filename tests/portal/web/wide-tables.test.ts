import { globSync, readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, openWindow } from '../../support/parts/browser.ts';
import { titledRows } from '../../../portal/web/titled-rows.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { usualPlan } from '../../support/stories/strategies.ts';
import { openRound } from '../../support/stories/world.ts';

let scene: Scene;
const pictures = process.env['PICTURES'];

beforeAll(async () => {
  scene = await openScene('2026-11-02T10:00:00Z');
}, 120_000);
afterAll(() => scene.end());

test('every table stands in a region that has a name and takes the keyboard', () => {
  const bare = globSync('portal/**/*.njk').flatMap((name) =>
    [...readFileSync(name, 'utf8').matchAll(/(?<before>[^]{0,400})<table\b/gu)].flatMap(({ groups }) =>
      /<div class="app-scroll"(?: id="[^"]*")? tabindex="0" role="region" aria-label="(?:[^"{]|\{\{[^}]*\}\})+">(?:(?!<\/div>)[^])*$/u.test(
        groups?.['before'] ?? '',
      )
        ? []
        : [name],
    ),
  );
  expect(bare).toEqual([]);
});

test('on a phone, a table that is wider than the screen shows at its edge that there is more', async () => {
  const { world } = scene;
  const agencies = await Promise.all([1, 2, 3].map((n) => world.agency(`A long name of an agency ${n}`)));
  await openRound(world, agencies, { dueAt: Date.parse('2026-12-04T17:00:00Z') });
  const browser = await launchBrowser();
  try {
    const context = await openWindow(browser, 375, await scene.browser(world.officer), false);
    const page = await context.newPage();
    await page.goto(`${scene.portal.url}/audit`);
    const region = page.locator('.app-scroll');
    const beyond = `(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('.app-scroll'))`;
    expect(await page.evaluate(beyond)).toBeGreaterThan(0);
    /** How bright the middle of each edge of the region is, as the browser paints it without the words of the table. */
    const edges = async () => {
      const png = await region.screenshot();
      const script = `async (data) => {
        const image = await createImageBitmap(await (await fetch('data:image/png;base64,' + data)).blob());
        const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
        canvas.drawImage(image, 0, 0);
        return [1, image.width - 2].map((x) => {
          let dark = 0;
          for (let y = 0; y < image.height; y += 1) if (canvas.getImageData(x, y, 1, 1).data[0] < 200) dark += 1;
          return dark / image.height > 0.5;
        });
      }`;
      const other = await browser.newPage();
      const found = await other.evaluate(`(${script})('${png.toString('base64')}')`);
      await other.close();
      return found;
    };
    if (pictures !== undefined) await region.screenshot({ path: `${pictures}/wide-table.png` });
    expect(await edges()).toEqual([false, true]);
    await page.evaluate(`document.querySelector('.app-scroll').scrollLeft = 10_000`);
    expect(await edges()).toEqual([true, false]);
    const scripted = await openWindow(browser, 375, await scene.browser(world.officer));
    const axed = await scripted.newPage();
    await axed.goto(`${scene.portal.url}/audit`);
    const { violations } = await new AxeBuilder({ page: axed })
      .withTags(['wcag2a', 'wcag2aa', 'best-practice'])
      .analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  } finally {
    await browser.close();
  }
});

test('a cell has the title of its column, but for the name of its row and what goes across', () => {
  const rows = '<tr class="a"><th scope="row">One</th><td class="b">Two</td></tr><tr><td colspan="2">None</td></tr>';
  expect(titledRows(rows, ['Name', 'A "b"'])).toBe(
    '<tr role="row" class="a"><th role="rowheader" scope="row">One</th><td role="cell" data-title="A &quot;b&quot;" class="b">Two</td></tr>' +
      '<tr role="row"><td role="cell" colspan="2">None</td></tr>',
  );
});

test('on a phone, each row of a plan is read downwards: nothing of it stands beyond the edge', async () => {
  const { world } = scene;
  const { strategyId } = await usualPlan(world, [await world.agency('Council')]);
  const browser = await launchBrowser();
  try {
    const context = await openWindow(browser, 375, await scene.browser(world.officer));
    const page = await context.newPage();
    await page.goto(`${scene.portal.url}/strategies/${strategyId}`);
    const region = page.locator('.app-scroll');
    const inPage = (script: string) => page.evaluate(`(${script})(document.querySelector('.app-scroll'))`);
    expect(await inPage('(at) => at.scrollWidth - at.clientWidth')).toBe(0);
    expect(await inPage(`(at) => getComputedStyle(at.querySelectorAll('td')[2], '::before').content`)).toContain(
      'Milestones',
    );
    expect(await region.getByRole('columnheader').count()).toBe(4);
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'best-practice']).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await page.goto(`${scene.portal.url}/strategies/${strategyId}/evaluation`);
    expect(await inPage(`(at) => at.clientWidth - at.querySelector('caption').offsetWidth`)).toBe(0);
  } finally {
    await browser.close();
  }
});
