import { eq, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import { canRemovePart } from '../../domain/strategies/strategy.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { noSuchPart, takeVersion } from './strategies.ts';
import { partLinks } from '../schema/links.ts';
import { activities, datedItems, nominations, strands } from '../schema/strategies.ts';
import { count } from '../shapes.ts';
import { statement } from '../statement.ts';
import { strategyState } from './shapes.ts';

type Part = { readonly strategyId: string; readonly itemId: string; readonly ifVersion: number };

/** How often something was said to have led to this part, though it was taken back: the trail keeps it. */
const ledTo = (part: SQL) => sql`(select count(*) from traces l where l.to_id = ${part})`;

/** What was asked of a part, hides it or was made public of it, of either kind: `column` is that of the kind. */
const askedOf = (column: SQL, part: SQL) =>
  sql`(select count(*) from markings m where m.${column} = ${part}) + (select count(*) from plan_proposals q where q.${column} = ${part})
    + (select count(*) from public_decisions c where c.${column} = ${part})`;

/** What refers to the activity of the alias `a` in the strand `s`, apart from milestones that nobody was asked about and that never moved. */
const usesOfActivity = sql`(
  (select count(*) from review_returns r where r.activity_id = a.id) + (select count(*) from review_actions x where x.activity_id = a.id)
  + (select count(*) from inspection_proposals p where p.activity_id = a.id) + ${ledTo(sql`a.id`)}
  + (select count(*) from budget_lines b where b.activity_id = a.id) + (select count(*) from bid_activities b where b.activity_id = a.id)
  + (select count(*) from lesson_uses u where u.activity_id = a.id) + ${askedOf(sql`activity_id`, sql`a.id`)}
  + (select count(*) from dated_items i where i.activity_id = a.id and (i.task_id is not null or i.state <> 'planned'
    or i.due_on <> i.first_due_on or exists (select from date_moves m where m.item_id = i.id) or exists (select from baselines b where b.item_id = i.id)
    or ${ledTo(sql`i.id`)} > 0))
  + (select count(*) from indicators n where n.strategy_id = s.strategy_id and n.activity_id = a.id))::int`;

const used = z.object({ state: strategyState, uses: count });

const lockActivity = statement(
  'strategies.lock-activity',
  used,
  ({ itemId, strategyId }: Part) => sql`
    select p.state, ${usesOfActivity} as uses from activities a join strands s on s.id = a.strand_id join processes p on p.id = s.strategy_id
    where a.id = ${itemId} and s.strategy_id = ${strategyId} for no key update of a`,
);

/** Takes an activity out of a plan that was never watched, with its milestones; what something refers to is retired instead. */
export async function removeActivity(tx: Tx, actor: Actor, part: Part): Promise<Verdict<{ version: number }>> {
  return remove(tx, actor, part, {
    act: 'activity-removed',
    find: lockActivity,
    take: async (id) => {
      await tx.delete(nominations).where(eq(nominations.activityId, id));
      await tx.delete(partLinks).where(eq(partLinks.activityId, id));
      await tx.delete(datedItems).where(eq(datedItems.activityId, id));
      await tx.delete(activities).where(eq(activities.id, id));
    },
  });
}

const lockStrand = statement(
  'strategies.lock-strand',
  used,
  ({ itemId, strategyId }: Part) => sql`
    select p.state, ((select count(*) from activities a where a.strand_id = s.id) + (select count(*) from review_returns r where r.strand_id = s.id) + ${ledTo(sql`s.id`)}
      + (select count(*) from indicators n where n.strategy_id = s.strategy_id and n.strand_id = s.id) + (select count(*) from plan_options o where o.strand_id = s.id)
      + (select count(*) from reports d where d.strand_id = s.id) + ${askedOf(sql`strand_id`, sql`s.id`)})::int as uses
    from strands s join processes p on p.id = s.strategy_id where s.id = ${itemId} and s.strategy_id = ${strategyId} for no key update of s`,
);

/** Takes an empty strand out of a plan that was never watched. */
export async function removeStrand(tx: Tx, actor: Actor, part: Part): Promise<Verdict<{ version: number }>> {
  return remove(tx, actor, part, {
    act: 'strand-removed',
    find: lockStrand,
    take: async (id) => {
      await tx.delete(nominations).where(eq(nominations.strandId, id));
      await tx.delete(partLinks).where(eq(partLinks.strandId, id));
      await tx.delete(strands).where(eq(strands.id, id));
    },
  });
}

type Removal = {
  readonly act: 'activity-removed' | 'strand-removed';
  readonly find: typeof lockStrand;
  readonly take: (itemId: string) => PromiseLike<unknown>;
};

/** The version of the strategy is taken first: it holds its row, under which everything of its plan is written. */
async function remove(
  tx: Tx,
  actor: Actor,
  part: Part,
  { act, find, take }: Removal,
): Promise<Verdict<{ version: number }>> {
  const { strategyId, itemId, ifVersion } = part;
  const version = await takeVersion(tx, strategyId, ifVersion);
  if (!version.ok) return version;
  const [found] = await find(tx, part);
  if (found === undefined) return noSuchPart;
  const allowed = canRemovePart(act === 'strand-removed' ? 'strand' : 'activity', found.state, found.uses);
  if (!allowed.ok) return allowed;
  await take(itemId);
  await audit(tx, { actorId: actor.personId, act, processId: strategyId, details: { itemId, version: version.value } });
  return accept({ version: version.value });
}
