import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { refuse } from '../../domain/refusal.ts';
import { lockProcess } from '../chase/locks.ts';
import type { Tx } from '../connect.ts';
import { posts } from '../schema/directory.ts';
import { indicators } from '../schema/measures.ts';
import { strategies } from '../schema/strategies.ts';
import { of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { definitionShape } from './shapes.ts';

export const noSuchIndicator = refuse('not-found', 'There is no such indicator.');

const strategyOf = statement(
  'measures.strategy-of',
  z.object({ strategyId: of(indicators.strategyId) }),
  (indicatorId: string) => sql`select strategy_id as "strategyId" from indicators where id = ${indicatorId}`,
);

const locked = statement(
  'measures.lock',
  z.object({
    indicatorId: of(indicators.id),
    strategyId: of(indicators.strategyId),
    ...definitionShape,
    areas: z.array(z.string()),
    partId: of(indicators.strandId),
    ownerPostId: of(indicators.ownerPostId),
    /** Of the owner; null: this role does not see it. */
    agencyId: of(posts.agencyId).nullable(),
    state: of(indicators.state),
    quality: of(indicators.quality),
    replacedById: of(indicators.replacedById),
    version: of(indicators.version),
    hasValues: z.boolean(),
    zone: of(strategies.zone),
    calendar: of(strategies.calendar),
  }),
  (indicatorId: string) => sql`
    select i.id as "indicatorId", i.strategy_id as "strategyId", i.title, i.definition, i.origin, i.kind, i.unit, i.decimals, i.polarity, i.frequency,
      i.numerator, i.denominator, i.scale, i.owner_post_id as "ownerPostId", i.state, i.quality, i.replaced_by_id as "replacedById", i.version,
      coalesce(i.strand_id, i.activity_id) as "partId", coalesce((select true from indicator_tasks k where k.indicator_id = i.id order by k.period limit 1), (select true from indicator_values v where v.indicator_id = i.id order by v.area_id limit 1), false) as "hasValues", o.agency_id as "agencyId", s.zone, s.calendar,
      array(select a.name from indicator_areas a where a.indicator_id = i.id and a.ended_at is null and a.name <> '' order by a.position) as areas
    from indicators i join strategies s on s.process_id = i.strategy_id left join posts o on o.id = i.owner_post_id where i.id = ${indicatorId}`,
);

export type LockedIndicator = RowOf<typeof locked> & { readonly processState: string; readonly now: number };

/** The indicator, read under the lock of its strategy's process row, which every writer of measures takes. Undefined where this role sees none. */
export async function lockIndicator(tx: Tx, indicatorId: string): Promise<LockedIndicator | undefined> {
  const [found] = await strategyOf(tx, indicatorId);
  const process = found === undefined ? undefined : await lockProcess(tx, found.strategyId);
  const [row] = process === undefined ? [] : await locked(tx, indicatorId);
  return process === undefined || row === undefined
    ? undefined
    : { ...row, processState: process.state, now: process.now };
}
