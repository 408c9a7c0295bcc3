import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { lineKinds } from '../../domain/budget/budget.ts';
import type { Tx } from '../connect.ts';
import { instant } from '../instant.ts';
import { strands, strategies } from '../schema/strategies.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';

/**
 * What each strand costs, in the order of the plan: by year and kind for the directorate, as a whole for everybody else (a
 * function of the database holds that). `until`: as it was said by that instant; null: now. A strand without a line has a row of nulls.
 */
export const readSums = statement(
  'budget.sums',
  z.object({
    strandId: of(strands.id),
    strand: of(strands.name),
    priorityArea: of(strands.priorityArea),
    year: z.string().nullable(),
    kind: z.enum(lineKinds).nullable(),
    planned: z.boolean(),
    budgetMinor: z.number(),
    forecastMinor: z.number(),
    actualMinor: z.number(),
  }),
  ({ strategyId, until }: { strategyId: string; until: number | null }) => sql`
    select d.id as "strandId", d.name as strand, d.priority_area as "priorityArea", m.year, m.kind, m.strand_id is not null as planned,
      coalesce(m.budget, 0)::float8 as "budgetMinor", coalesce(m.forecast, 0)::float8 as "forecastMinor", coalesce(m.actual, 0)::float8 as "actualMinor"
    from strands d left join strand_sums(${strategyId}, ${instant(until)}) m on m.strand_id = d.id
    where d.strategy_id = ${strategyId} order by d.position, m.year, m.kind`,
);

/** In which currency a strategy counts its money; undefined where there is no such strategy. */
export async function readCurrency(tx: Tx, strategyId: string): Promise<string | undefined> {
  const { currency, processId } = strategies;
  const [found] = await tx.select({ currency }).from(strategies).where(eq(processId, strategyId));
  return found?.currency;
}
