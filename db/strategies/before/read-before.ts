import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { type ComparedWithBefore, compareWithBefore, type Succession } from '../../../domain/strategies/before.ts';
import type { PlanLine } from '../../../domain/strategies/versions.ts';
import type { Tx } from '../../connect.ts';
import { processes } from '../../schema/chase.ts';
import { planSuccessions } from '../../schema/plan-revisions.ts';
import { strategies } from '../../schema/strategies.ts';
import { of } from '../../shapes.ts';
import { statement } from '../../statement.ts';
import { readPlanNow } from '../versions/read-versions.ts';

const predecessor = statement(
  'strategies.predecessor',
  z.object({ id: of(strategies.predecessorId), title: of(processes.title).nullable() }),
  (strategyId: string) => sql`
    select s.predecessor_id as id, p.title from strategies s left join processes p on p.id = s.predecessor_id where s.process_id = ${strategyId}`,
);

const followers = statement(
  'strategies.followers',
  z.object({ id: of(processes.id), title: of(processes.title) }),
  (strategyId: string) => sql`
    select p.id, p.title from strategies s join processes p on p.id = s.process_id where s.predecessor_id = ${strategyId} order by p.id`,
);

/** The strategies before and after one, as far as the reader sees them. */
export async function readNeighbours(tx: Tx, strategyId: string) {
  const [before] = await predecessor(tx, strategyId);
  return {
    before: before?.id && before.title !== null ? { id: before.id, title: before.title } : null,
    after: await followers(tx, strategyId),
  };
}

export type WithBefore = {
  readonly before: { readonly id: string; readonly title: string };
  readonly now: readonly PlanLine[];
  readonly was: readonly PlanLine[];
  readonly said: readonly Succession[];
  readonly compared: readonly ComparedWithBefore[];
};

/** What became of the plan of the strategy before in this one; undefined where it follows none that the reader sees. */
export async function readWithBefore(tx: Tx, strategyId: string): Promise<WithBefore | undefined> {
  const { before } = await readNeighbours(tx, strategyId);
  if (before === null) return undefined;
  const [was, now] = [await readPlanNow(tx, before.id), await readPlanNow(tx, strategyId)];
  const { fromId, toId, reason } = planSuccessions;
  const said = await tx
    .select({ fromId, toId, reason })
    .from(planSuccessions)
    .where(eq(planSuccessions.strategyId, strategyId))
    .orderBy(fromId, toId);
  return { before, was, now, said, compared: compareWithBefore(was, now, said) };
}
