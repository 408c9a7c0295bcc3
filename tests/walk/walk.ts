import type { Cast } from './cast.ts';
import { crawl, linksFor, readMails } from './crawler.ts';
import type { House } from './house.ts';
import { flawsOfMail, flawsOfVisit } from './rules.ts';
import { readSituations, templateOf } from './situations.ts';

export type Walk = {
  /** Opens everything as everybody and says what is wrong: one line a fault, with who met it and where. */
  look(): Promise<string[]>;
  readonly counts: { pages: number; stages: number };
};

/** A walk through one story. */
export function startWalk(house: House, cast: Cast): Walk {
  const seen = new Set<string>();
  const counts = { pages: 0, stages: 0 };
  let read = 0;
  return {
    counts,
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
      for (const [role, actor] of cast.everybody)
        for await (const visit of crawl(house, { role, actor }, { situations, mailed: linksFor(mails, actor), seen })) {
          counts.pages += 1;
          for (const what of flawsOfVisit(visit, house)) note(role, visit.path, what);
        }
      return [...found].map(([what, { roles, example }]) => `${what}: ${[...roles].join(', ')} (${example})`);
    },
  };
}
