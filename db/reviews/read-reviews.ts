import { sql } from 'drizzle-orm';
import { type ReviewState, weeksLate } from '../../domain/reviews/review.ts';
import { summarySentence } from '../../domain/reviews/report.ts';
import type { ColourScale } from '../../domain/strategies/strategy.ts';
import type { ReturnContent } from '../../domain/reviews/return.ts';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';

export type ReviewLine = {
  readonly id: string;
  readonly reference: string;
  readonly title: string;
  readonly state: ReviewState;
  readonly quarter: string;
  readonly openedAt: number | null;
  readonly endedWhy: string | null;
  readonly weeksLate: number;
  readonly zone: string;
  readonly asked: number;
  readonly sent: number;
};

const line = sql`
  select p.id, p.reference, p.title, p.state, to_char(v.quarter, 'YYYY-MM-DD') as quarter, ${ms(sql`p.opened_at`)} as "openedAt", p.ended_why as "endedWhy", s.zone,
    v.strategy_id as "strategyId", s.colours, (v.noted_at is not null) as noted, v.note, v.note_version as "noteVersion", ${ms(sql`v.locked_at`)} as "lockedAt", v.report_id as "reportId",
    d.sha256 as "reportSha256", p.version, s.calendar, k.asked, k.sent
  from reviews v join processes p on p.id = v.process_id join strategies s on s.process_id = v.strategy_id left join documents d on d.id = v.report_id
    cross join lateral (select count(*)::int as asked, (count(*) filter (where r.sent is not null))::int as sent
      from review_returns r where r.process_id = v.process_id) k`;

/** A page of reviews, the newest first. */
export async function listReviews(
  tx: Tx,
  which: { strategyId?: string | undefined; after: string | undefined },
): Promise<Cut<ReviewLine>> {
  const { rows } = await tx.execute<ReviewRecord>(sql`
    ${line} where ${which.strategyId === undefined ? sql`true` : sql`v.strategy_id = ${which.strategyId}`}
      and ${which.after === undefined ? sql`true` : sql`p.id < ${which.after}`} order by p.id desc limit ${pageSize + 1}`);
  return cut(rows.map(withLateness));
}

export type ReviewRecord = ReviewLine & {
  readonly strategyId: string;
  readonly colours: ColourScale;
  readonly noted: boolean;
  readonly note: string;
  readonly noteVersion: number;
  readonly lockedAt: number | null;
  readonly reportId: string | null;
  readonly reportSha256: string | null;
  readonly version: number;
  readonly calendar: string;
};

function withLateness<Row extends ReviewLine>(row: Row): Row {
  return { ...row, weeksLate: row.openedAt === null ? 0 : weeksLate(row.quarter, row.openedAt, row.zone) };
}

export async function readReview(tx: Tx, id: string): Promise<ReviewRecord | undefined> {
  const { rows } = await tx.execute<ReviewRecord>(sql`${line} where p.id = ${id}`);
  return rows[0] === undefined ? undefined : withLateness(rows[0]);
}

/** How the whole of it stands, in one sentence. */
export async function readSummary(tx: Tx, { id, colours }: Pick<ReviewRecord, 'id' | 'colours'>): Promise<string> {
  const { rows } = await tx.execute<{ colour: string | null }>(
    sql`select sent ->> 'colour' as colour from review_returns where process_id = ${id}`,
  );
  return summarySentence(
    rows.map(({ colour }) => colour),
    colours,
  );
}

export type Timeliness = {
  readonly agencyId: string;
  readonly agency: string;
  readonly asked: number;
  readonly inTime: number;
  readonly late: number;
  readonly missed: number;
  readonly waiting: number;
};

/** Who took part and when, by agency (F79). Missed: the committee began, or the task closed, without it. */
export async function readTimeliness(tx: Tx, reviewId: string): Promise<Timeliness[]> {
  const { rows } = await tx.execute<Timeliness>(sql`
    select g.id as "agencyId", g.name as agency, count(*)::int as asked, (count(*) filter (where r.on_time))::int as "inTime",
      (count(*) filter (where not r.on_time))::int as late,
      (count(*) filter (where r.sent is null and t.state <> 'open'))::int as missed,
      (count(*) filter (where r.sent is null and t.state = 'open'))::int as waiting
    from review_returns r join agencies g on g.id = r.agency_id join tasks t on t.id = r.task_id
    where r.process_id = ${reviewId} group by g.id, g.name order by g.name`);
  return rows;
}

/** The cost of each strand as its leads report it (S47); null where nobody said. */
export async function readCosts(tx: Tx, reviewId: string): Promise<{ strand: string; costMinor: number | null }[]> {
  const { rows } = await tx.execute<{ strandId: string; strand: string; sent: ReturnContent | null }>(sql`
    select s.id as "strandId", s.name as strand, r.sent from review_returns r join strands s on s.id = r.strand_id
    where r.process_id = ${reviewId} order by s.position, s.id`);
  return [...Map.groupBy(rows, (row) => row.strandId).values()].map((returns) => {
    const said = returns.flatMap(({ sent }) => sent?.costMinor ?? []);
    return {
      strand: returns[0]?.strand ?? '',
      costMinor: said.length === 0 ? null : said.reduce((sum, cost) => sum + cost, 0),
    };
  });
}
