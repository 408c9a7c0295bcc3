import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { agencies, bodies, people } from '../schema/directory.ts';
import { inspectionFindings, recommendationEvents, recommendations } from '../schema/inspections.ts';
import { epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';

const recommendation = z.object({
  id: of(recommendations.id),
  processId: of(recommendations.processId),
  reference: of(processes.reference),
  number: of(inspectionFindings.number),
  agencyId: of(recommendations.agencyId),
  agency: of(agencies.name),
  text: of(recommendations.text),
  state: of(recommendations.state),
  mergedIntoId: of(recommendations.mergedIntoId),
  body: of(bodies.name).nullable(),
  agreedOn: of(recommendations.agreedOn),
  version: of(recommendations.version),
});
export type Recommendation = z.output<typeof recommendation>;

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

const page = statement(
  'inspections.recommendations',
  recommendation,
  ({ state, agencyId, processId, after }: RecommendationFilter) => sql`
    select ${line} where ${state === undefined ? sql`true` : sql`r.state = ${state}`}
      ${agencyId === undefined ? sql`` : sql`and r.agency_id = ${agencyId}`} ${processId === undefined ? sql`` : sql`and r.process_id = ${processId}`}
      ${after === undefined ? sql`` : sql`and r.id < ${after}`}
    order by r.id desc limit ${pageSize + 1}`,
  [{}, { state: '', agencyId: '', processId: '', after: '' }],
);

/** A page of the register, the newest first. */
export async function listRecommendations(tx: Tx, filter: RecommendationFilter): Promise<Cut<Recommendation>> {
  return cut(await page(tx, filter));
}

const one = statement(
  'inspections.recommendation',
  recommendation,
  (id: string) => sql`select ${line} where r.id = ${id}`,
);

export async function readRecommendation(tx: Tx, id: string): Promise<Recommendation | undefined> {
  const [found] = await one(tx, id);
  return found;
}

/** What happened to it, the oldest first; a merged one keeps its own. */
export const readRecommendationEvents = statement(
  'inspections.recommendation-events',
  z.object({
    what: of(recommendationEvents.what),
    otherId: of(recommendationEvents.otherId),
    other: of(recommendations.text).nullable(),
    note: of(recommendationEvents.note),
    by: of(people.name),
    at: epochMs,
  }),
  (id: string) => sql`
    select e.what, e.other_id as "otherId", o.text as other, e.note, coalesce(p.name, 'the directorate') as by, ${ms(sql`e.at`)} as at
    from recommendation_events e left join recommendations o on o.id = e.other_id left join people p on p.id = e.by
    where e.recommendation_id = ${id} order by e.id`,
);

/** The bodies that somebody can choose from. */
export async function listBodyNames(tx: Tx): Promise<{ id: string; name: string }[]> {
  return tx.select({ id: bodies.id, name: bodies.name }).from(bodies).orderBy(bodies.name).limit(200);
}
