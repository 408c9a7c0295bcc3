import { sql, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { heldNow } from '../held-now.ts';
import { ms } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { agencies, people, posts } from '../schema/directory.ts';
import { indicators, indicatorSteps } from '../schema/measures.ts';
import { strategies } from '../schema/strategies.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { strategyState } from '../strategies/shapes.ts';
import { definitionShape } from './shapes.ts';

const lineShape = z.object({
  id: of(indicators.id),
  strategyId: of(indicators.strategyId),
  strategyState,
  ...definitionShape,
  areas: z.array(z.string()),
  state: of(indicators.state),
  quality: of(indicators.quality),
  replacedById: of(indicators.replacedById),
  replacedBy: of(indicators.title).nullable(),
  /** A strand or an activity that it measures, and its name; null: the strategy itself. */
  partId: z.string().nullable(),
  part: z.string().nullable(),
  /** Its activity is retired, so that nothing is asked of it any more. */
  partEnded: z.boolean(),
  ownerPostId: of(indicators.ownerPostId),
  /** Null for a partner before the strategy is watched. */
  owner: of(posts.title).nullable(),
  agency: of(agencies.name).nullable(),
  agencyId: of(agencies.id).nullable(),
  holders: z.string().nullable(),
  /** Then what they mean no longer changes. */
  hasValues: z.boolean(),
  version: of(indicators.version),
});
export type IndicatorLine = z.output<typeof lineShape>;

/** Over the alias `i`, of one strategy. */
const line = (strategyId: SQL) => sql`
  with named as materialized (select * from indicator_posts(${strategyId}))
  select i.id, i.strategy_id as "strategyId", p.state as "strategyState", i.title, i.definition, i.origin, i.kind, i.unit, i.decimals, i.polarity,
    i.frequency, i.numerator, i.denominator, i.scale, i.state, i.quality, r.id as "replacedById", r.title as "replacedBy",
    coalesce(i.strand_id, i.activity_id) as "partId", coalesce(d.name, a.title) as part, a.retired_at is not null as "partEnded", i.owner_post_id as "ownerPostId",
    o.title as owner, o.agency, o.agency_id as "agencyId", i.version,
    coalesce((select true from indicator_tasks k where k.indicator_id = i.id order by k.period limit 1), (select true from indicator_values v where v.indicator_id = i.id order by v.area_id limit 1), false) as "hasValues",
    array(select x.name from indicator_areas x where x.indicator_id = i.id and x.ended_at is null and x.name <> '' order by x.position) as areas,
    (select string_agg(n.name, ', ' order by n.name) from post_holders h join people n on n.id = h.person_id
      where h.post_id = o.post_id and ${heldNow}) as holders
  from indicators i join processes p on p.id = i.strategy_id left join indicators r on r.id = i.replaced_by_id
    left join strands d on d.id = i.strand_id left join activities a on a.id = i.activity_id left join named o on o.post_id = i.owner_post_id`;

/** The indicators of a strategy, those that are retired last. */
export const listIndicators = statement(
  'measures.of-strategy',
  lineShape,
  (strategyId: string) => sql`
    ${line(sql`${strategyId}::uuid`)} where i.strategy_id = ${strategyId} order by i.state = 'retired', i.id limit 500`,
);

const one = statement(
  'measures.indicator',
  lineShape,
  (indicatorId: string) => sql`
    ${line(sql`(select strategy_id from indicators where id = ${indicatorId})`)} where i.id = ${indicatorId}`,
);

/** One indicator; undefined where this role sees none. */
export async function readIndicator(tx: Tx, indicatorId: string): Promise<IndicatorLine | undefined> {
  return (await one(tx, indicatorId))[0];
}

/** The steps of an indicator's life, the latest first; who took them is not named to whoever does not know him. */
export const listSteps = statement(
  'measures.steps',
  z.object({
    before: of(indicatorSteps.before),
    after: of(indicatorSteps.after),
    reason: of(indicatorSteps.reason),
    by: of(people.name).nullable(),
    at: epochMs,
  }),
  (indicatorId: string) => sql`
    select s.before, s.after, s.reason, n.name as by, ${ms(sql`s.taken_at`)} as at
    from indicator_steps s left join people n on n.id = s.taken_by where s.indicator_id = ${indicatorId} order by s.id desc limit 50`,
);

const heads = statement(
  'measures.strategy',
  z.object({
    id: of(processes.id),
    reference: of(processes.reference),
    title: of(processes.title),
    state: strategyState,
    zone: of(strategies.zone),
    calendar: of(strategies.calendar),
  }),
  (strategyId: string) => sql`
    select p.id, p.reference, p.title, p.state, s.zone, s.calendar from processes p join strategies s on s.process_id = p.id
    where p.id = ${strategyId}`,
);
export type MeasuredStrategy = RowOf<typeof heads>;

/** What pages of measures say of their strategy; undefined where this role sees none. */
export async function readMeasuredStrategy(tx: Tx, strategyId: string): Promise<MeasuredStrategy | undefined> {
  return (await heads(tx, strategyId))[0];
}
