import { sql } from 'drizzle-orm';
import type { Tx } from './connect.ts';
import { heldNow, valuesOf } from './directory-lock.ts';
import { mayHaveGone } from './notices.ts';
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
    with owed as (select t.id, t.process_id, t.plan_id from tasks t where t.post_id = ${postId} and t.state = 'open'),
    holding as (
      select h.id, h.person_id from post_holders h where h.post_id = ${postId} and h.person_id = ${to} and ${heldNow} order by h.id desc limit 1),
    told as (
      select o.id, coalesce(a.substitute_id, h.person_id) as person_id, 'handed-over' as kind,
        case when a.substitute_id is null then '{}'::jsonb else jsonb_build_object('forPersonId', h.person_id) end as details
      from owed o cross join holding h left join people_away a on a.person_id = h.person_id
      union all
      select distinct o.id, n.person_id, 'handed-away', '{}'::jsonb from owed o join notices n on n.task_id = o.id and ${mayHaveGone}
      where n.person_id::text in ${valuesOf(from)})
    insert into notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at, details)
    select o.process_id, o.id, told.person_id, told.kind, 'post:' || holding.id, o.plan_id, app_now(), told.details
    from told join owed o on o.id = told.id cross join holding order by o.id on conflict do nothing`);
  if ((rowCount ?? 0) > 0) await owedPost(tx);
}
