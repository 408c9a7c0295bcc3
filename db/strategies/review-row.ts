import { sql } from 'drizzle-orm';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import type { ColourScale, StrategyState } from '../../domain/strategies/strategy.ts';
import type { Tx } from '../connect.ts';

export type ReviewRow = {
  readonly strategyId: string;
  readonly strategyState: StrategyState;
  readonly quarter: string;
  readonly zone: string;
  readonly calendar: CalendarName;
  readonly colours: ColourScale;
};

/** What a review belongs to, and where its days are counted. */
export async function reviewRow(tx: Tx, processId: string): Promise<ReviewRow | undefined> {
  const { rows } = await tx.execute<ReviewRow>(sql`
    select r.strategy_id as "strategyId", p.state as "strategyState", to_char(r.quarter, 'YYYY-MM-DD') as quarter, s.zone, s.calendar, s.colours
    from reviews r join strategies s on s.process_id = r.strategy_id join processes p on p.id = r.strategy_id where r.process_id = ${processId}`);
  return rows[0];
}
