import { sql, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import { instant } from '../instant.ts';
import { ms } from '../rows.ts';
import { people } from '../schema/directory.ts';
import { indicatorAreas, indicatorValues } from '../schema/measures.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

/** The areas of an indicator in their order; one that ended is there as long as it has values. */
export const listAreas = statement(
  'measures.areas',
  z.object({ id: of(indicatorAreas.id), name: of(indicatorAreas.name), ended: z.boolean() }),
  (indicatorId: string) => sql`
    select a.id, a.name, a.ended_at is not null as ended from indicator_areas a where a.indicator_id = ${indicatorId}
      and (a.ended_at is null or exists (select from indicator_values v where v.area_id = a.id)) order by a.ended_at is not null, a.position, a.id`,
);
export type Area = RowOf<typeof listAreas>;

const valueShape = z.object({
  areaId: of(indicatorValues.areaId),
  area: of(indicatorAreas.name),
  period: of(indicatorValues.period),
  revision: of(indicatorValues.revision),
  scaled: of(indicatorValues.scaled),
  whyNone: of(indicatorValues.whyNone),
  provisional: of(indicatorValues.provisional),
  note: of(indicatorValues.note),
  late: of(indicatorValues.late),
  at: epochMs,
});
export type ValueLine = z.output<typeof valueShape>;

const columns: SQL = sql`v.area_id as "areaId", a.name as area, v.period, v.revision, v.scaled, v.why_none as "whyNone", v.provisional, v.note, v.late,
  ${ms(sql`v.said_at`)} as at`;

/** The last word on each area and period of an indicator, the latest period first: ten years of months and sixty areas at most. */
export const listValues = statement(
  'measures.values',
  valueShape,
  (indicatorId: string) => sql`
    select ${columns} from indicator_areas a
      cross join lateral (select distinct on (x.period) * from indicator_values x where x.area_id = a.id order by x.period, x.revision desc offset 0) v
    where a.indicator_id = ${indicatorId} order by v.period desc, a.position limit 7200`,
);

/** The areas of the indicators of a strategy that go on, in their order. */
export const listAreasOf = statement(
  'measures.areas-of-strategy',
  z.object({ indicatorId: of(indicatorAreas.indicatorId), id: of(indicatorAreas.id), name: of(indicatorAreas.name) }),
  (strategyId: string) => sql`
    select a.indicator_id as "indicatorId", a.id, a.name from indicators i join indicator_areas a on a.indicator_id = i.id
    where i.strategy_id = ${strategyId} and a.ended_at is null order by a.indicator_id, a.position, a.id`,
);

/** The last word by an instant on each of the last periods of those areas, the latest first. */
export const listLastValues = statement(
  'measures.last-values',
  valueShape.extend({ indicatorId: of(indicatorAreas.indicatorId) }),
  ({ strategyId, until, most }: { strategyId: string; until: number; most: number }) => sql`
    select a.indicator_id as "indicatorId", ${columns} from indicators i join indicator_areas a on a.indicator_id = i.id and a.ended_at is null
      cross join lateral (select distinct on (x.period) * from indicator_values x where x.area_id = a.id and x.said_at <= ${instant(until)}
        order by x.period desc, x.revision desc limit ${most}) v
    where i.strategy_id = ${strategyId} and i.state <> 'retired'`,
);

type Which = { readonly indicatorId: string; readonly period: string };
/** Everything that was ever said of one period, the latest first. */
export const listRevisions = statement(
  'measures.revisions',
  valueShape.extend({ by: of(people.name).nullable() }),
  ({ indicatorId, period }: Which) => sql`
    select ${columns}, (select n.name from people n where n.id = v.said_by) as by from indicator_values v join indicator_areas a on a.id = v.area_id where v.indicator_id = ${indicatorId} and v.period = ${period}
    order by v.revision desc, a.position limit 500`,
);
