import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { offered } from '../../domain/directory/succession.ts';
import type { Tx } from '../connect.ts';
import { overPost } from '../directory/leaving/nameable.ts';
import { type Cut, cut, pageSize } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { agencies, bodies, posts } from '../schema/directory.ts';
import { reviewSchedules } from '../schema/reviews.ts';
import { datedItems, strands, strategies } from '../schema/strategies.ts';
import { count, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { colourScale, strategyState } from './shapes.ts';

const lineShape = z.object({
  id: of(processes.id),
  reference: of(processes.reference),
  title: of(processes.title),
  state: strategyState,
  activities: count,
});
export type StrategyLine = z.output<typeof lineShape>;

const pages: readonly { after: string | undefined }[] = [{ after: undefined }, { after: 'an id' }];
const page = statement(
  'strategies.page',
  lineShape,
  ({ after }: { after: string | undefined }) => sql`
    select p.id, p.reference, p.title, p.state, (select count(*)::int from activities a join strands d on d.id = a.strand_id
      where d.strategy_id = p.id and a.retired_at is null) as activities
    from processes p join strategies s on s.process_id = p.id
    where ${after === undefined ? sql`true` : sql`p.id < ${after}`} order by p.id desc limit ${pageSize + 1}`,
  pages,
);

/** A page of strategies, the newest first. */
export async function listStrategies(tx: Tx, after: string | undefined): Promise<Cut<StrategyLine>> {
  return cut(await page(tx, { after }));
}

/** The strategies that a review can be drafted of: those that are watched and have an activity; by title. */
export const listReviewable = statement(
  'strategies.reviewable',
  z.object({ id: of(processes.id), title: of(processes.title) }),
  () => sql`
    select p.id, p.title from processes p where p.kind = 'strategy' and p.state = 'open'
      and exists (select from strands d join activities a on a.strand_id = d.id where d.strategy_id = p.id and a.retired_at is null)
    order by p.title, p.id`,
);

const ofSchedule = sql`(select c.state from review_schedules c where c.strategy_id = p.id)`;
type Wanted = { id: string; withSchedule: boolean };
const wanted: readonly Wanted[] = [
  { id: 'an id', withSchedule: true },
  { id: 'an id', withSchedule: false },
];
const oneStrategy = statement(
  'strategies.strategy',
  lineShape.extend({
    purpose: of(strategies.purpose),
    zone: of(strategies.zone),
    calendar: of(strategies.calendar),
    colours: colourScale,
    ownerPostId: of(strategies.ownerPostId),
    owner: of(posts.title).nullable(),
    bodyId: of(strategies.bodyId),
    body: of(bodies.name).nullable(),
    endedWhy: of(processes.endedWhy),
    schedule: of(reviewSchedules.state).nullable(),
    version: of(strategies.version),
  }),
  ({ id, withSchedule }: Wanted) => sql`
    select p.id, p.reference, p.title, p.state, p.ended_why as "endedWhy", s.purpose, s.zone, s.calendar, s.colours, s.owner_post_id as "ownerPostId", o.title as owner,
      s.body_id as "bodyId", b.name as body, ${withSchedule ? ofSchedule : sql`null::text`} as schedule, s.version,
      (select count(*)::int from activities a join strands d on d.id = a.strand_id where d.strategy_id = p.id and a.retired_at is null) as activities
    from processes p join strategies s on s.process_id = p.id left join plan_posts(p.id) o on o.post_id = s.owner_post_id left join bodies b on b.id = s.body_id
    where p.id = ${id}`,
  wanted,
);
export type StrategyRecord = RowOf<typeof oneStrategy>;

/** One strategy; a partner, who is not told of schedules, gets null for that. */
export async function readStrategy(tx: Tx, id: string, withSchedule = true): Promise<StrategyRecord | undefined> {
  const [strategy] = await oneStrategy(tx, { id, withSchedule });
  return strategy;
}

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

/** Colours of returns that were sent, as far as the reader may see them. */
const coloured = (strategyId: string) => sql`
  select a.id as activity_id, r.colour, r.submitted_at from strands s join activities a on a.strand_id = s.id cross join lateral (
    select r.colour, r.submitted_at from review_returns r
    where r.activity_id = a.id and r.sent is not null order by r.submitted_at desc limit 1) r
  where s.strategy_id = ${strategyId}
  union all
  select * from plan_colours(${strategyId})`;

/** The plan by priority area and strand. The posts of other agencies have no name for a partner before the strategy is opened. */
export const readPlan = statement(
  'strategies.plan',
  z.object({
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
  }),
  (strategyId: string) => sql`
    with milestones as (
      select activity_id, jsonb_agg(jsonb_build_object('id', id, 'title', title, 'firstDueOn', to_char(first_due_on, 'YYYY-MM-DD'),
        'dueOn', to_char(due_on, 'YYYY-MM-DD'), 'state', state, 'doneOn', to_char(done_on, 'YYYY-MM-DD')) order by due_on, id) as list
      from dated_items where strategy_id = ${strategyId} and kind = 'milestone' group by activity_id),
    latest as (select distinct on (activity_id) activity_id, colour from (${coloured(strategyId)}) c order by activity_id, submitted_at desc),
    named as materialized (select * from plan_posts(${strategyId})),
    ours as (
      select a.strand_id, jsonb_agg(jsonb_build_object('id', a.id, 'title', a.title, 'leadPostId', a.lead_post_id, 'lead', o.title, 'agency', o.agency, 'agencyId', o.agency_id,
        'retired', a.retired_at is not null, 'retiredWhy', a.retired_why, 'colour', l.colour, 'milestones', coalesce(m.list, '[]')) order by a.position) as list
      from activities a left join named o on o.post_id = a.lead_post_id
        left join milestones m on m.activity_id = a.id left join latest l on l.activity_id = a.id group by a.strand_id)
    select s.id, s.priority_area as "priorityArea", s.name, s.leader_post_id as "leaderPostId", o.title as leader, o.agency as "leaderAgency", o.agency_id as "leaderAgencyId",
      s.retired_at is not null as retired, s.retired_why as "retiredWhy", coalesce(ours.list, '[]') as activities
    from strands s left join named o on o.post_id = s.leader_post_id left join ours on ours.strand_id = s.id
    where s.strategy_id = ${strategyId} order by s.position`,
);
export type PlanStrand = RowOf<typeof readPlan>;

const postsToOffer = statement(
  'strategies.posts',
  z.object({ id: of(posts.id), title: of(posts.title), agency: of(agencies.name), over: z.boolean() }),
  () => sql`
    select o.id, o.title, a.name as agency, ${overPost} as over from posts o join agencies a on a.id = o.agency_id order by a.name, o.title, o.id`,
);
type Offered = RowOf<typeof postsToOffer>;

/** Posts that can lead or own something, with their agencies; and those that stand there already, though they have ended. */
export async function listPosts(tx: Tx, standing: readonly (string | null)[] = []): Promise<Offered[]> {
  return offered(await postsToOffer(tx), standing);
}

export async function listBodyNames(tx: Tx): Promise<{ id: string; name: string }[]> {
  return tx.select({ id: bodies.id, name: bodies.name }).from(bodies).orderBy(bodies.name);
}
