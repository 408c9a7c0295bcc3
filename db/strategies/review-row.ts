import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { reviews } from '../schema/reviews.ts';
import { strategies } from '../schema/strategies.ts';
import { of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { colourScale, strategyState } from './shapes.ts';

const ofReview = statement(
  'strategies.of-review',
  z.object({
    strategyId: of(reviews.strategyId),
    strategyState,
    quarter: z.iso.date(),
    zone: of(strategies.zone),
    calendar: of(strategies.calendar),
    colours: colourScale,
  }),
  (processId: string) => sql`
    select r.strategy_id as "strategyId", p.state as "strategyState", to_char(r.quarter, 'YYYY-MM-DD') as quarter, s.zone, s.calendar, s.colours
    from reviews r join strategies s on s.process_id = r.strategy_id join processes p on p.id = r.strategy_id where r.process_id = ${processId}`,
);
export type ReviewRow = RowOf<typeof ofReview>;

/** What a review belongs to, and where its days are counted. */
export async function reviewRow(tx: Tx, processId: string): Promise<ReviewRow | undefined> {
  const [row] = await ofReview(tx, processId);
  return row;
}
