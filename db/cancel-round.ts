import { sql } from 'drizzle-orm';
import { accept, type Verdict } from '../domain/refusal.ts';
import type { Tx } from './connect.ts';
import type { Effect, StoredDecision } from './decisions.ts';
import { lapseRequests } from './finish-tasks.ts';
import { owedPost } from './outbox.ts';
import { instant } from './instant.ts';

/** Cancels the round. Exactly those who were told of it are told; what is queued still is dropped when it is looked at. */
export async function cancelRound(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId } = decision;
  await tx.execute(sql`
    update tasks set state = 'cancelled' where id in (
      select id from tasks where process_id = ${processId} and state in ('open', 'answered', 'not_answered') order by id for no key update)`);
  await lapseRequests(tx, processId);
  const { rows } = await tx.execute<{ told: number }>(sql`
    with told as (
      insert into notices (process_id, task_id, person_id, kind, occasion, order_at)
      select distinct ${processId}::uuid, n.task_id, n.person_id, 'cancelled', 'cancelled', app_now()
      from notices n join mails m on m.id = n.mail_id
      where n.process_id = ${processId} and n.task_id is not null and m.state in ('handing_over', 'accepted', 'unknown', 'held')
      on conflict do nothing returning 1)
    select count(*)::int as told from told`);
  await tx.execute(sql`
    update processes set state = 'cancelled', ended_at = ${instant(now)}, wake_at = null, version = version + 1
    where id = ${processId}`);
  await owedPost(tx);
  return accept({ told: rows[0]?.told ?? 0 });
}
