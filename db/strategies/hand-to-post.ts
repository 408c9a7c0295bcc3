import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { heldNow } from '../held-now.ts';
import { count } from '../shapes.ts';
import { statement } from '../statement.ts';
import { uuids } from '../uuids.ts';
import { handedOver, mayHaveGone } from '../chase/notices.ts';
import { owedPost } from '../chase/outbox.ts';

type Handing = {
  readonly taskIds: readonly string[];
  readonly postId: string;
  readonly occasion: string;
  readonly asked?: boolean;
};
const handOver = statement(
  'strategies.hand-to-post',
  z.object({ moved: count }),
  ({ taskIds, postId, occasion, asked = false }: Handing) => sql`
    with moving as materialized (
      select t.id, t.process_id, t.plan_id, t.post_id as before from tasks t
      where t.id = any(${uuids(taskIds)}) and t.state = 'open' and t.post_id is distinct from ${postId}::uuid order by t.id for no key update of t),
    moved as (
      update tasks t set post_id = p.id, agency_id = p.agency_id from moving m, posts p where t.id = m.id and p.id = ${postId} returning 1),
    -- The view of who answers still shows the old post in this statement.
    holding as (select h.person_id from post_holders h where h.post_id = ${postId} and ${heldNow}),
    told as (
      select * from (${handedOver}) his where not ${asked}::boolean
      union all
      select distinct m.id, n.person_id, 'handed-away', null::uuid from moving m join notices n on n.task_id = m.id and ${mayHaveGone}
        join post_holders h on h.post_id = m.before and h.person_id = n.person_id
      where n.person_id not in (select person_id from holding)),
    noted as (
      insert into notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at, for_person_id)
      select m.process_id, m.id, told.person_id, told.kind, ${occasion}, m.plan_id, app_now(), told.for_person_id
      from told join moving m on m.id = told.id order by m.id on conflict do nothing)
    select count(*)::int as moved from moved`,
);

/**
 * The tasks, as far as they are open, are the other post's from now on. Whoever holds it is told at once that they are his, and
 * who was told of them before that they are not. `asked`: he is asked in these days whether he accepts, so that he is not told
 * beside that question that he answers. Each occasion tells once. Returns how many tasks moved.
 */
export async function handToPost(tx: Tx, handing: Handing): Promise<number> {
  if (handing.taskIds.length === 0) return 0;
  const [handed] = await handOver(tx, handing);
  const moved = handed?.moved ?? 0;
  if (moved > 0) await owedPost(tx);
  return moved;
}
