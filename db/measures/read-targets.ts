import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { instant } from '../instant.ts';
import { ms } from '../rows.ts';
import { people, posts, agencies } from '../schema/directory.ts';
import { indicatorAreas, indicators, indicatorTargets, indicatorValues } from '../schema/measures.ts';
import { count, epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

/** Every target that an indicator has or had, the latest first; of each area and period the last revision holds. */
export const listTargets = statement(
  'measures.targets',
  z.object({
    areaId: of(indicatorTargets.areaId),
    area: of(indicatorAreas.name),
    period: of(indicatorTargets.period),
    revision: of(indicatorTargets.revision),
    scaled: of(indicatorTargets.scaled),
    tolerance: of(indicatorTargets.tolerance),
    reason: of(indicatorTargets.reason),
    by: of(people.name).nullable(),
    at: epochMs,
  }),
  (indicatorId: string) => sql`
    select t.area_id as "areaId", a.name as area, t.period, t.revision, t.scaled, t.tolerance, t.reason, (select n.name from people n where n.id = t.set_by) as by, ${ms(sql`t.set_at`)} as at
    from indicator_targets t join indicator_areas a on a.id = t.area_id
    where t.indicator_id = ${indicatorId} order by t.period desc, t.revision desc, a.position limit 1000`,
);
export type TargetLine = RowOf<typeof listTargets>;

/** The targets of a strategy's indicators that were set by an instant; of each area and period the last revision holds. */
export const listTargetsOf = statement(
  'measures.targets-of-strategy',
  z.object({
    indicatorId: of(indicatorTargets.indicatorId),
    areaId: of(indicatorTargets.areaId),
    period: of(indicatorTargets.period),
    revision: of(indicatorTargets.revision),
    scaled: of(indicatorTargets.scaled),
    tolerance: of(indicatorTargets.tolerance),
  }),
  ({ strategyId, until }: { strategyId: string; until: number }) => sql`
    select t.indicator_id as "indicatorId", t.area_id as "areaId", t.period, t.revision, t.scaled, t.tolerance
    from indicators i join indicator_targets t on t.indicator_id = i.id where i.strategy_id = ${strategyId} and t.set_at <= ${instant(until)}`,
);

/** The periods of which values were or are asked for, the latest first. */
export const listOwedPeriods = statement(
  'measures.owed-periods',
  z.object({ period: z.string() }),
  (indicatorId: string) => sql`
    select period from indicator_tasks where indicator_id = ${indicatorId} and period is not null order by period desc limit 240`,
);

/** For each area of a strategy's indicators whose values are asked for: since when, the last word, and the target that holds then. */
export const listLatest = statement(
  'measures.latest',
  z.object({
    indicatorId: of(indicators.id),
    firstOwed: z.string().nullable(),
    period: of(indicatorValues.period).nullable(),
    scaled: of(indicatorValues.scaled),
    provisional: of(indicatorValues.provisional).nullable(),
    targetPeriod: of(indicatorTargets.period).nullable(),
    target: of(indicatorTargets.scaled).nullable(),
    tolerance: of(indicatorTargets.tolerance).nullable(),
  }),
  (strategyId: string) => sql`
    select i.id as "indicatorId", (select min(k.period) from indicator_tasks k where k.indicator_id = i.id) as "firstOwed",
      l.period, l.scaled, l.provisional, t.period as "targetPeriod", t.scaled as target, t.tolerance
    from indicators i join indicator_areas a on a.indicator_id = i.id and a.ended_at is null
      left join lateral (select * from indicator_values v where v.area_id = a.id order by v.period desc, v.revision desc limit 1) l on true
      left join lateral (select * from indicator_targets x where x.area_id = a.id and x.period <= l.period
        order by x.period desc, x.revision desc limit 1) t on true
    where i.strategy_id = ${strategyId} and i.state <> 'retired' order by i.id, a.position`,
);
export type Latest = RowOf<typeof listLatest>;

type Span = { readonly frequency: string; readonly first: string; readonly last: string };
/** How much of the baseline year has come, for each indicator: areas, and words on an area and a period between two of its frequency. */
export const listGiven = statement(
  'measures.given-in-baseline',
  z.object({
    indicatorId: of(indicators.id),
    frequency: of(indicators.frequency),
    ownerPostId: of(indicators.ownerPostId),
    owner: of(posts.title).nullable(),
    agency: of(agencies.name).nullable(),
    areas: count,
    given: count,
  }),
  ({ strategyId, spans }: { strategyId: string; spans: readonly Span[] }) => sql`
    with named as materialized (select * from indicator_posts(${strategyId}))
    select i.id as "indicatorId", i.frequency, i.owner_post_id as "ownerPostId", o.title as owner, o.agency,
      (select count(*)::int from indicator_areas a where a.indicator_id = i.id and a.ended_at is null) as areas,
      (select coalesce(sum(had.n), 0)::int from indicator_areas a cross join lateral (select count(distinct v.period) as n from indicator_values v
        where v.area_id = a.id and v.period between g.first and g.last offset 0) had where a.indicator_id = i.id and a.ended_at is null) as given
    from indicators i join jsonb_to_recordset(${JSON.stringify(spans)}::jsonb) as g(frequency text, first text, last text) on g.frequency = i.frequency
      left join named o on o.post_id = i.owner_post_id
    where i.strategy_id = ${strategyId} and i.state in ('baseline', 'in-use') order by o.agency, o.title, i.id`,
);
export type Given = RowOf<typeof listGiven>;
