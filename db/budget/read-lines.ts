import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { amountKinds, lineKinds } from '../../domain/budget/budget.ts';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { budgetAmounts, budgetLines } from '../schema/budget.ts';
import { agencies, people, posts } from '../schema/directory.ts';
import { processes } from '../schema/chase.ts';
import { activities, strands, strategies } from '../schema/strategies.ts';
import { epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { strategyState } from '../strategies/shapes.ts';
import { uuids } from '../uuids.ts';

/** In minor units: whole numbers below ten thousand million pounds. */
const minor = z.number().int();

const lineShape = z.object({
  id: of(budgetLines.id),
  strategyId: of(budgetLines.strategyId),
  strandId: of(strands.id),
  strand: of(strands.name),
  activityId: of(activities.id),
  activity: of(activities.title),
  /** Its activity is in the plan no more. */
  retired: z.boolean(),
  year: of(budgetLines.year),
  kind: z.enum(lineKinds),
  holderPostId: of(posts.id),
  holder: of(posts.title),
  agencyId: of(agencies.id),
  agency: of(agencies.name),
  budgetMinor: minor.nullable(),
  forecastMinor: minor.nullable(),
  actualMinor: minor.nullable(),
});
export type BudgetLine = z.output<typeof lineShape>;

const latest = (
  what: string,
) => sql`(select m.minor::float8 from budget_amounts m where m.line_id = l.id and m.what = ${sql.raw(`'${what}'`)}
      order by m.as_at desc, m.id desc limit 1)`;
const columns = sql`l.id, l.strategy_id as "strategyId", d.id as "strandId", d.name as strand, a.id as "activityId", a.title as activity, a.retired_at is not null as retired,
      l.year, l.kind, o.id as "holderPostId", o.title as holder, g.id as "agencyId", g.name as agency, ${latest('budget')} as "budgetMinor",
      ${latest('forecast')} as "forecastMinor", ${latest('actual')} as "actualMinor"`;
const from = sql`budget_lines l join activities a on a.id = l.activity_id join strands d on d.id = a.strand_id
      join posts o on o.id = l.holder_post_id join agencies g on g.id = o.agency_id`;

type Which = { readonly strategyId: string; readonly strandId: string | undefined; readonly after: string | undefined };
const narrowed: readonly Which[] = [
  { strategyId: 'an id', strandId: undefined, after: undefined },
  { strategyId: 'an id', strandId: 'an id', after: 'an id' },
];
const page = statement(
  'budget.lines',
  lineShape,
  ({ strategyId, strandId, after }: Which) => sql`
    select ${columns} from ${from} where l.strategy_id = ${strategyId}
      and ${strandId === undefined ? sql`true` : sql`d.id = ${strandId}`}
      and ${after === undefined ? sql`true` : sql`l.id > ${after}`} order by l.id limit ${pageSize + 1}`,
  narrowed,
);

/** A page of the lines of a strategy, as they were planned: all for the directorate, those of his agencies for a partner. */
export async function listLines(tx: Tx, which: Which): Promise<Cut<BudgetLine>> {
  return cut(await page(tx, which));
}

/** What is planned for activities that are in the plan no more: their budgets, or forecasts where there are some, of which nobody has said that they are given up. */
export const readIdle = statement(
  'budget.idle',
  z.object({ lines: z.number().int(), minor }),
  (strategyId: string) => sql`
    select count(*)::int as lines, coalesce(sum(x.minor), 0)::float8 as minor from (
      select coalesce(${latest('forecast')}, ${latest('budget')}, 0) as minor from budget_lines l join activities a on a.id = l.activity_id
      where l.strategy_id = ${strategyId} and a.retired_at is not null) x where x.minor <> 0`,
);

/** The lines of some activities. */
export const listLinesOf = statement(
  'budget.lines-of-activities',
  lineShape,
  (activityIds: readonly string[]) => sql`
    select ${columns} from ${from} where l.activity_id = any(${uuids(activityIds)}) order by l.id limit 5000`,
);

const oneLine = statement(
  'budget.line',
  lineShape.extend({
    reference: of(processes.reference),
    strategy: of(processes.title),
    state: strategyState,
    currency: of(strategies.currency),
    calendar: of(strategies.calendar),
    zone: of(strategies.zone),
    /** In the strategy's zone. */
    today: z.iso.date(),
    /** Of a partner: whether he holds the post, or stands in for who does. */
    writes: z.boolean(),
  }),
  (id: string) => sql`
    select ${columns}, p.reference, p.title as strategy, p.state, s.currency, s.calendar, s.zone, to_char(app_now() at time zone s.zone, 'YYYY-MM-DD') as today,
      case when current_setting('role') = 'concordat_partner' then l.id = any ((select app_held_lines())::uuid[]) else true end as writes
    from ${from} join strategies s on s.process_id = l.strategy_id join processes p on p.id = l.strategy_id where l.id = ${id}`,
);

export async function readLine(tx: Tx, id: string) {
  const [line] = await oneLine(tx, id);
  return line;
}

/** Every sum that was said of a line, the newest first, the last two hundred. */
export const listAmounts = statement(
  'budget.amounts',
  z.object({
    id: of(budgetAmounts.id),
    what: z.enum(amountKinds),
    minor,
    asAt: z.iso.date(),
    reason: of(budgetAmounts.reason),
    saidBy: of(people.name).nullable(),
    saidAt: epochMs,
    reviewId: of(budgetAmounts.reviewId),
    review: of(processes.reference).nullable(),
  }),
  (lineId: string) => sql`
    select m.id, m.what, m.minor::float8 as minor, to_char(m.as_at, 'YYYY-MM-DD') as "asAt", m.reason, n.name as "saidBy", ${ms(sql`m.said_at`)} as "saidAt",
      m.review_id as "reviewId", v.reference as review
    from budget_amounts m left join people n on n.id = m.said_by left join processes v on v.id = m.review_id
    where m.line_id = ${lineId} order by m.id desc limit 200`,
);

/** What was said last of the lines of a strategy, budgets aside: the newest first. In: at most so many. */
export const listSaid = statement(
  'budget.said-last',
  z.object({
    lineId: of(budgetLines.id),
    activity: of(activities.title),
    year: of(budgetLines.year),
    agency: of(agencies.name),
    what: z.enum(amountKinds),
    minor,
    reason: of(budgetAmounts.reason),
    saidBy: of(people.name).nullable(),
    saidAt: epochMs,
  }),
  ({ strategyId, most }: { strategyId: string; most: number }) => sql`
    select l.id as "lineId", a.title as activity, l.year, g.name as agency, m.what, m.minor::float8 as minor, m.reason, n.name as "saidBy", ${ms(sql`m.said_at`)} as "saidAt"
    from budget_lines l cross join lateral (select * from budget_amounts x where x.line_id = l.id and x.what <> 'budget' offset 0) m
      join activities a on a.id = l.activity_id join posts o on o.id = l.holder_post_id join agencies g on g.id = o.agency_id left join people n on n.id = m.said_by
    where l.strategy_id = ${strategyId} order by m.id desc limit ${most}`,
);
