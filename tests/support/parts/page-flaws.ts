import { mkdirSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** Where pictures of the pages go, for somebody who looks at them: set in the environment of the run by hand only. */
const pictures = process.env['PICTURES'];

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds on the page that is open. */
export async function violationsOf(page: Page) {
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'], runOnly: { type: 'tag', values: tags } })
    // Without frames there is nothing to put together in a window of its own, which takes as long as the page itself.
    .setLegacyMode(true)
    .analyze();
  return violations;
}

/** What is wrong with how a page looks, by its address: what axe finds, and that it is wider than its window. */
export async function flawsOf(page: Page, url: string, picture: string): Promise<string[]> {
  await page.goto(url);
  const { pathname, search } = new URL(url);
  const path = `${pathname}${search}`;
  const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  if (pictures !== undefined) {
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: `${pictures}/${picture.replaceAll(/[/?=]/gu, '_')}.png`, fullPage: true });
  }
  const found = (await violationsOf(page)).flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => `${path} ${id} ${String(target)}`),
  );
  return wide === 0 ? found : [...found, `${path} scrolls sideways`];
}

/** The end of each id in a path, for the name of a picture. */
export const shortIds = (path: string): string =>
  path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{24}(?<end>[0-9a-f]{3})/gu, 'id$<end>');
