import { sql, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { type Asked, marks, ranked, type SearchKind, searchLimits } from '../../domain/search/search.ts';
import { actingFor } from '../acting-for.ts';
import type { Tx } from '../connect.ts';
import { understood } from '../full-text.ts';
import { processes } from '../schema/chase.ts';
import { count, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';
import type { Finder, What } from './finder.ts';
import { finders } from './finders.ts';

type Wanted = { readonly query: string; readonly partner: boolean };
const wanted: readonly Wanted[] = [
  { query: '', partner: true },
  { query: '', partner: false },
];

/** The best of one table, as far as the reader sees its rows, and how many match (as many as are weighed, or more). */
const finding = ({ what, table, only, partners }: Finder) =>
  statement(
    `search.find-${what}`,
    z.object({ id: z.string(), rank: z.number(), found: count }),
    ({ query, partner }: Wanted) => sql`
      select f.id, f.rank, (count(*) over ())::int as found from (
        select x.id, ts_rank(x.words, ${query}::tsquery, 1) as rank from ${sql.raw(table)} x
        where x.words @@ ${query}::tsquery and ${only ?? sql`true`} and ${partner ? (partners ?? sql`false`) : sql`true`} limit ${searchLimits.weighed}) f
      order by f.rank desc, f.id desc limit ${searchLimits.shown}`,
    wanted,
  );

const passage = (text: SQL | undefined, query: string): SQL =>
  text === undefined
    ? sql`null::text`
    : sql`ts_headline('concordat', left(${text}, 20000), ${query}::tsquery,
        ${`StartSel=${marks.begin}, StopSel=${marks.end}, MaxFragments=2, MaxWords=28, MinWords=12, ShortWord=0, FragmentDelimiter=" … "`})`;
/** Of a process a partner sees its page only by a task of his. */
const hisTask = sql`(select t.id from tasks t where t.process_id = x.id and t.id = any((select app_tasks())::uuid[]) order by t.kind = 'answer' desc, t.id limit 1)`;

type Chosen = Wanted & { readonly ids: readonly string[] };
const reading = ({ what, table, joins, title, about, text, task, address }: Finder) =>
  statement(
    `search.read-${what}`,
    z.object({
      id: z.string(),
      title: z.string(),
      about: z.string().nullable(),
      passage: z.string().nullable(),
      processId: of(processes.id).nullable(),
      processKind: of(processes.kind).nullable(),
      reference: of(processes.reference).nullable(),
      taskId: z.string().nullable(),
      address: z.string().nullable(),
    }),
    ({ query, ids, partner }: Chosen) => sql`
      select x.id, ${title} as title, ${about} as about, ${passage(text, query)} as passage, p.id as "processId", p.kind as "processKind", p.reference,
        ${task ?? (what === 'process' && partner ? hisTask : sql`null::uuid`)} as "taskId",
        ${address ?? sql`null::text`} as address
      from ${sql.raw(table)} x ${joins} where x.id = any(${uuids(ids)})`,
    wanted.map((one) => ({ ...one, ids: [] })),
  );

const searched = finders.map((finder) => ({ ...finder, find: finding(finder), read: reading(finder) }));

export type Found = RowOf<(typeof searched)[number]['read']> & { readonly what: What; readonly kind: SearchKind };
export type Search = {
  readonly found: readonly Found[];
  /** How many match; where `more`, of some kind more than are weighed. */
  readonly count: number;
  readonly more: boolean;
  /** The page after this one. */
  readonly next: number | undefined;
};

/**
 * One page (from 1) of what the reader may see and is asked for, the best first, of one kind or of all. Undefined: nothing can be looked for
 * by what was typed, since it says nothing but words that stand in every text, or only what is to be left out.
 */
export async function search(
  tx: Tx,
  actor: Actor,
  { asked, kind, page }: { readonly asked: Asked; readonly kind: SearchKind | undefined; readonly page: number },
): Promise<Search | undefined> {
  const { texts, names } = await understood(tx, asked);
  const partner = actingFor(actor).role === 'partner';
  const hits: (Hit & { readonly rank: number })[] = [];
  let [all, more] = [0, false];
  for (const finder of searched.filter((one) => isAsked(one, kind, partner))) {
    const query = finder.names === true ? names : texts;
    if (query === undefined) continue;
    const rows = await finder.find(tx, { query, partner });
    hits.push(...rows.map(({ id, rank }) => ({ id, rank, finder, query })));
    const found = rows[0]?.found ?? 0;
    all += found;
    more ||= found === searchLimits.weighed;
  }
  if (hits.length === 0 && texts === undefined) return undefined;
  const best = ranked(hits);
  const shown = best.slice((page - 1) * searchLimits.page, page * searchLimits.page);
  const next = page * searchLimits.page < best.length ? page + 1 : undefined;
  return { found: await readAll(tx, shown, partner), count: all, more, next };
}

const isAsked = (one: Finder, kind: SearchKind | undefined, partner: boolean): boolean =>
  (kind === undefined || one.kind === kind) && !(partner && one.partners === undefined);

type Hit = { readonly id: string; readonly finder: (typeof searched)[number]; readonly query: string };

/** What is said of each hit, in their order. */
async function readAll(tx: Tx, hits: readonly Hit[], partner: boolean): Promise<Found[]> {
  const read = new Map<string, Found>();
  for (const [{ what, kind, read: rowsOf }, own] of Map.groupBy(hits, ({ finder }) => finder)) {
    const query = own[0]?.query ?? '';
    for (const row of await rowsOf(tx, { query, partner, ids: own.map(({ id }) => id) }))
      read.set(row.id, { ...row, kind, what });
  }
  return hits.flatMap(({ id }) => read.get(id) ?? []);
}
