import PostalMime from 'postal-mime';
import type { Actor } from '../../domain/permissions.ts';
import { addressOf } from './cast.ts';
import type { House, Reply } from './house.ts';
import { type Markup, readMarkup } from './markup.ts';
import { placeOf, type Situations } from './situations.ts';

/** One page as one person got it. */
export type Visit = {
  readonly role: string;
  readonly actor: Actor | undefined;
  readonly path: string;
  readonly place: string;
  /** Where the link to it stood. */
  readonly from: string;
  readonly reply: Reply;
  /** Of a page, not of a file. */
  readonly markup: Markup | undefined;
};

type Link = { readonly path: string; readonly from: string };

/** More links than this of one person at one stage would mean that the crawl walks in a circle. */
const most = 600;

/**
 * Opens everything that a person can reach by links from the start page and from the mails that came since the last
 * stage: each place once. `seen` keeps what was opened in this situation at an earlier stage, where nothing has changed since.
 */
export async function* crawl(
  house: House,
  { role, actor }: { role: string; actor: Actor | undefined },
  { situations, mailed, seen }: { situations: Situations; mailed: readonly Link[]; seen: Set<string> },
): AsyncGenerator<Visit> {
  const waiting: Link[] = [{ path: '/', from: 'the address bar' }, ...mailed];
  const here = new Set<string>();
  for (let link = waiting.shift(); link !== undefined; link = waiting.shift()) {
    const place = placeOf(link.path, situations);
    const known = `${role} ${place}`;
    if (here.has(place) || (place.includes('{') && seen.has(known))) continue;
    here.add(place);
    seen.add(known);
    if (here.size > most) throw new Error(`the crawl of ${role} does not end: ${[...here].slice(-5).join(' ')}`);
    const reply = await house.get(actor, link.path);
    const markup = reply.type.startsWith('text/html') ? readMarkup(reply.text) : undefined;
    yield { role, actor, ...link, place, reply, markup };
    if (reply.status >= 300 && reply.status < 400) waiting.push(...within(house, [reply.location], link.path));
    if (markup === undefined) continue;
    waiting.push(...within(house, markup.links, link.path));
    for (const form of markup.forms)
      if (form.method === 'get') {
        const query = new URLSearchParams(
          form.fields.filter(({ name }) => name !== '').map(({ name, value }): [string, string] => [name, value]),
        );
        waiting.push(...within(house, [`${form.action}?${query.toString()}`], link.path));
      }
  }
}

function within(house: House, addresses: readonly string[], from: string): Link[] {
  return addresses
    .map((address) => new URL(address, `${house.url}${from}`))
    .filter(({ origin }) => origin === house.url)
    .map(({ pathname, search }) => ({ path: `${pathname}${search}`, from }));
}

/** The links in the mails from the n-th on, by the address that they went to, and what each mail said. */
export async function readMails(
  house: House,
  since: number,
): Promise<{ to: string; subject: string; text: string; links: Link[] }[]> {
  return Promise.all(
    house.sink.messages.slice(since).map(async ({ to, raw }) => {
      const { subject = '', text = '', html = '' } = await PostalMime.parse(raw);
      const found = `${text} ${html}`.match(/http:\/\/127\.0\.0\.1:\d+[^\s"<>)\]]*/gu) ?? [];
      const links = within(house, [...new Set(found)], '/').map(({ path }) => ({
        path,
        from: `the mail "${subject}"`,
      }));
      return { to, subject, text: `${subject}\n${text}`, links };
    }),
  );
}

export function linksFor(mails: Awaited<ReturnType<typeof readMails>>, actor: Actor | undefined): Link[] {
  return mails.filter(({ to }) => actor !== undefined && to === addressOf(actor)).flatMap(({ links }) => links);
}
