import { sql } from 'drizzle-orm';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import type { Tx } from '../connect.ts';

export type StrategyPlace = { readonly zone: string; readonly calendar: CalendarName };

/** Where and by which holidays a strategy counts time; undefined where there is no such strategy. */
export async function placeOfStrategy(tx: Tx, strategyId: string): Promise<StrategyPlace | undefined> {
  const { rows } = await tx.execute<StrategyPlace>(
    sql`select zone, calendar from strategies where process_id = ${strategyId}`,
  );
  return rows[0];
}
