import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { pageTime } from '../../domain/calendar/zones.ts';
import { quarterName, type Unsettled, weeksLate } from '../../domain/reviews/review.ts';
import type { ReviewReport } from '../../domain/reviews/report.ts';
import { listSinceReport } from '../budget/read-bids.ts';
import type { Tx } from '../connect.ts';
import { wentAlong } from '../tasks/answers/read-answer-files.ts';
import { ms } from '../rows.ts';
import { readCosts } from './read-reviews.ts';
import { chasePlans, processes } from '../schema/chase.ts';
import { posts } from '../schema/directory.ts';
import { reviewReturns, reviews } from '../schema/reviews.ts';
import { activities, dateMoves, datedItems, strands, strategies } from '../schema/strategies.ts';
import { epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { colourScale } from '../strategies/shapes.ts';
import { returnContent } from '../tasks/shapes.ts';
import { settlement } from './shapes.ts';

const unsettled = statement(
  'reviews.unsettled',
  z.object({ lines: z.array(z.string()), moves: z.array(z.string()), noted: z.boolean() }),
  (processId: string) => sql`
    select coalesce((select jsonb_agg(a.title order by r.position) from review_returns r join activities a on a.id = r.activity_id
        where r.process_id = ${processId} and r.settlement is null), '[]') as lines,
      coalesce((select jsonb_agg(i.title order by i.due_on, i.id) from date_moves m join dated_items i on i.id = m.item_id
        where m.state = 'asked' and i.activity_id in (select activity_id from review_returns where process_id = ${processId})), '[]') as moves,
      v.noted_at is not null as noted
    from reviews v where v.process_id = ${processId}`,
);

/** What stands between a review and its lock, by name. */
export async function readUnsettled(tx: Tx, processId: string): Promise<Unsettled> {
  const [found] = await unsettled(tx, processId);
  return found ?? { lines: [], moves: [], noted: false };
}

const heads = statement(
  'reviews.report-head',
  z.object({
    reference: of(processes.reference),
    title: of(processes.title),
    strategyId: of(reviews.strategyId),
    quarter: z.iso.date(),
    openedAt: epochMs,
    zone: of(strategies.zone),
    colours: colourScale,
    note: of(reviews.note),
  }),
  (processId: string) => sql`
    select p.reference, p.title, v.strategy_id as "strategyId", to_char(v.quarter, 'YYYY-MM-DD') as quarter, ${ms(sql`p.opened_at`)} as "openedAt", s.zone, s.colours, v.note
    from reviews v join processes p on p.id = v.process_id join strategies s on s.process_id = v.strategy_id where v.process_id = ${processId}`,
);

/** Everything that the committee has settled, in the order of the plan. */
export async function readReport(tx: Tx, processId: string): Promise<ReviewReport> {
  const [head] = await heads(tx, processId);
  if (head === undefined) throw new Error('a review without its row');
  const { openedAt, zone, quarter, strategyId, ...rest } = head;
  return {
    ...rest,
    quarter: quarterName(quarter),
    opened: pageTime(openedAt, zone),
    weeksLate: weeksLate(quarter, openedAt, zone),
    lines: await reportLines(tx, processId),
    moves: await reportMoves(tx, processId),
    actions: await reportActions(tx, processId),
    costs: await readCosts(tx, { id: processId, strategyId, lockedAt: null }),
    initiatives: await listSinceReport(tx, processId),
  };
}

const reportLines = statement(
  'reviews.report-lines',
  z.object({
    priorityArea: of(strands.priorityArea),
    strand: of(strands.name),
    activity: of(activities.title),
    lead: z.string(),
    content: returnContent.nullable(),
    suggested: of(reviewReturns.suggested),
    suggestedWhy: of(reviewReturns.suggestedWhy),
    /** What joint owners have added. */
    parts: z.array(z.object({ agency: z.string(), colour: z.string().nullable(), words: z.string() })),
    settlement,
    note: of(reviewReturns.note),
    files: z.array(z.object({ fileName: z.string(), size: z.number(), sha256: z.string() })),
  }),
  (processId: string) => sql`
    select s.priority_area as "priorityArea", s.name as strand, a.title as activity, o.title || ', ' || g.name as lead, r.sent as content,
      r.suggested, r.suggested_why as "suggestedWhy", r.settlement, r.note,
      (select coalesce(jsonb_agg(jsonb_build_object('agency', x.name, 'colour', p.colour, 'words', p.words) order by p.id), '[]')
        from return_parts p join agencies x on x.id = p.agency_id where p.return_id = r.id) as parts,
      (select coalesce(jsonb_agg(jsonb_build_object('fileName', f.file_name, 'size', f.size, 'sha256', f.sha256) order by f.added_at, f.id), '[]')
        from sendings w join answer_files f on ${wentAlong} where w.task_id = r.task_id) as files
    from review_returns r join activities a on a.id = r.activity_id join strands s on s.id = r.strand_id
      join tasks t on t.id = r.task_id join posts o on o.id = t.post_id join agencies g on g.id = r.agency_id
    where r.process_id = ${processId} order by r.position`,
);

/** The moves that were decided since this review went to its committee. */
const reportMoves = statement(
  'reviews.report-moves',
  z.object({
    milestone: of(datedItems.title),
    activity: of(activities.title),
    oldOn: z.iso.date(),
    newOn: z.iso.date(),
    reason: of(dateMoves.reason),
    agreed: z.boolean(),
  }),
  (processId: string) => sql`
    select i.title as milestone, a.title as activity, to_char(m.old_on, 'YYYY-MM-DD') as "oldOn", to_char(m.new_on, 'YYYY-MM-DD') as "newOn",
      m.reason, m.state = 'agreed' as agreed
    from date_moves m join dated_items i on i.id = m.item_id join activities a on a.id = i.activity_id
      join review_returns r on r.activity_id = a.id and r.process_id = ${processId} join reviews v on v.process_id = r.process_id
    where m.state <> 'asked' and m.decided_at >= v.committee_at order by r.position, m.id`,
);

const reportActions = statement(
  'reviews.report-actions',
  z.object({ title: z.string(), owner: of(posts.title), due: of(chasePlans.dueWallText) }),
  (processId: string) => sql`
    select coalesce(t.title, '') as title, o.title as owner, c.due_wall_text as due from review_actions x join tasks t on t.id = x.task_id
      join posts o on o.id = t.post_id join chase_plans c on c.id = t.plan_id where x.process_id = ${processId} order by t.id`,
);
