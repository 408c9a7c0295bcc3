import { type SQL, sql } from 'drizzle-orm';
import type { ListOrder } from '../domain/lists.ts';
import type { ProcessKind } from '../domain/process-kinds.ts';
import { askedFor } from '../domain/search/search.ts';
import type { Tx } from './connect.ts';
import { understood } from './full-text.ts';
import { type Cut, cut } from './rows.ts';
import type { Statement } from './statement.ts';

/** What a list is narrowed to, and from where it goes on. Days are plain days of the office, both of them counted. */
export type Narrowed = {
  readonly after: string | undefined;
  readonly state?: string | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly order?: ListOrder | undefined;
  /** As Postgres understands what was typed. */
  readonly words?: string | undefined;
};
/** The same before that: what was typed is a text without a flaw (`searchFlaw`). */
export type Wanted = Omit<Narrowed, 'words'> & { readonly text?: string | undefined };

/** One page of a list by its statement; of a text by which nothing can be looked for, an empty one. */
export async function listed<Row extends { readonly id: string }, More extends Wanted>(
  tx: Tx,
  page: Statement<Omit<More, 'text'> & Narrowed, Row>,
  { text, ...which }: More,
): Promise<Cut<Row>> {
  if (text === undefined) return cut(await page(tx, which));
  const { texts: words } = await understood(tx, askedFor(text));
  return words === undefined ? { rows: [], next: undefined } : cut(await page(tx, { ...which, words }));
}

const always = sql`true`;
export const asked = <T>(value: T | undefined, condition: (value: T) => SQL): SQL =>
  value === undefined ? always : condition(value);
const midnight = (day: SQL) => sql`(${day}::timestamp at time zone 'Europe/London')`;

/** Which processes `p` of a kind are wanted. The days are those on which they were opened. */
export function narrowedTo(kind: ProcessKind, { state, from, until, words, after, order }: Narrowed): SQL {
  return sql`p.kind = ${kind} and ${asked(state, (one) => sql`p.state = ${one}`)} and ${asked(words, (one) => sql`p.words @@ ${one}::tsquery`)}
      and ${asked(from, (day) => sql`p.opened_at >= ${midnight(sql`${day}::date`)}`)}
      and ${asked(until, (day) => sql`p.opened_at < ${midnight(sql`(${day}::date + 1)`)}`)} and ${asked(after, (id) => keysets[order ?? 'newest'](id))}`;
}

const keysets = {
  newest: (id) => sql`p.id < ${id}`,
  oldest: (id) => sql`p.id > ${id}`,
  title: (id) => sql`(lower(p.title), p.id) > (select lower(x.title), x.id from processes x where x.id = ${id})`,
} as const satisfies Record<ListOrder, (id: string) => SQL>;

/** Ids sort by age. */
export const inOrder: Readonly<Record<ListOrder, SQL>> = {
  newest: sql`p.id desc`,
  oldest: sql`p.id`,
  title: sql`lower(p.title), p.id`,
};

/** Every text that such a list has of itself, but for what is combined. */
export const narrowSamples: readonly Narrowed[] = [
  { after: undefined },
  { after: 'an id', state: 'open' },
  { after: 'an id', order: 'oldest', words: 'a', from: '2026-01-01', until: '2026-01-01' },
  { after: 'an id', order: 'title' },
];
