import { sql, type SQL } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { command } from '../statement.ts';
import { owedPost } from './outbox.ts';

/** Over the alias `n`: the notice was handed over, or its hand-over has begun and nobody can say that it did not arrive. */
export const mayHaveGone = sql`(n.state = 'mailed' or exists (
  select from mails m where m.id = n.mail_id and m.state in ('handing_over', 'unknown', 'held', 'accepted')))`;

/**
 * Over `moving`, tasks of a post, and `holding`, who holds it now: each of those, or who stands in, is told that they are his.
 * Rows of id, person_id, kind and for_person_id.
 */
export const handedOver = sql`
  select m.id, coalesce(a.substitute_id, h.person_id) as person_id, 'handed-over' as kind,
    case when a.substitute_id is not null then h.person_id end as for_person_id
  from moving m cross join holding h left join people_away a on a.person_id = h.person_id`;

/**
 * A statement that tells people something now. `rows`: process, task (null::uuid where it is of the process as a whole), person, kind
 * and occasion. Nobody is told of one occasion of a task twice, and the post room hears of it. Out: how many are told.
 */
export function telling<Given>(name: string, rows: (given: Given) => SQL): (tx: Tx, given: Given) => Promise<number> {
  const insert = command(
    name,
    (given: Given) => sql`
      insert into notices (process_id, task_id, person_id, kind, occasion, order_at)
      select told.*, app_now() from (${rows(given)}) told(process_id, task_id, person_id, kind, occasion) on conflict do nothing`,
  );
  return async (tx, given) => {
    const told = await insert(tx, given);
    if (told > 0) await owedPost(tx);
    return told;
  };
}
