import { sql } from 'drizzle-orm';
import type { Tx } from '../../connect.ts';
import { heldNow } from '../../held-now.ts';
import { givenRows } from '../../given-rows.ts';
import { handedOver, mayHaveGone } from '../../chase/notices.ts';
import { owedPost } from '../../chase/outbox.ts';
import { command } from '../../statement.ts';
import { uuids } from '../../uuids.ts';

type Succeeded = { readonly postId: string; readonly to: string; readonly from: readonly string[] };
const insertNotices = command(
  'directory.tell-new-holder',
  ({ postId, to, from }: Succeeded) => sql`
    with moving as (select t.id, t.process_id, t.plan_id from tasks t where t.post_id = ${postId} and t.state = 'open'),
    holding as (
      select h.id, h.person_id from post_holders h where h.post_id = ${postId} and h.person_id = ${to} and ${heldNow} order by h.id desc limit 1),
    told as (
      ${handedOver}
      union all
      select distinct m.id, n.person_id, 'handed-away', null::uuid from moving m join notices n on n.task_id = m.id and ${mayHaveGone}
      where n.person_id = any(${uuids(from)}))
    insert into notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at, for_person_id)
    select m.process_id, m.id, told.person_id, told.kind, 'post:' || holding.id, m.plan_id, app_now(), told.for_person_id
    from told join moving m on m.id = told.id cross join holding order by m.id on conflict do nothing`,
);

/**
 * Work belongs to posts: whoever comes to hold one is told at once of what it owes, and who was told of that before and
 * holds it no more, that it is no longer his. The occasion names the holding, so that each tells once.
 */
export async function tellNewHolder(tx: Tx, succeeded: Succeeded): Promise<void> {
  if ((await insertNotices(tx, succeeded)) > 0) await owedPost(tx);
}

export type Holding = { readonly postId: string; readonly personId: string };

const insertManyNotices = command(
  'directory.tell-new-holders',
  (holdings: readonly Holding[]) => sql`
    with given as (
      select h.id, h.post_id, h.person_id from ${givenRows(holdings, { postId: 'uuid', personId: 'uuid' })}
        join post_holders h on h.post_id = g."postId" and h.person_id = g."personId" and ${heldNow})
    insert into notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at, for_person_id)
    select t.process_id, t.id, coalesce(a.substitute_id, g.person_id), 'handed-over', 'post:' || g.id, t.plan_id, app_now(),
      case when a.substitute_id is not null then g.person_id end
    from given g join tasks t on t.post_id = g.post_id and t.state = 'open' left join people_away a on a.person_id = g.person_id
    order by t.id on conflict do nothing`,
);

/** The same for many who come to hold posts beside those who hold them, for instance by a file: one statement. */
export async function tellNewHolders(tx: Tx, holdings: readonly Holding[]): Promise<void> {
  if (holdings.length > 0 && (await insertManyNotices(tx, holdings)) > 0) await owedPost(tx);
}
