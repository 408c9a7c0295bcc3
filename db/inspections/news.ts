import { sql } from 'drizzle-orm';
import type { NoticeKind } from '../../domain/chase/notice.ts';
import { telling } from '../chase/notices.ts';
import type { Tx } from '../connect.ts';

const tell = telling(
  'inspections.tell-agencies',
  ({ processId, kind, occasion }: { processId: string; kind: NoticeKind; occasion: string }) => sql`
    select distinct ${processId}::uuid, null::uuid, w.person_id, ${kind}, ${occasion}
    from tasks t join task_answerers w on w.task_id = t.id where t.process_id = ${processId} and t.kind = 'evidence'`,
);

/**
 * Tells those who answer for the inspected agencies, each once, what became of the inspection. `occasion` is the decision,
 * or the sign-off: a recording that is run twice has written all or nothing of it.
 */
export function tellAgencies(tx: Tx, processId: string, kind: NoticeKind, occasion: string): Promise<number> {
  return tell(tx, { processId, kind, occasion: `decision:${occasion}` });
}
