import { sql } from 'drizzle-orm';
import type { Tx } from '../../connect.ts';
import { telling } from '../../chase/notices.ts';

type News = { processId: string; actorId: string | null; kind: 'paper-approved' | 'paper-refused' | 'cancelled' };
const tellEnded = telling(
  'sign-offs.tell-behind-paper',
  ({ processId, actorId, kind }: News) => sql`
    select ${processId}::uuid, null::uuid, behind.person_id, ${kind}, 'ended'
    from (select o.author_id as person_id from sign_offs o where o.process_id = ${processId}
      union select p.created_by from processes p where p.id = ${processId}) behind
    where behind.person_id is not null and behind.person_id is distinct from ${actorId}::uuid
      and not exists (select from notices n where n.process_id = ${processId} and n.person_id = behind.person_id and n.kind = ${kind})`,
);

/** Who wrote the paper and who sent it for sign-off hear how it ended, save whoever ended it himself. */
export async function tellBehindPaper(
  tx: Tx,
  { processId, actorId = null }: { processId: string; actorId?: string | null },
  kind: News['kind'],
): Promise<void> {
  await tellEnded(tx, { processId, actorId, kind });
}
