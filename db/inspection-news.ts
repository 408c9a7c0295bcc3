import { sql } from 'drizzle-orm';
import type { NoticeKind } from '../domain/notice.ts';
import type { Tx } from './connect.ts';
import { owedPost } from './outbox.ts';

/**
 * Tells those who answer for the inspected agencies, each once, and the secretary of a body that is asked for its decision,
 * what became of the inspection; members are invited to sign. `occasion` is the decision, or the sign-off: a recording that is run twice has written all or nothing of it.
 */
export async function tellAgencies(
  tx: Tx,
  processId: string,
  kind: NoticeKind,
  occasion: string,
  bodyId: string | null = null,
): Promise<number> {
  const { rows } = await tx.execute<{ told: number }>(sql`
    with told as (
      insert into notices (process_id, person_id, kind, occasion, order_at)
      select ${processId}::uuid, x.person_id, ${kind}, ${`decision:${occasion}`}, app_now() from (
        select w.person_id from tasks t join task_answerers w on w.task_id = t.id where t.process_id = ${processId} and t.kind = 'evidence'
        union select m.person_id from body_members m where m.body_id = ${bodyId}::uuid and m.capacity = 'secretary') x
      returning 1)
    select count(*)::int as told from told`);
  await owedPost(tx);
  return rows[0]?.told ?? 0;
}
