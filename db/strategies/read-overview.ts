import { and, desc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { processes, tasks } from '../schema/chase.ts';
import { agencies } from '../schema/directory.ts';
import { reviewReturns } from '../schema/reviews.ts';
import { datedItems, dateMoves, strands, strategies } from '../schema/strategies.ts';
import { count, epochMs, of } from '../shapes.ts';
import { ms } from '../rows.ts';
import { type RowOf, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';
import { colourScale } from './shapes.ts';

/** So many quarters says a page how a strategy stands. */
export const quartersShown = 8;

/** How many activities of each strand said which colour in the last locked quarters, in the order of the plan. */
export const listStrandQuarters = statement(
  'strategies.strand-quarters',
  z.object({
    strandId: of(strands.id),
    strand: of(strands.name),
    quarter: z.iso.date(),
    colour: of(reviewReturns.colour),
    activities: count,
  }),
  (strategyId: string) => sql`
    select s.id as "strandId", s.name as strand, to_char(q.quarter, 'YYYY-MM-DD') as quarter, q.colour, q.activities
    from strand_quarters(${strategyId}, ${quartersShown}) q join strands s on s.id = q.strand_id order by s.position, s.id, q.quarter`,
);

export type SaidByStrand = RowOf<typeof listStrandQuarters>;

/** The strands of watched strategies that these agencies lead, and how the review stands that collects returns of them now. */
export const listLedStrands = statement(
  'strategies.led-strands',
  z.object({
    id: of(strands.id),
    name: of(strands.name),
    strategyId: of(processes.id),
    strategy: of(processes.title),
    colours: colourScale,
    missing: count,
    /** Returns that came and that the leader has not looked at. */
    waiting: count,
    /** The leader's own task, while he has it to do. */
    taskId: of(tasks.id).nullable(),
  }),
  (agencyIds: readonly string[]) => sql`
    select s.id, s.name, p.id as "strategyId", p.title as strategy, y.colours, k.missing, k.waiting,
      (select t.id from tasks t where t.process_id = v.process_id and t.kind = 'strand-review' and t.state = 'open' and t.post_id = s.leader_post_id
        and t.title = s.name order by t.id limit 1) as "taskId"
    from posts o join strands s on s.leader_post_id = o.id and s.retired_at is null join processes p on p.id = s.strategy_id and p.state = 'open'
      join strategies y on y.process_id = p.id
      left join lateral (select x.process_id from reviews x join processes q on q.id = x.process_id and q.state = 'open'
        where x.strategy_id = s.strategy_id order by x.quarter desc limit 1) v on true
      cross join lateral (select (count(*) filter (where r.sent is null))::int as missing, (count(*) filter (where r.state = 'submitted'))::int as waiting
        from review_returns r where r.process_id = v.process_id and r.strand_id = s.id) k
    where o.agency_id = any(${uuids(agencyIds)}) order by p.title, p.id, s.position, s.id`,
);

/** Of the last dates that slipped in the partnership, those of this strategy: the newest first. */
export const listLastMoves = statement(
  'strategies.last-moves',
  z.object({
    itemId: of(datedItems.id),
    title: of(datedItems.title),
    oldOn: z.iso.date(),
    newOn: z.iso.date(),
    reason: of(dateMoves.reason),
    decidedAt: epochMs.nullable(),
  }),
  (strategyId: string) => sql`
    select i.id as "itemId", i.title, to_char(m.old_on, 'YYYY-MM-DD') as "oldOn", to_char(m.new_on, 'YYYY-MM-DD') as "newOn", m.reason,
      ${ms(sql`m.decided_at`)} as "decidedAt"
    from (select * from date_moves x where x.state = 'agreed' and x.new_on > x.old_on order by x.id desc limit 300) m
      cross join lateral (select * from dated_items y where y.id = m.item_id and y.strategy_id = ${strategyId} offset 0) i
    order by m.id desc limit 10`,
);

/** Whose returns the review that collects them now still waits for, the most first. */
export const listSilent = statement(
  'strategies.silent',
  z.object({ agencyId: of(agencies.id), agency: of(agencies.name), missing: count }),
  (strategyId: string) => sql`
    select g.id as "agencyId", g.name as agency, count(*)::int as missing
    from reviews v join processes p on p.id = v.process_id and p.state = 'open' join review_returns r on r.process_id = v.process_id and r.sent is null
      join agencies g on g.id = r.agency_id
    where v.strategy_id = ${strategyId} group by g.id order by missing desc, g.name limit 10`,
);

/** The strategies that are watched now, the newest first: so many as a start page names. */
export function listWatched(tx: Tx) {
  const { id, title, kind, state } = processes;
  const watched = and(eq(kind, 'strategy'), eq(state, 'open'));
  return tx
    .select({ id, title, colours: strategies.colours })
    .from(processes)
    .innerJoin(strategies, eq(strategies.processId, id))
    .where(watched)
    .orderBy(desc(id))
    .limit(5);
}
