import { eq } from 'drizzle-orm';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import type { Tx } from '../connect.ts';
import { strategies } from '../schema/strategies.ts';

export type StrategyPlace = { readonly zone: string; readonly calendar: CalendarName };

/** Where and by which holidays a strategy counts time; undefined where there is no such strategy. */
export async function placeOfStrategy(tx: Tx, strategyId: string): Promise<StrategyPlace | undefined> {
  const [place] = await tx
    .select({ zone: strategies.zone, calendar: strategies.calendar })
    .from(strategies)
    .where(eq(strategies.processId, strategyId));
  return place;
}
