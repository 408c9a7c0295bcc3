import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { valuesOf } from '../given-rows.ts';
import { command } from '../statement.ts';

type Areas = { readonly strategyId: string; readonly indicatorId: string; readonly names: readonly string[] };

const keepAreas = command(
  'measures.keep-areas',
  ({ strategyId, indicatorId, names }: Areas) => sql`
    insert into indicator_areas (strategy_id, indicator_id, name, position)
    select ${strategyId}::uuid, ${indicatorId}::uuid, g.value, row_number() over () from ${valuesOf(names)} g
    on conflict (indicator_id, name) do update set position = excluded.position, ended_at = null`,
);
const endAreas = command(
  'measures.end-areas',
  ({ indicatorId, names }: Areas) => sql`
    update indicator_areas set ended_at = app_now()
    where indicator_id = ${indicatorId} and ended_at is null and name not in ${valuesOf(names)}`,
);

/** The areas of an indicator from now on, in their order; without any it is measured as a whole. What was given by others stays. */
export async function setAreas(tx: Tx, areas: Areas): Promise<void> {
  const named = { ...areas, names: areas.names.length === 0 ? [''] : areas.names };
  await keepAreas(tx, named);
  await endAreas(tx, named);
}
