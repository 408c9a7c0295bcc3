import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { type Cut, cut, pageSize } from '../rows.ts';
import { agencies, posts } from '../schema/directory.ts';
import { activities, datedItems, strands } from '../schema/strategies.ts';
import { count, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';

const planMilestone = z.object({
  id: z.string(),
  title: z.string(),
  firstDueOn: z.string(),
  dueOn: z.string(),
  state: of(datedItems.state),
  doneOn: z.string().nullable(),
});
const planActivity = z.object({
  id: z.string(),
  title: z.string(),
  leadPostId: z.string(),
  lead: z.string().nullable(),
  agency: z.string().nullable(),
  agencyId: z.string().nullable(),
  retiredWhy: z.string().nullable(),
  retired: z.boolean(),
  /** Of the last return that was sent, as far as the reader may see it: of other agencies as the last locked review has it. */
  colour: z.string().nullable(),
  milestones: z.array(planMilestone),
});
const planStrand = z.object({
  id: of(strands.id),
  priorityArea: of(strands.priorityArea),
  name: of(strands.name),
  leaderPostId: of(strands.leaderPostId),
  leader: of(posts.title).nullable(),
  /** The agency of the leader's post. */
  leaderAgency: of(agencies.name).nullable(),
  leaderAgencyId: of(agencies.id).nullable(),
  /** A revision of the plan has ended it, and why. */
  retired: z.boolean(),
  retiredWhy: of(strands.retiredWhy),
  activities: z.array(planActivity),
});
export type PlanStrand = z.output<typeof planStrand>;

/** Some strands and activities of a plan. */
export type PlanParts = { readonly strategyId: string; readonly partIds: readonly string[] };

/** The plan, or of it what `among` leaves of the parts of the column. `locked`: the colours of locked reviews. */
const planOf = (strategyId: string, locked: SQL, among: (id: SQL) => SQL) => sql`
    with milestones as (
      select activity_id, jsonb_agg(jsonb_build_object('id', id, 'title', title, 'firstDueOn', to_char(first_due_on, 'YYYY-MM-DD'),
        'dueOn', to_char(due_on, 'YYYY-MM-DD'), 'state', state, 'doneOn', to_char(done_on, 'YYYY-MM-DD')) order by due_on, id) as list
      from dated_items where strategy_id = ${strategyId} and kind = 'milestone' and ${among(sql`activity_id`)} group by activity_id),
    latest as (select distinct on (activity_id) activity_id, colour from (
      select a.id as activity_id, r.colour, r.submitted_at from strands s join activities a on a.strand_id = s.id cross join lateral (
        select r.colour, r.submitted_at from review_returns r where r.activity_id = a.id and r.sent is not null order by r.submitted_at desc limit 1) r
      where s.strategy_id = ${strategyId} and ${among(sql`a.id`)}
      union all ${locked}) c order by activity_id, submitted_at desc),
    named as materialized (select * from plan_posts(${strategyId})),
    ours as (
      select a.strand_id, jsonb_agg(jsonb_build_object('id', a.id, 'title', a.title, 'leadPostId', a.lead_post_id, 'lead', o.title, 'agency', o.agency, 'agencyId', o.agency_id,
        'retired', a.retired_at is not null, 'retiredWhy', a.retired_why, 'colour', l.colour, 'milestones', coalesce(m.list, '[]')) order by a.position) as list
      from activities a left join named o on o.post_id = a.lead_post_id
        left join milestones m on m.activity_id = a.id left join latest l on l.activity_id = a.id where ${among(sql`a.id`)} group by a.strand_id)
    select s.id, s.priority_area as "priorityArea", s.name, s.leader_post_id as "leaderPostId", o.title as leader, o.agency as "leaderAgency", o.agency_id as "leaderAgencyId",
      s.retired_at is not null as retired, s.retired_why as "retiredWhy", coalesce(ours.list, '[]') as activities
    from strands s left join named o on o.post_id = s.leader_post_id left join ours on ours.strand_id = s.id
    where s.strategy_id = ${strategyId}`;

/** The plan by priority area and strand. The posts of other agencies have no name for a partner before the strategy is opened. */
export const readPlan = statement(
  'strategies.plan',
  planStrand,
  (strategyId: string) =>
    sql`${planOf(strategyId, sql`select * from plan_colours(${strategyId})`, () => sql`true`)} order by s.position`,
);

const lockedOf = (partIds: readonly string[]) => sql`
        select a.id, q.colour, q.submitted_at from unnest(${uuids(partIds)}) a(id) cross join lateral activity_quarters(a.id) q where q.locked and q.colour is not null`;

/** The same of some parts: strands that are named or have an activity that is. */
export const readPlanParts = statement(
  'strategies.plan-parts',
  planStrand,
  ({ strategyId, partIds }: PlanParts) => sql`
    ${planOf(strategyId, lockedOf(partIds), (id) => sql`${id} = any(${uuids(partIds)})`)} and (ours.list is not null or s.id = any(${uuids(partIds)})) order by s.position`,
);

type Which = { readonly strategyId: string; readonly strandId: string | undefined; readonly after: string | undefined };
const narrowed: readonly Which[] = [
  { strategyId: 'an id', strandId: undefined, after: undefined },
  { strategyId: 'an id', strandId: 'an id', after: 'an id' },
];
const places = statement(
  'strategies.places',
  z.object({ id: z.string() }),
  ({ strategyId, strandId, after }: Which) => sql`
    with placed as (
      select coalesce(a.id, s.id) as id, s.id as strand_id, s.position as strand, coalesce(a.position, 0) as place
      from strands s left join activities a on a.strand_id = s.id where s.strategy_id = ${strategyId})
    select p.id from placed p where ${strandId === undefined ? sql`true` : sql`p.strand_id = ${strandId}`}
      and ${after === undefined ? sql`true` : sql`(p.strand, p.place) > (select x.strand, x.place from placed x where x.id = ${after})`}
    order by p.strand, p.place limit ${pageSize + 1}`,
  narrowed,
);

/** A page of the plan, or of one strand of it, in the order of the plan: its activities under their strands. */
export async function readPlanPage(tx: Tx, which: Which): Promise<Cut<PlanStrand>> {
  const { rows, next } = cut(await places(tx, which));
  const partIds = rows.map(({ id }) => id);
  return { rows: await readPlanParts(tx, { strategyId: which.strategyId, partIds }), next };
}

/** The strands of a plan with how many activities they have, and of how many their last locked review has which colour. */
export const listStrands = statement(
  'strategies.strands',
  planStrand.pick({ id: true, priorityArea: true, name: true }).extend({
    activities: count,
    retired: count,
    colours: z.array(z.object({ colour: z.string(), activities: z.number() })),
  }),
  (strategyId: string) => sql`
    with coloured as (
      select a.strand_id, c.colour, count(*)::int as activities from plan_colours(${strategyId}) c join activities a on a.id = c.activity_id
      where a.retired_at is null and c.colour is not null group by a.strand_id, c.colour)
    select s.id, s.priority_area as "priorityArea", s.name, count(a.id)::int as activities, count(a.retired_at)::int as retired,
      (select coalesce(jsonb_agg(jsonb_build_object('colour', c.colour, 'activities', c.activities)), '[]') from coloured c where c.strand_id = s.id) as colours
    from strands s left join activities a on a.strand_id = s.id where s.strategy_id = ${strategyId} group by s.id order by s.position`,
);

/** The names of a plan, for whoever is to choose one: each strand, then its activities. */
export const listPlanNames = statement(
  'strategies.names',
  z.object({
    strandId: of(strands.id),
    strand: of(strands.name),
    /** Null in the line of the strand itself. */
    activityId: of(activities.id).nullable(),
    title: of(activities.title).nullable(),
    retired: z.boolean(),
  }),
  (strategyId: string) => sql`
    select s.id as "strandId", s.name as strand, a.id as "activityId", a.title, a.retired_at is not null as retired
    from strands s cross join lateral (select null::uuid as id, null::text as title, s.retired_at, 0 as position
      union all select x.id, x.title, x.retired_at, x.position from activities x where x.strand_id = s.id) a
    where s.strategy_id = ${strategyId} order by s.position, a.id is not null, a.position`,
);

export type PlanName = RowOf<typeof listPlanNames>;

/** The activities among the names of a plan, each with its strand before it. */
export async function listActivityNames(
  tx: Tx,
  strategyId: string,
): Promise<{ id: string; text: string; retired: boolean }[]> {
  return (await listPlanNames(tx, strategyId)).flatMap(({ activityId, strand, title, retired }) =>
    activityId === null ? [] : [{ id: activityId, text: `${strand}: ${title}`, retired }],
  );
}

const parts = statement(
  'strategies.is-part',
  z.object({ id: z.string() }),
  ({ strategyId, partId }: { strategyId: string; partId: string }) => sql`
    select s.id from strands s where s.id = ${partId} and s.strategy_id = ${strategyId}
    union all select a.id from activities a join strands s on s.id = a.strand_id where a.id = ${partId} and s.strategy_id = ${strategyId}
    union all select i.id from dated_items i where i.id = ${partId} and i.strategy_id = ${strategyId} and i.kind = 'milestone'`,
);

/** Whether the id is that of a strand, an activity or a milestone of this plan. */
export async function isPartOfPlan(tx: Tx, strategyId: string, partId: string): Promise<boolean> {
  return (await parts(tx, { strategyId, partId })).length > 0;
}
