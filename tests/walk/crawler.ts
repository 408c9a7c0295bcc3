import PostalMime from 'postal-mime';
import type { Actor } from '../../domain/permissions.ts';
import { addressOf, viewerOf } from './cast.ts';
import type { House, Reply } from './house.ts';
import { type Form, type Markup, readMarkup } from './markup.ts';
import { hasNews, placeOf, type Situations } from './situations.ts';

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

/** More pages than this of one person at one stage would mean that the crawl walks in a circle. */
const most = 600;

/** What was opened, as whom and where, when it was last opened, and where it led. */
export type Opened = Map<string, { readonly stage: number; readonly links: readonly string[] }>;

type Stage = {
  readonly number: number;
  readonly situations: Situations;
  /** What is not as it was at the stage before. */
  readonly changed: Set<string>;
  readonly opened: Opened;
  /** Which addresses the story is about: lists of others are opened as they are, neither filtered nor put in another order. */
  readonly about: RegExp;
};

/**
 * Opens everything that a person can reach by links from the start page and from the mails that came since the last
 * stage: each place once. One that was opened in this situation, or that can show nothing new, is not opened again, nor by
 * somebody to whom it looks the same; its links are followed all the same.
 */
export async function* crawl(
  house: House,
  { role, actor }: { role: string; actor: Actor | undefined },
  { mailed, ...stage }: Stage & { mailed: readonly Link[] },
): AsyncGenerator<Visit> {
  const waiting: Link[] = [{ path: '/', from: 'the address bar' }, ...mailed];
  const here = new Set<string>();
  let pages = 0;
  for (let link = waiting.shift(); link !== undefined; link = waiting.shift()) {
    const place = placeOf(link.path, stage.situations);
    if (here.has(place) || (place.includes('?') && !place.includes('{') && !stage.about.test(place))) continue;
    here.add(place);
    const known = `${isOfList(place) ? actor?.roles.join(' ') : viewerOf(role, actor, place)} ${place}`;
    const before = stage.opened.get(known);
    if (before !== undefined && looksAsBefore(place, before.stage, stage)) {
      // What it led to at an earlier stage may have been of another record, which has gone on since.
      if (!isOfList(place) && (before.stage === stage.number || !place.includes('{')))
        waiting.push(...within(house, before.links, link.path));
      continue;
    }
    pages += 1;
    if (pages > most) throw new Error(`the crawl of ${role} does not end: ${[...here].slice(-5).join(' ')}`);
    const reply = await house.get(actor, link.path);
    const markup = reply.type.startsWith('text/html') ? readMarkup(reply.text) : undefined;
    yield { role, actor, ...link, place, reply, markup };
    const links = [
      ...(reply.status >= 300 && reply.status < 400 ? [reply.location] : []),
      ...(markup?.links ?? []),
      ...(markup?.forms ?? []).filter(({ method }) => method === 'get').map(addressOfForm),
    ];
    stage.opened.set(known, { stage: stage.number, links });
    waiting.push(...within(house, links, link.path));
  }
}

/**
 * A list that is narrowed or put in another order, and a list as a file: opened once a role, since everybody opens the list
 * itself. Where it led somebody else may be his alone.
 */
const isOfList = (place: string): boolean => !place.includes('{') && /[?.]/u.test(place);

function looksAsBefore(place: string, at: number, stage: Stage): boolean {
  return (
    place.includes('{') ||
    at === stage.number ||
    !hasNews(/^\/(?<noun>[\w-]*)/u.exec(place)?.groups?.['noun'] ?? '', stage)
  );
}

function addressOfForm({ action, fields }: Form): string {
  const named = fields.filter(({ name }) => name !== '').map(({ name, value }): [string, string] => [name, value]);
  return `${action}?${new URLSearchParams(named).toString()}`;
}

export function within(house: House, addresses: readonly string[], from: string): Link[] {
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
