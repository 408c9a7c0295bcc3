import { sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import { canRemovePart, type StrategyState } from '../../domain/strategies/strategy.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { takeVersion } from './strategies.ts';
import { noSuchPart } from './plan.ts';

type Part = { readonly strategyId: string; readonly itemId: string; readonly ifVersion: number };
type Found = { readonly state: StrategyState; readonly uses: number };

/** What refers to the activity of the alias `a`, apart from milestones that nobody was asked about and that never moved. */
const usesOfActivity = sql`(
  (select count(*) from review_returns r where r.activity_id = a.id) + (select count(*) from review_actions x where x.activity_id = a.id)
  + (select count(*) from inspection_proposals p where p.activity_id = a.id)
  + (select count(*) from dated_items i where i.activity_id = a.id and (i.task_id is not null or i.state <> 'planned'
    or i.due_on <> i.first_due_on or exists (select from date_moves m where m.item_id = i.id))))::int`;

/** Takes an activity out of a plan that was never watched, with its milestones; what something refers to is retired instead. */
export async function removeActivity(tx: Tx, actor: Actor, part: Part): Promise<Verdict<{ version: number }>> {
  return remove(tx, actor, part, 'activity-removed', {
    find: sql`select p.state, ${usesOfActivity} as uses from activities a join strands s on s.id = a.strand_id join processes p on p.id = s.strategy_id
      where a.id = ${part.itemId} and s.strategy_id = ${part.strategyId} for no key update of a`,
    first: sql`delete from dated_items where activity_id = ${part.itemId}`,
    last: sql`delete from activities where id = ${part.itemId}`,
  });
}

/** Takes an empty strand out of a plan that was never watched. */
export async function removeStrand(tx: Tx, actor: Actor, part: Part): Promise<Verdict<{ version: number }>> {
  return remove(tx, actor, part, 'strand-removed', {
    find: sql`select p.state, ((select count(*) from activities a where a.strand_id = s.id) + (select count(*) from review_returns r where r.strand_id = s.id))::int as uses
      from strands s join processes p on p.id = s.strategy_id where s.id = ${part.itemId} and s.strategy_id = ${part.strategyId} for no key update of s`,
    last: sql`delete from strands where id = ${part.itemId}`,
  });
}

/** The version of the strategy is taken first: it holds its row, under which everything of its plan is written. */
async function remove(
  tx: Tx,
  actor: Actor,
  { strategyId, itemId, ifVersion }: Part,
  act: 'activity-removed' | 'strand-removed',
  { find, first, last }: Record<'find' | 'last', ReturnType<typeof sql>> & { first?: ReturnType<typeof sql> },
): Promise<Verdict<{ version: number }>> {
  const version = await takeVersion(tx, strategyId, ifVersion);
  if (!version.ok) return version;
  const { rows } = await tx.execute<Found>(find);
  const found = rows[0];
  if (found === undefined) return noSuchPart;
  const allowed = canRemovePart(act === 'strand-removed' ? 'strand' : 'activity', found.state, found.uses);
  if (!allowed.ok) return allowed;
  if (first !== undefined) await tx.execute(first);
  await tx.execute(last);
  await audit(tx, { actorId: actor.personId, act, processId: strategyId, details: { itemId, version: version.value } });
  return accept({ version: version.value });
}
