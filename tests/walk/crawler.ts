import { createHash } from 'node:crypto';
import PostalMime from 'postal-mime';
import type { Actor } from '../../domain/permissions.ts';
import { addressOf, viewerOf } from './cast.ts';
import type { House, Reply } from './house.ts';
import { type Form, type Markup, readMarkup } from './markup.ts';
import { hasNews, placeOf, type Situations, withoutTasks } from './alike/situations.ts';
import type { Standings } from './alike/standings.ts';

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

/** When something was last opened, by whom, how he stood to it, and where it led. */
type Opening = {
  readonly stage: number;
  readonly actor: Actor | undefined;
  readonly standing: string;
  readonly links: readonly string[];
};

/** What was opened, by who opened it: which places, and which addresses; and what each address showed to the officer. */
export type Opened = {
  readonly places: Map<string, Opening>;
  readonly addresses: Map<string, Opening>;
  /** `since`: the stage at which it first showed this, `at`: the last at which it did. */
  readonly shown: Map<string, { readonly what: string; readonly since: number; readonly at: number }>;
};

type Stage = {
  readonly number: number;
  readonly situations: Situations;
  readonly standings: Standings;
  /** What is not as it was at the stage before. */
  readonly changed: Set<string>;
  readonly opened: Opened;
  /** Which addresses the story is about: lists of others are opened as they are, neither filtered nor put in another order. */
  readonly about: RegExp;
};

/**
 * Opens everything that a person can reach by links from the start page and from the mails that came since the last
 * stage: each place once. One that was opened in this situation, or that can show nothing new, is not opened again, nor by
 * somebody to whom it looks the same; its links are followed all the same. The officer goes first: what shows him the same as
 * before is not opened again by who stands to it as before.
 */
export async function* crawl(
  house: House,
  { role, actor }: { role: string; actor: Actor | undefined },
  { mailed, ...stage }: Stage & { mailed: readonly Link[] },
): AsyncGenerator<Visit> {
  /** What somebody opened who stands alike to a record, and to all that it led to. */
  const ofAlike = (before: Opening | undefined) =>
    before?.links.every((path) => stage.standings(before.actor, path) === stage.standings(actor, path))
      ? before
      : undefined;
  const { places, addresses } = stage.opened;
  const waiting: Link[] = [{ path: '/', from: 'the address bar' }, ...mailed];
  const here = new Set<string>();
  let pages = 0;
  for (let link = waiting.shift(); link !== undefined; link = waiting.shift()) {
    const place = placeOf(link.path, stage.situations);
    if (here.has(place) || (place.includes('?') && !place.includes('{') && !stage.about.test(place))) continue;
    here.add(place);
    const isList = isNarrowed(place);
    const known = `${isList ? actor?.roles.join(' ') : viewerOf(role, actor, place)} ${place}`;
    const standing = `${stage.standings(actor, link.path)} ${withoutTasks(place)}`;
    const alike = `${standing} ${place}`;
    const unchanged =
      role === first ? undefined : asShown(stage, link.path, addresses.get(`${role} ${link.path}`), standing);
    if (unchanged !== undefined) {
      waiting.push(...within(house, unchanged.links, link.path));
      continue;
    }
    const before = places.get(known) ?? (place.includes('{') ? ofAlike(places.get(alike)) : undefined);
    if (before !== undefined && looksAsBefore(place, before.stage, stage)) {
      // What it led to at an earlier stage may have been of another record, which has gone on since.
      if (!isList && (before.stage === stage.number || !place.includes('{')))
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
    const opened = { stage: stage.number, actor, standing, links };
    places.set(known, opened).set(alike, opened);
    addresses.set(`${role} ${link.path}`, opened);
    if (role === first && place.includes('{'))
      noteShown(stage, link.path, markup === undefined ? reply.text : essenceOf(markup));
    waiting.push(...within(house, links, link.path));
  }
}

/**
 * A list that is narrowed or put in another order, and a list as a file: opened once a role, since everybody opens the list
 * itself. Where it led somebody else may be his alone.
 */
const isNarrowed = (place: string): boolean => {
  const [path = '', query] = place.replaceAll(/\{[^}]*\}/gu, '{}').split('?');
  return query === undefined ? path.includes('.') : !place.slice(place.indexOf('?')).includes('{');
};

/** Who opens everything first, and sees all that others see of a record. */
const first = 'officer';

/** All that a page says, leads to and asks, without what is made anew each time. */
const essenceOf = ({ text, links, forms }: Markup): string =>
  JSON.stringify([
    text,
    links,
    forms.map(({ fields, ...form }) => [form, fields.filter(({ name }) => name !== 'idempotencyKey')]),
  ]);

function noteShown({ number, opened: { shown } }: Stage, path: string, text: string): void {
  const what = createHash('sha256').update(text).digest('hex');
  const before = shown.get(path);
  shown.set(path, { what, since: before?.what === what ? before.since : number, at: number });
}

/** What somebody opened before, if the officer was shown the same since then, and he himself stands to it as he did. */
function asShown(
  { number, opened: { shown } }: Stage,
  path: string,
  own: Opening | undefined,
  standing: string,
): Opening | undefined {
  const seen = shown.get(path);
  const isSame = own?.standing === standing && seen?.at === number && seen.since <= own.stage;
  return isSame ? own : undefined;
}

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
