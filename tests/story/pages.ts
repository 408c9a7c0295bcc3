import { crawl } from '../walk/crawler.ts';
import { flawsOfVisit } from '../walk/rules.ts';
import { readSituations } from '../walk/situations.ts';
import { readFacts, untruthsOf } from '../walk/truths.ts';
import type { Story } from './story.ts';

/** Of records of one kind and state the story's last instant shows one; the walk of each kind of process shows the others. */
const kindAndState = (situation: string) => situation.split('.').slice(0, 3).join('.');

/**
 * Opens every page that these people reach by links from the start page, once for each kind and state of what it is about, and somebody who is signed
 * out. Out: how many pages, and what is wrong: one line a fault, with who met it and where.
 */
export async function openPages(story: Story, names: readonly string[]): Promise<{ pages: number; found: string[] }> {
  const { house } = story;
  const situations = new Map([...(await readSituations(house.world))].map(([id, said]) => [id, kindAndState(said)]));
  const facts = await readFacts(house.world);
  const stage = { number: 1, situations, changed: new Set(situations.values()), opened: new Map(), mailed: [] };
  const found: string[] = [];
  let pages = 0;
  for (const role of ['somebody signed out', ...names]) {
    const actor = names.includes(role) ? await story.person(role) : undefined;
    for await (const visit of crawl(house, { role, actor }, stage)) {
      pages += 1;
      for (const what of [...flawsOfVisit(visit, house), ...untruthsOf(visit, facts)])
        found.push(`${role}: ${visit.path}: ${what}`);
    }
  }
  return { pages, found };
}
