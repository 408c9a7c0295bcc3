import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { type Tally, tallyOf } from '../../../domain/strategies/option.ts';
import type { Tx } from '../../connect.ts';
import { agencies, posts } from '../../schema/directory.ts';
import { links } from '../../schema/links.ts';
import { planOptions } from '../../schema/proposals.ts';
import { activities, strands } from '../../schema/strategies.ts';
import { count, of } from '../../shapes.ts';
import { type RowOf, statement } from '../../statement.ts';
import { uuids } from '../../uuids.ts';
import { readColours } from './read-options.ts';

const areas = statement(
  'strategies.areas',
  z.object({
    id: of(links.id),
    name: of(links.name),
    source: of(links.source),
    /** What is high there, as the strategy sees it (S70). */
    risks: z.array(z.object({ id: z.string(), name: z.string() })),
  }),
  (strategyId: string) => sql`
    select l.id, l.name, l.source, (select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name) order by lower(r.name), r.id), '[]')
        from area_risks x join links r on r.id = x.risk_id where x.strategy_id = ${strategyId} and x.area_id = l.id) as risks
    from links l where l.kind = 'area' and (l.strategy_id = ${strategyId} or l.strategy_id is null) order by lower(l.name), l.id`,
);

const subPlans = statement(
  'strategies.sub-plans',
  z.object({
    areaId: of(links.id),
    activityId: of(activities.id),
    title: of(activities.title),
    strand: of(strands.name),
    post: of(posts.title).nullable(),
    agency: of(agencies.name).nullable(),
    retired: z.boolean(),
    milestones: count,
    done: count,
    late: count,
  }),
  ({ strategyId, areaIds }: { strategyId: string; areaIds: readonly string[] }) => sql`
    with named as materialized (select * from plan_posts(${strategyId})),
    tied as materialized (select x.* from unnest(${uuids(areaIds)}) g(id) cross join lateral (
      select link_id, activity_id, strand_id from part_links y where y.link_id = g.id and y.strategy_id = ${strategyId} offset 0) x),
    serving as (
      select link_id, activity_id as id from tied where activity_id is not null
      union select t.link_id, a.id from tied t cross join lateral (select y.id from activities y where y.strand_id = t.strand_id offset 0) a)
    select v.link_id as "areaId", a.id as "activityId", a.title, s.name as strand, n.title as post, n.agency, a.retired_at is not null as retired,
      m.milestones, m.done, m.late
    from serving v cross join lateral (select * from activities y where y.id = v.id offset 0) a cross join lateral (select * from strands y where y.id = a.strand_id offset 0) s
      join strategies z on z.process_id = s.strategy_id cross join lateral (
        select count(*)::int as milestones, count(*) filter (where i.state = 'done')::int as done,
          count(*) filter (where i.state = 'planned' and i.due_on < (app_now() at time zone z.zone)::date)::int as late
        from dated_items i where i.activity_id = a.id and i.kind = 'milestone' and i.state <> 'dropped') m
      left join named n on n.post_id = a.lead_post_id
    order by s.position, a.position`,
);

const adopted = statement(
  'strategies.adopted',
  z.object({
    areaId: of(links.id),
    /** Null: it is not in the plan yet. */
    activityId: of(activities.id).nullable(),
    optionId: of(planOptions.id),
    option: of(planOptions.title),
  }),
  (strategyId: string) => sql`
    select p.area_id as "areaId", p.activity_id as "activityId", o.id as "optionId", o.title as option
    from plan_options o cross join lateral (select * from plan_proposals x where x.option_id = o.id and x.state <> 'declined' offset 0) p
    where o.strategy_id = ${strategyId}`,
);

type Planned = RowOf<typeof subPlans> & {
  readonly colour: string | null;
  /** That it was adopted from; null where it is tied to the area otherwise. */
  readonly optionId: string | null;
  readonly option: string | null;
};
export type Area = RowOf<typeof areas> & {
  readonly activities: Planned[];
  readonly tally: Tally;
  /** Adoptions that are not in the plan yet. */
  readonly waiting: number;
};

/** The areas of a strategy, each with its sub-plan: the activities that were adopted for it or are tied to it, and what they come to. */
export async function readAreas(tx: Tx, strategyId: string): Promise<Area[]> {
  const listed = await areas(tx, strategyId);
  const rows = await subPlans(tx, { strategyId, areaIds: listed.map(({ id }) => id) });
  const colours = await readColours(tx, strategyId);
  const planned = Map.groupBy(rows, ({ areaId }) => areaId);
  const adoptions = Map.groupBy(await adopted(tx, strategyId), ({ areaId }) => areaId);
  return listed.map((area) => {
    const ofArea = adoptions.get(area.id) ?? [];
    const activities = (planned.get(area.id) ?? []).map((one) => {
      const from = ofArea.find(({ activityId }) => activityId === one.activityId);
      const colour = colours.get(one.activityId) ?? null;
      return { ...one, colour, optionId: from?.optionId ?? null, option: from?.option ?? null };
    });
    const came = activities.map((one) => ({ ...one, done: one.milestones > 0 && one.done === one.milestones }));
    const waiting = ofArea.filter(({ activityId }) => activityId === null).length;
    return { ...area, activities, tally: tallyOf(came), waiting };
  });
}
