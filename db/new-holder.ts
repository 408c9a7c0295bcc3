import { sql } from 'drizzle-orm';
import type { Tx } from './connect.ts';
import { heldNow, valuesOf } from './directory-lock.ts';
import { handedOver, mayHaveGone } from './notices.ts';
import { owedPost } from './outbox.ts';

/**
 * Work belongs to posts: whoever comes to hold one is told at once of what it owes, and who was told of that before and
 * holds it no more, that it is no longer his. The occasion names the holding, so that each tells once.
 */
export async function tellNewHolder(
  tx: Tx,
  { postId, to, from }: { postId: string; to: string; from: readonly string[] },
): Promise<void> {
  const { rowCount } = await tx.execute(sql`
    with moving as (select t.id, t.process_id, t.plan_id from tasks t where t.post_id = ${postId} and t.state = 'open'),
    holding as (
      select h.id, h.person_id from post_holders h where h.post_id = ${postId} and h.person_id = ${to} and ${heldNow} order by h.id desc limit 1),
    told as (
      ${handedOver}
      union all
      select distinct m.id, n.person_id, 'handed-away', null::uuid from moving m join notices n on n.task_id = m.id and ${mayHaveGone}
      where n.person_id::text in ${valuesOf(from)})
    insert into notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at, for_person_id)
    select m.process_id, m.id, told.person_id, told.kind, 'post:' || holding.id, m.plan_id, app_now(), told.for_person_id
    from told join moving m on m.id = told.id cross join holding order by m.id on conflict do nothing`);
  if ((rowCount ?? 0) > 0) await owedPost(tx);
}
