import { askEverything } from './interface.ts';
import { type Cast, kindOf } from './cast.ts';
import { crawl, linksFor, type Opened, readMails } from './crawler.ts';
import type { House } from './house.ts';
import { openEyes } from './eyes.ts';
import { refusalsOf } from './forms.ts';
import { misplacedOf } from './wrong-fields.ts';
import { flawsOfMail, flawsOfVisit } from './rules.ts';
import { changedSince, readSituations, type Situations, templateOf } from './alike/situations.ts';
import { readStandings } from './alike/standings.ts';
import { readFacts, untruthsOf } from './truths.ts';

export type Walk = {
  /** Opens everything as everybody and says what is wrong: one line a fault, with who met it and where. */
  readonly look: () => Promise<string[]>;
  readonly counts: { stages: number; pages: number; forms: number; requests: number; looks: number };
  readonly end: () => Promise<void>;
};

/** A walk through one story; `about`: the addresses that it is about, which are looked at in a browser too. */
export function startWalk(house: House, cast: Cast, about: RegExp): Walk {
  const eyes = openEyes(house);
  const opened: Opened = { places: new Map(), addresses: new Map(), shown: new Map() };
  const asked = new Map<string, number>();
  const alike = new Map([...cast.everybody].map(([role, actor]) => [kindOf(actor), { role, actor }]));
  const counts = { stages: 0, pages: 0, forms: 0, requests: 0, looks: 0 };
  let read = 0;
  let before: Situations = new Map();
  return {
    counts,
    end: () => eyes.close(),
    async look() {
      counts.stages += 1;
      const found = new Map<string, { roles: Set<string>; example: string }>();
      const note = (role: string, path: string, what: string) => {
        const key = `${what} — ${templateOf(path)}`;
        const known = found.get(key) ?? { roles: new Set(), example: path };
        known.roles.add(role);
        found.set(key, known);
      };
      const mails = await readMails(house, read);
      read = house.sink.messages.length;
      for (const mail of mails) for (const what of flawsOfMail(mail)) note(mail.to, mail.subject, what);
      const situations = await readSituations(house.world);
      const standings = await readStandings(house.world, situations);
      const stage = {
        number: counts.stages,
        situations,
        standings,
        changed: changedSince(before, situations),
        opened,
        about,
      };
      before = situations;
      const facts = await readFacts(house.world);
      const reference = [...facts.processes.values()].at(0)?.reference ?? '';
      const trying = { situations, standings, about, alike, counts, reference };
      for (const [role, actor] of cast.everybody)
        for await (const visit of crawl(house, { role, actor }, { ...stage, mailed: linksFor(mails, actor) })) {
          counts.pages += 1;
          for (const what of flawsOfVisit(visit, house)) note(role, visit.path, what);
          for (const what of untruthsOf(visit, facts)) note(role, visit.path, what);
          if (about.test(visit.path)) for (const what of await eyes.flawsOf(visit)) note(role, visit.path, what);
          for (const what of await refusalsOf(visit, house, trying)) note(role, visit.path, what);
          for (const what of await misplacedOf(visit, house, trying)) note(role, visit.path, what);
        }
      for (const { role, actor } of alike.values())
        for await (const { path, what } of askEverything(house, { role, actor }, { ...stage, asked })) {
          counts.requests += 1;
          if (what !== undefined) note(role, path, what);
        }
      counts.looks = eyes.looked();
      return [...found].map(([what, { roles, example }]) => `${what}: ${[...roles].join(', ')} (${example})`);
    },
  };
}
