import { sql } from 'drizzle-orm';
import type { ColourScale, StrategyState } from '../../domain/strategies/strategy.ts';
import { offered } from '../../domain/directory/succession.ts';
import type { Tx } from '../connect.ts';
import { overPost } from '../directory/leaving/nameable.ts';
import { type Cut, cut, pageSize } from '../rows.ts';

export type StrategyLine = {
  readonly id: string;
  readonly reference: string;
  readonly title: string;
  readonly state: StrategyState;
  readonly activities: number;
};

/** A page of strategies, the newest first. */
export async function listStrategies(tx: Tx, after: string | undefined): Promise<Cut<StrategyLine>> {
  const { rows } = await tx.execute<StrategyLine>(sql`
    select p.id, p.reference, p.title, p.state, (select count(*)::int from activities a join strands d on d.id = a.strand_id
      where d.strategy_id = p.id and a.retired_at is null) as activities
    from processes p join strategies s on s.process_id = p.id
    where ${after === undefined ? sql`true` : sql`p.id < ${after}`} order by p.id desc limit ${pageSize + 1}`);
  return cut(rows);
}

/** The strategies that a review can be drafted of: those that are watched and have an activity; by title. */
export async function listReviewable(tx: Tx): Promise<{ id: string; title: string }[]> {
  const { rows } = await tx.execute<{ id: string; title: string }>(sql`
    select p.id, p.title from processes p where p.kind = 'strategy' and p.state = 'open'
      and exists (select from strands d join activities a on a.strand_id = d.id where d.strategy_id = p.id and a.retired_at is null)
    order by p.title, p.id`);
  return rows;
}

export type StrategyRecord = StrategyLine & {
  readonly purpose: string;
  readonly zone: string;
  readonly calendar: string;
  readonly colours: ColourScale;
  readonly ownerPostId: string | null;
  readonly owner: string | null;
  readonly bodyId: string | null;
  readonly body: string | null;
  readonly endedWhy: string | null;
  readonly schedule: 'running' | 'paused' | 'deleted' | null;
  readonly version: number;
};

/** One strategy; a partner, who is not told of schedules, gets null for that. */
export async function readStrategy(tx: Tx, id: string, withSchedule = true): Promise<StrategyRecord | undefined> {
  const schedule = withSchedule
    ? sql`(select c.state from review_schedules c where c.strategy_id = p.id)`
    : sql`null::text`;
  const { rows } = await tx.execute<StrategyRecord>(sql`
    select p.id, p.reference, p.title, p.state, p.ended_why as "endedWhy", s.purpose, s.zone, s.calendar, s.colours, s.owner_post_id as "ownerPostId", o.title as owner,
      s.body_id as "bodyId", b.name as body, ${schedule} as schedule, s.version,
      (select count(*)::int from activities a join strands d on d.id = a.strand_id where d.strategy_id = p.id and a.retired_at is null) as activities
    from processes p join strategies s on s.process_id = p.id left join plan_posts(p.id) o on o.post_id = s.owner_post_id left join bodies b on b.id = s.body_id
    where p.id = ${id}`);
  return rows[0];
}

export type PlanMilestone = {
  readonly id: string;
  readonly title: string;
  readonly firstDueOn: string;
  readonly dueOn: string;
  readonly state: 'planned' | 'done' | 'dropped';
  readonly doneOn: string | null;
};
export type PlanActivity = {
  readonly id: string;
  readonly title: string;
  readonly leadPostId: string;
  readonly lead: string | null;
  readonly agency: string | null;
  readonly agencyId: string | null;
  readonly retiredWhy: string | null;
  readonly retired: boolean;
  /** Of the last return that was sent, as far as the reader may see it: of other agencies as the last locked review has it. */
  readonly colour: string | null;
  readonly milestones: readonly PlanMilestone[];
};
export type PlanStrand = {
  readonly id: string;
  readonly priorityArea: string;
  readonly name: string;
  readonly leaderPostId: string | null;
  readonly leader: string | null;
  /** The agency of the leader's post. */
  readonly leaderAgency: string | null;
  readonly leaderAgencyId: string | null;
  readonly activities: readonly PlanActivity[];
};

/** The plan by priority area and strand. The posts of other agencies have no name for a partner before the strategy is opened. */
export async function readPlan(tx: Tx, strategyId: string): Promise<PlanStrand[]> {
  const { rows } = await tx.execute<PlanStrand>(sql`
    with milestones as (
      select activity_id, jsonb_agg(jsonb_build_object('id', id, 'title', title, 'firstDueOn', to_char(first_due_on, 'YYYY-MM-DD'),
        'dueOn', to_char(due_on, 'YYYY-MM-DD'), 'state', state, 'doneOn', to_char(done_on, 'YYYY-MM-DD')) order by due_on, id) as list
      from dated_items where strategy_id = ${strategyId} and kind = 'milestone' group by activity_id),
    coloured as (
      select r.activity_id, r.sent ->> 'colour' as colour, r.submitted_at
      from strands s join activities a on a.strand_id = s.id join review_returns r on r.activity_id = a.id
      where s.strategy_id = ${strategyId} and r.sent is not null
      union all
      select * from plan_colours(${strategyId})),
    latest as (select distinct on (activity_id) activity_id, colour from coloured order by activity_id, submitted_at desc),
    named as materialized (select * from plan_posts(${strategyId})),
    ours as (
      select a.strand_id, jsonb_agg(jsonb_build_object('id', a.id, 'title', a.title, 'leadPostId', a.lead_post_id, 'lead', o.title, 'agency', o.agency, 'agencyId', o.agency_id,
        'retired', a.retired_at is not null, 'retiredWhy', a.retired_why, 'colour', l.colour, 'milestones', coalesce(m.list, '[]')) order by a.position) as list
      from activities a left join named o on o.post_id = a.lead_post_id
        left join milestones m on m.activity_id = a.id left join latest l on l.activity_id = a.id group by a.strand_id)
    select s.id, s.priority_area as "priorityArea", s.name, s.leader_post_id as "leaderPostId", o.title as leader, o.agency as "leaderAgency", o.agency_id as "leaderAgencyId", coalesce(ours.list, '[]') as activities
    from strands s left join named o on o.post_id = s.leader_post_id left join ours on ours.strand_id = s.id
    where s.strategy_id = ${strategyId} order by s.position`);
  return rows;
}

type Offered = { readonly id: string; readonly title: string; readonly agency: string; readonly over: boolean };

/** Posts that can lead or own something, with their agencies; and those that stand there already, though they have ended. */
export async function listPosts(tx: Tx, standing: readonly (string | null)[] = []): Promise<Offered[]> {
  const { rows } = await tx.execute<Offered>(sql`
    select o.id, o.title, a.name as agency, ${overPost} as over from posts o join agencies a on a.id = o.agency_id order by a.name, o.title, o.id`);
  return offered(rows, standing);
}

export async function listBodyNames(tx: Tx): Promise<{ id: string; name: string }[]> {
  const { rows } = await tx.execute<{ id: string; name: string }>(sql`select id, name from bodies order by name`);
  return rows;
}
