import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { canFollow } from '../../../domain/strategies/before.ts';
import type { Tx } from '../../connect.ts';
import { strategies } from '../../schema/strategies.ts';
import { of } from '../../shapes.ts';
import { command, statement } from '../../statement.ts';

/** Two who name strategies before others do it one after the other, so that together they make no circle. */
const oneAtATime = command(
  'strategies.hold-order-of-strategies',
  () => sql`select pg_advisory_xact_lock(hashtextextended('strategies.predecessor_id', 0))`,
);

const before = statement(
  'strategies.strategies-before',
  z.object({ id: of(strategies.processId) }),
  (id: string) => sql`
    with recursive chain as (
      select s.process_id as id, s.predecessor_id, 0 as n from strategies s where s.process_id = ${id}
      union all select s.process_id, s.predecessor_id, c.n + 1 from chain c join strategies s on s.process_id = c.predecessor_id)
    select id from chain order by n`,
);

/** Whether a strategy may follow another one, which is there and does not follow it. */
export async function follows(
  tx: Tx,
  strategyId: string,
  predecessorId: string | null | undefined,
): Promise<Verdict<true>> {
  if (predecessorId === null || predecessorId === undefined) return accept(true);
  await oneAtATime(tx);
  const chain = await before(tx, predecessorId);
  return chain.length === 0
    ? refuse('not-found', 'There is no such strategy.', { field: 'predecessorId' })
    : canFollow(
        strategyId,
        predecessorId,
        chain.map(({ id }) => id),
      );
}
