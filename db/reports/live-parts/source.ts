import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { CalendarName } from '../../../domain/calendar/bank-holidays.ts';
import { localDate } from '../../../domain/calendar/zones.ts';
import type { ReportScope } from '../../../domain/reports/live-part.ts';
import type { Tx } from '../../connect.ts';
import { type Cut, ms } from '../../rows.ts';
import { strategies } from '../../schema/strategies.ts';
import { epochMs, of } from '../../shapes.ts';
import { statement } from '../../statement.ts';
import { colourScale } from '../../strategies/shapes.ts';

const heads = statement(
  'reports.strategy',
  z.object({ zone: of(strategies.zone), calendar: of(strategies.calendar), colours: colourScale, now: epochMs }),
  (strategyId: string) => sql`
    select s.zone, s.calendar, s.colours, ${ms(sql`app_now()`)} as now from strategies s where s.process_id = ${strategyId}`,
);

/** Of what is marked now the strands and activities, an activity with its strand. */
const marked = statement(
  'reports.marked-parts',
  z.object({ id: z.string() }),
  (strategyId: string) => sql`
    with open as materialized (select part_id, strand_id from markings where strategy_id = ${strategyId} and lifted_at is null)
    select part_id as id from open
    union select a.id from open cross join lateral (select x.id from activities x where x.strand_id = open.strand_id offset 0) a`,
);

/** What every part reads from: one strategy, in one time, as one who is outside of all that is marked in it. */
export type Source = {
  readonly tx: Tx;
  readonly scope: ReportScope;
  readonly zone: string;
  readonly calendar: CalendarName;
  readonly colours: z.output<typeof colourScale>;
  /** In epoch milliseconds, of the database. */
  readonly now: number;
  /** The instants between which something is new: after the first and not after the second; and their days in its zone. */
  readonly after: number;
  readonly until: number;
  readonly days: { readonly after: string; readonly until: string };
  /** The strands and activities that are marked. */
  readonly hidden: readonly string[];
  /** Whether a strand or an activity may be shown: it is not marked, nor is its strand; null: it is about the whole. */
  readonly shows: (partId: string | null) => boolean;
};

/** Errors: throws where there is no such strategy. */
export async function openSource(tx: Tx, scope: ReportScope): Promise<Source> {
  const { strategyId, since, until } = scope;
  const [[head], hidden] = await Promise.all([heads(tx, strategyId), marked(tx, strategyId)]);
  if (head === undefined) throw new Error('a report on a strategy that is not there');
  const after = since ?? 0;
  const shut = new Set(hidden.map(({ id }) => id));
  return {
    tx,
    scope,
    ...head,
    after,
    until,
    days: { after: localDate(after, head.zone), until: localDate(until, head.zone) },
    hidden: [...shut],
    shows: (partId) => partId === null || !shut.has(partId),
  };
}

/** So many pages of a list are read: a thousand rows. */
const mostPages = 20;

/** All that a list gives page by page. */
export async function wholeList<Row>(
  page: (after: string | undefined) => Promise<Cut<Row & { readonly id: string }>>,
): Promise<Row[]> {
  const all: Row[] = [];
  let after: string | undefined;
  for (let n = 0; n < mostPages; n += 1) {
    const { rows, next } = await page(after);
    all.push(...rows);
    if (next === undefined) break;
    after = next;
  }
  return all;
}
