import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { heldNow } from '../held-now.ts';
import { handedOver, mayHaveGone } from '../chase/notices.ts';
import { owedPost } from '../chase/outbox.ts';
import { count } from '../shapes.ts';
import { statement } from '../statement.ts';

type NewLead = { activityId: string; leadPostId: string; version: number };
const handOver = statement(
  'strategies.hand-to-new-lead',
  z.object({ moved: count }),
  ({ activityId, leadPostId, version }: NewLead) => sql`
    with moving as materialized (
      select t.id, t.process_id, t.plan_id, t.post_id as before from dated_items i join tasks t on t.id = i.task_id
      where i.activity_id = ${activityId} and i.owner_post_id is null and i.state = 'planned' and t.state = 'open'
        and t.post_id is distinct from ${leadPostId}::uuid order by t.id for no key update of t),
    moved as (
      update tasks t set post_id = p.id, agency_id = p.agency_id from moving m, posts p where t.id = m.id and p.id = ${leadPostId} returning 1),
    -- The view of who answers still shows the old post in this statement.
    holding as (select h.person_id from post_holders h where h.post_id = ${leadPostId} and ${heldNow}),
    told as (
      ${handedOver}
      union all
      select distinct m.id, n.person_id, 'handed-away', null::uuid from moving m join notices n on n.task_id = m.id and ${mayHaveGone}
        join post_holders h on h.post_id = m.before and h.person_id = n.person_id
      where n.person_id not in (select person_id from holding)),
    noted as (
      insert into notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at, for_person_id)
      select m.process_id, m.id, told.person_id, told.kind, ${`lead:${version}`}, m.plan_id, app_now(), told.for_person_id
      from told join moving m on m.id = told.id order by m.id on conflict do nothing)
    select count(*)::int as moved from moved`,
);

/**
 * The watched dates of an activity whose lead has changed go with it, except those that a post owes by name. Whoever holds
 * the new post is told at once that they are his now, and who was told of them before that they are not. The occasion names the
 * version of the plan, so that each change tells once. Returns how many tasks moved.
 */
export async function handToNewLead(tx: Tx, lead: NewLead): Promise<number> {
  const [handed] = await handOver(tx, lead);
  const moved = handed?.moved ?? 0;
  if (moved > 0) await owedPost(tx);
  return moved;
}
