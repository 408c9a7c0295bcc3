import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';

export type RecommendationState = 'open' | 'completed' | 'merged';

export type Recommendation = {
  readonly id: string;
  readonly processId: string;
  readonly reference: string;
  readonly number: number;
  readonly agencyId: string;
  readonly agency: string;
  readonly text: string;
  readonly state: RecommendationState;
  readonly mergedIntoId: string | null;
  readonly body: string | null;
  readonly agreedOn: string | null;
  readonly version: number;
};

const line = sql`r.id, r.process_id as "processId", p.reference, f.number, r.agency_id as "agencyId", a.name as agency, r.text, r.state,
  r.merged_into_id as "mergedIntoId", b.name as body, r.agreed_on::text as "agreedOn", r.version
  from recommendations r join processes p on p.id = r.process_id join inspection_findings f on f.id = r.finding_id
    join agencies a on a.id = r.agency_id left join bodies b on b.id = r.body_id`;

export type RecommendationFilter = {
  readonly state?: string | undefined;
  readonly agencyId?: string | undefined;
  readonly processId?: string | undefined;
  readonly after?: string | undefined;
};

/** A page of the register, the newest first. */
export async function listRecommendations(tx: Tx, filter: RecommendationFilter): Promise<Cut<Recommendation>> {
  const { state, agencyId, processId, after } = filter;
  const { rows } = await tx.execute<Recommendation>(sql`
    select ${line} where ${state === undefined ? sql`true` : sql`r.state = ${state}`}
      ${agencyId === undefined ? sql`` : sql`and r.agency_id = ${agencyId}`} ${processId === undefined ? sql`` : sql`and r.process_id = ${processId}`}
      ${after === undefined ? sql`` : sql`and r.id < ${after}`}
    order by r.id desc limit ${pageSize + 1}`);
  return cut(rows);
}

export async function readRecommendation(tx: Tx, id: string): Promise<Recommendation | undefined> {
  const { rows } = await tx.execute<Recommendation>(sql`select ${line} where r.id = ${id}`);
  return rows[0];
}

export type RecommendationEvent = {
  readonly what: string;
  readonly otherId: string | null;
  readonly other: string | null;
  readonly note: string;
  readonly by: string;
  readonly at: number;
};

/** What happened to it, the oldest first; a merged one keeps its own. */
export async function readRecommendationEvents(tx: Tx, id: string): Promise<RecommendationEvent[]> {
  const { rows } = await tx.execute<RecommendationEvent>(sql`
    select e.what, e.other_id as "otherId", o.text as other, e.note, coalesce(p.name, 'the directorate') as by, ${ms(sql`e.at`)} as at
    from recommendation_events e left join recommendations o on o.id = e.other_id left join people p on p.id = e.by
    where e.recommendation_id = ${id} order by e.id`);
  return rows;
}

/** The bodies that somebody can choose from. */
export async function listBodyNames(tx: Tx): Promise<{ id: string; name: string }[]> {
  const { rows } = await tx.execute<{ id: string; name: string }>(
    sql`select id, name from bodies order by name limit 200`,
  );
  return rows;
}
