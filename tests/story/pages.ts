import { type Visit, within } from '../walk/crawler.ts';
import { readMarkup } from '../walk/markup.ts';
import { flawsOfVisit } from '../walk/rules.ts';
import { placeOf, readSituations, type Situations } from '../walk/alike/situations.ts';
import { readFacts, untruthsOf } from '../walk/truths.ts';
import type { Story } from './story.ts';

/**
 * Opens what these people, and somebody who is signed out, reach by links from the start page: each page once for each kind
 * and state of what it is about. Forms, and every way to filter a list, are left to the walk of each kind of process. Out: how
 * many pages, and what is wrong: one line a fault, with who met it and where.
 */
export async function openPages(story: Story, names: readonly string[]): Promise<{ pages: number; found: string[] }> {
  const { house } = story;
  const situations = new Map([...(await readSituations(house.world))].map(([id, said]) => [id, kindAndState(said)]));
  const facts = await readFacts(house.world);
  const found: string[] = [];
  let pages = 0;
  const open = async (role: string) => {
    for await (const visit of reach(story, role, situations)) {
      pages += 1;
      for (const what of [...flawsOfVisit(visit, house), ...untruthsOf(visit, facts)])
        found.push(`${role}: ${visit.path}, from ${visit.from}: ${what}`);
    }
  };
  await Promise.all([nobody, ...names].map(open));
  return { pages, found };
}

const nobody = 'somebody signed out';
const kindAndState = (situation: string) => situation.split('.').slice(0, 3).join('.');

async function* reach({ house, person }: Story, role: string, situations: Situations): AsyncGenerator<Visit> {
  const actor = role === nobody ? undefined : await person(role);
  const waiting = [{ path: '/', from: 'the address bar' }];
  const here = new Set<string>();
  for (let link = waiting.shift(); link !== undefined; link = waiting.shift()) {
    const place = placeOf(link.path.split('?')[0] ?? '', situations);
    if (here.has(place)) continue;
    here.add(place);
    const reply = await house.get(actor, link.path);
    const markup = reply.type.startsWith('text/html') ? readMarkup(reply.text) : undefined;
    yield { role, actor, ...link, place, reply, markup };
    const led = reply.status >= 300 && reply.status < 400 ? [reply.location] : (markup?.links ?? []);
    waiting.push(...within(house, led, link.path));
  }
}
