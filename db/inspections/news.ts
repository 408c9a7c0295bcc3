import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { NoticeKind } from '../../domain/chase/notice.ts';
import type { Tx } from '../connect.ts';
import { owedPost } from '../chase/outbox.ts';
import { count } from '../shapes.ts';
import { statement } from '../statement.ts';

const insertNotices = statement(
  'inspections.tell-agencies',
  z.object({ told: count }),
  ({ processId, kind, occasion }: { processId: string; kind: NoticeKind; occasion: string }) => sql`
    with told as (
      insert into notices (process_id, person_id, kind, occasion, order_at)
      select distinct ${processId}::uuid, w.person_id, ${kind}, ${occasion}, app_now()
      from tasks t join task_answerers w on w.task_id = t.id where t.process_id = ${processId} and t.kind = 'evidence'
      returning 1)
    select count(*)::int as told from told`,
);

/**
 * Tells those who answer for the inspected agencies, each once, what became of the inspection. `occasion` is the decision,
 * or the sign-off: a recording that is run twice has written all or nothing of it.
 */
export async function tellAgencies(tx: Tx, processId: string, kind: NoticeKind, occasion: string): Promise<number> {
  const [notices] = await insertNotices(tx, { processId, kind, occasion: `decision:${occasion}` });
  await owedPost(tx);
  return notices?.told ?? 0;
}
