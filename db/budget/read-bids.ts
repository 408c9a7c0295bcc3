import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { bids, initiatives } from '../schema/budget.ts';
import { processes } from '../schema/chase.ts';
import { agencies, posts } from '../schema/directory.ts';
import { datedItems, strategies } from '../schema/strategies.ts';
import { epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { strategyState } from '../strategies/shapes.ts';

const bidShape = z.object({
  id: of(bids.id),
  strategyId: of(bids.strategyId),
  funder: of(bids.funder),
  purpose: of(bids.purpose),
  amountMinor: z.number(),
  bidder: of(posts.title).nullable(),
  agency: of(agencies.name).nullable(),
  submittedOn: z.iso.date(),
  /** As its date holds now: it may have moved. */
  expectedOn: z.iso.date(),
  overdue: z.boolean(),
  itemId: of(datedItems.id),
  state: of(bids.state),
  grantedMinor: z.number().nullable(),
  conditions: of(bids.conditions),
  answeredOn: z.iso.date().nullable(),
  activities: z.array(z.object({ id: z.string(), title: z.string() })),
});

export type Bid = z.output<typeof bidShape>;

const columns = sql`b.id, b.strategy_id as "strategyId", b.funder, b.purpose, b.amount_minor::float8 as "amountMinor", o.title as bidder, o.agency,
      to_char(b.submitted_on, 'YYYY-MM-DD') as "submittedOn", to_char(i.due_on, 'YYYY-MM-DD') as "expectedOn",
      b.state = 'submitted' and i.due_on < (app_now() at time zone s.zone)::date as overdue, i.id as "itemId", b.state, b.granted_minor::float8 as "grantedMinor",
      b.conditions, to_char(b.answered_on, 'YYYY-MM-DD') as "answeredOn",
      (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'title', a.title) order by a.title), '[]')
        from bid_activities x join activities a on a.id = x.activity_id where x.bid_id = b.id) as activities`;
const from = sql`bids b join dated_items i on i.id = b.item_id join strategies s on s.process_id = b.strategy_id`;

type Which = { readonly strategyId: string; readonly after: string | undefined };
const narrowed: readonly Which[] = [
  { strategyId: 'an id', after: undefined },
  { strategyId: 'an id', after: 'an id' },
];
const page = statement(
  'budget.bids',
  bidShape,
  ({ strategyId, after }: Which) => sql`
    with named as materialized (select * from plan_posts(${strategyId}))
    select ${columns} from ${from} left join named o on o.post_id = b.bidder_post_id
    where b.strategy_id = ${strategyId} and ${after === undefined ? sql`true` : sql`b.id < ${after}`} order by b.id desc limit ${pageSize + 1}`,
  narrowed,
);

/** A page of the bids of a strategy, the newest first. */
export async function listBids(tx: Tx, which: Which): Promise<Cut<Bid>> {
  return cut(await page(tx, which));
}

const oneBid = statement(
  'budget.bid',
  bidShape.extend({
    strategy: of(processes.title),
    reference: of(processes.reference),
    strategyState,
    zone: of(strategies.zone),
    today: z.iso.date(),
    /** Its date is asked of the reader's agencies. */
    own: z.boolean(),
  }),
  (id: string) => sql`
    select ${columns}, p.title as strategy, p.reference, p.state as "strategyState", s.zone, to_char(app_now() at time zone s.zone, 'YYYY-MM-DD') as today,
      exists (select from tasks t where t.id = i.task_id) as own
    from ${from} join processes p on p.id = b.strategy_id left join lateral plan_posts(b.strategy_id) o on o.post_id = b.bidder_post_id where b.id = ${id}`,
);

export async function readBid(tx: Tx, id: string) {
  const [bid] = await oneBid(tx, id);
  return bid;
}

const initiative = z.object({
  id: of(initiatives.id),
  title: of(initiatives.title),
  announcedBy: of(initiatives.announcedBy),
  announcedOn: z.iso.date(),
  costNote: of(initiatives.costNote),
  notedAt: epochMs,
});
const ofInitiative = sql`n.id, n.title, n.announced_by as "announcedBy", to_char(n.announced_on, 'YYYY-MM-DD') as "announcedOn", n.cost_note as "costNote",
      ${ms(sql`n.noted_at`)} as "notedAt"`;
const initiativesPage = statement(
  'budget.initiatives',
  initiative,
  ({ strategyId, after }: Which) => sql`
    select ${ofInitiative} from initiatives n where n.strategy_id = ${strategyId}
      and ${after === undefined ? sql`true` : sql`n.id < ${after}`} order by n.id desc limit ${pageSize + 1}`,
  narrowed,
);

/** A page of what others announced, the last noted first. */
export async function listInitiatives(tx: Tx, which: Which): Promise<Cut<z.output<typeof initiative>>> {
  return cut(await initiativesPage(tx, which));
}

/** What was noted between the lock of the review before and that of this one, or now: what its report says of it (S73). */
export const listSinceReport = statement(
  'budget.initiatives-since-report',
  initiative,
  (reviewId: string) => sql`
    with this as (select process_id, strategy_id, coalesce(locked_at, 'infinity') as until from reviews where process_id = ${reviewId}),
    last as (select coalesce(max(v.locked_at), '-infinity') as at from this join reviews v
      on v.strategy_id = this.strategy_id and v.process_id <> this.process_id and v.locked_at < this.until)
    select ${ofInitiative} from this cross join last join initiatives n on n.strategy_id = this.strategy_id and n.noted_at > last.at and n.noted_at <= this.until
    order by n.announced_on, n.id`,
);
