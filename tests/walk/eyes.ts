import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Actor } from '../../domain/permissions.ts';
import { launchBrowser } from '../support/parts/browser.ts';
import { violationsOf } from '../support/parts/page-flaws.ts';
import { isFirst } from '../support/claims.ts';
import type { Visit } from './crawler.ts';
import type { House } from './house.ts';

/** How a page looks to people: on a small screen, to a screen reader, with scripts and without them. */
export type Eyes = {
  /** What is wrong with how a page is shown. One that is made of nothing that was not looked at before, in any story, is left out. */
  readonly flawsOf: (visit: Visit) => Promise<string[]>;
  readonly looked: () => number;
  readonly close: () => Promise<void>;
};

const width = { width: 375, height: 800 };
const desk = { width: 1280, height: 800 };
const sideways = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

/** One browser with a window for those who have scripts and one for those who have not; it opens with the first page. */
export function openEyes(house: House): Eyes {
  let browser: Promise<Browser> | undefined;
  const windows = new Map<string, Promise<{ context: BrowserContext; page: Page }>>();
  const seen = new Set<string>();
  let looked = 0;
  const windowOf = (javaScriptEnabled: boolean) => {
    const name = String(javaScriptEnabled);
    browser ??= launchBrowser();
    const open = windows.get(name) ?? openWindow(browser, javaScriptEnabled);
    windows.set(name, open);
    return open;
  };
  const open = async (visit: Visit, javaScriptEnabled: boolean): Promise<Page> => {
    const { context, page } = await windowOf(javaScriptEnabled);
    await context.clearCookies();
    await context.addCookies(await cookiesOf(house, visit.actor));
    await page.goto(`${house.url}${visit.path}`, { waitUntil: 'load' });
    return page;
  };
  return {
    looked: () => looked,
    async flawsOf(visit) {
      if (visit.markup === undefined || visit.reply.status !== 200) return [];
      const news = [...dressesOf(visit)].filter((dress) => !seen.has(dress));
      for (const dress of news) seen.add(dress);
      if (news.filter((dress) => isFirst(`dress ${dress}`)).length === 0) return [];
      looked += 1;
      const page = await open(visit, true);
      const wide = await page.evaluate<number>(sideways);
      const found = (await violationsOf(page)).flatMap(({ id, nodes }) =>
        nodes.map(({ target }) => `axe: ${id} at ${String(target)}`),
      );
      const bare = await open(visit, false);
      const wideBare = await bare.evaluate<number>(sideways);
      await bare.setViewportSize(desk);
      const wideAtDesk = await bare.evaluate<number>(sideways);
      await bare.setViewportSize(width);
      return [
        ...found,
        ...(wide > 0 ? [`is ${wide} pixels wider than ${width.width}`] : []),
        ...(wideBare > 0 ? [`is ${wideBare} pixels wider than ${width.width} without scripts`] : []),
        ...(wideAtDesk > 0 ? [`is ${wideAtDesk} pixels wider than ${desk.width}`] : []),
      ];
    },
    async close() {
      await (await browser)?.close();
    },
  };
}

async function openWindow(browser: Promise<Browser>, javaScriptEnabled: boolean) {
  const context = await (await browser).newContext({ viewport: width, locale: 'en-GB', javaScriptEnabled });
  return { context, page: await context.newPage() };
}

async function cookiesOf(house: House, actor: Actor | undefined) {
  return actor === undefined
    ? []
    : [{ name: 'concordat-session', value: await house.sessionOf(actor), url: house.url }];
}

/** Which elements in which dress a page is made of, each with the address of the page without its ids. */
function dressesOf({ path, reply }: Visit): Set<string> {
  const template = (path.split('?')[0] ?? '').replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/gu, ':id');
  const elements = reply.text.matchAll(/<(?<tag>[a-z][a-z0-9]*)(?:[^>]*? class="(?<dress>[^"]*)")?/gu);
  return new Set([...elements].map(({ groups = {} }) => `${template} ${groups['tag']}.${groups['dress'] ?? ''}`));
}
