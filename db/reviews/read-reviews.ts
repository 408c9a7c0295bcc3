import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { addUp } from '../../domain/budget/budget.ts';
import { weeksLate } from '../../domain/reviews/review.ts';
import { type StrandCost, summarySentence } from '../../domain/reviews/report.ts';
import { readSums } from '../budget/read-sums.ts';
import type { Tx } from '../connect.ts';
import { asked, inOrder, listed, type Narrowed, narrowedTo, narrowSamples, type Wanted } from '../lists.ts';
import { type Cut, ms, pageSize } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { agencies } from '../schema/directory.ts';
import { reviews } from '../schema/reviews.ts';
import { documents } from '../schema/sign-offs.ts';
import { strands, strategies } from '../schema/strategies.ts';
import { count, epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { colourScale } from '../strategies/shapes.ts';
import { returnContent } from '../tasks/shapes.ts';
import { reviewState } from './shapes.ts';

const reviewColumns = z.object({
  id: of(processes.id),
  reference: of(processes.reference),
  title: of(processes.title),
  state: reviewState,
  quarter: z.iso.date(),
  openedAt: epochMs.nullable(),
  endedWhy: of(processes.endedWhy),
  zone: of(strategies.zone),
  strategyId: of(reviews.strategyId),
  colours: colourScale,
  noted: z.boolean(),
  note: of(reviews.note),
  noteVersion: of(reviews.noteVersion),
  lockedAt: epochMs.nullable(),
  reportId: of(reviews.reportId),
  reportSha256: of(documents.sha256).nullable(),
  version: of(processes.version),
  calendar: of(strategies.calendar),
  asked: count,
  sent: count,
});
export type ReviewRecord = z.output<typeof reviewColumns> & { readonly weeksLate: number };

const line = sql`
  select p.id, p.reference, p.title, p.state, to_char(v.quarter, 'YYYY-MM-DD') as quarter, ${ms(sql`p.opened_at`)} as "openedAt", p.ended_why as "endedWhy", s.zone,
    v.strategy_id as "strategyId", s.colours, (v.noted_at is not null) as noted, v.note, v.note_version as "noteVersion", ${ms(sql`v.locked_at`)} as "lockedAt", v.report_id as "reportId",
    d.sha256 as "reportSha256", p.version, s.calendar, k.asked, k.sent
  from reviews v join processes p on p.id = v.process_id join strategies s on s.process_id = v.strategy_id left join documents d on d.id = v.report_id
    cross join lateral (select count(*)::int as asked, (count(*) filter (where r.sent is not null))::int as sent
      from review_returns r where r.process_id = v.process_id) k`;

type OfStrategy = { readonly strategyId?: string | undefined };
const page = statement(
  'reviews.page',
  reviewColumns,
  ({ strategyId, ...which }: Narrowed & OfStrategy) => sql`
    ${line} where ${narrowedTo('review', which)} and ${asked(strategyId, (id) => sql`v.strategy_id = ${id}`)}
    order by ${inOrder[which.order ?? 'newest']} limit ${pageSize + 1}`,
  [...narrowSamples, { after: undefined, strategyId: 'an id' }],
);

/** A page of reviews. */
export async function listReviews(tx: Tx, wanted: Wanted & OfStrategy): Promise<Cut<ReviewRecord>> {
  const { rows, next } = await listed(tx, page, wanted);
  return { rows: rows.map(withLateness), next };
}

function withLateness<Row extends Pick<ReviewRecord, 'quarter' | 'openedAt' | 'zone'>>(row: Row) {
  return { ...row, weeksLate: row.openedAt === null ? 0 : weeksLate(row.quarter, row.openedAt, row.zone) };
}

const ofStrategy = statement(
  'reviews.of-strategy',
  reviewColumns.pick({ id: true, reference: true, state: true, quarter: true, openedAt: true, zone: true }),
  (strategyId: string) => sql`
    select p.id, p.reference, p.state, to_char(v.quarter, 'YYYY-MM-DD') as quarter, ${ms(sql`p.opened_at`)} as "openedAt", s.zone
    from reviews v join processes p on p.id = v.process_id join strategies s on s.process_id = v.strategy_id
    where v.strategy_id = ${strategyId} order by v.quarter desc limit ${pageSize}`,
);

/** The last reviews of a strategy, without how many returns were asked and sent, which takes longer the longer its plan is. */
export async function listReviewsOf(tx: Tx, strategyId: string) {
  return (await ofStrategy(tx, strategyId)).map(withLateness);
}

const oneReview = statement('reviews.review', reviewColumns, (id: string) => sql`${line} where p.id = ${id}`);

export async function readReview(tx: Tx, id: string): Promise<ReviewRecord | undefined> {
  const [found] = await oneReview(tx, id);
  return found === undefined ? undefined : withLateness(found);
}

const saidColours = statement(
  'reviews.colours',
  z.object({ colour: z.string().nullable() }),
  (id: string) => sql`select sent ->> 'colour' as colour from review_returns where process_id = ${id}`,
);

/** How the whole of it stands, in one sentence. */
export async function readSummary(tx: Tx, { id, colours }: Pick<ReviewRecord, 'id' | 'colours'>): Promise<string> {
  const said = await saidColours(tx, id);
  return summarySentence(
    said.map(({ colour }) => colour),
    colours,
  );
}

/** Who took part and when, by agency (F79). Missed: the committee began, or the task closed, without it. */
export const readTimeliness = statement(
  'reviews.timeliness',
  z.object({
    agencyId: of(agencies.id),
    agency: of(agencies.name),
    asked: count,
    inTime: count,
    late: count,
    missed: count,
    waiting: count,
  }),
  (reviewId: string) => sql`
    select g.id as "agencyId", g.name as agency, count(*)::int as asked, (count(*) filter (where r.on_time))::int as "inTime",
      (count(*) filter (where not r.on_time))::int as late,
      (count(*) filter (where r.sent is null and t.state <> 'open'))::int as missed,
      (count(*) filter (where r.sent is null and t.state = 'open'))::int as waiting
    from review_returns r join agencies g on g.id = r.agency_id join tasks t on t.id = r.task_id
    where r.process_id = ${reviewId} group by g.id, g.name order by g.name`,
);

const sentByStrand = statement(
  'reviews.sent-by-strand',
  z.object({ strandId: of(strands.id), strand: of(strands.name), sent: returnContent.nullable() }),
  (reviewId: string) => sql`
    select s.id as "strandId", s.name as strand, r.sent from review_returns r join strands s on s.id = r.strand_id
    where r.process_id = ${reviewId} order by s.position, s.id`,
);

type Costed = Pick<ReviewRecord, 'id' | 'strategyId' | 'lockedAt'>;

/** The cost of each strand that was asked (S47): as its leads report it, and by its budget as it was said until the lock. */
export async function readCosts(tx: Tx, { id, strategyId, lockedAt }: Costed): Promise<StrandCost[]> {
  const sums = await readSums(tx, { strategyId, until: lockedAt });
  const returns = await sentByStrand(tx, id);
  return [...Map.groupBy(returns, ({ strandId }) => strandId)].map(([strandId, rows]) => {
    const said = rows.flatMap(({ sent }) => sent?.costMinor ?? []);
    const planned = sums.filter((row) => row.strandId === strandId && row.planned);
    return {
      strand: rows[0]?.strand ?? '',
      costMinor: said.length === 0 ? null : said.reduce((sum, cost) => sum + cost, 0),
      ...(planned.length === 0 ? { budgetMinor: null, forecastMinor: null, actualMinor: null } : addUp(planned)),
    };
  });
}
