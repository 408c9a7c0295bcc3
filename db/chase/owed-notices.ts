import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { Tx } from '../connect.ts';
import { valuesOf } from '../given-rows.ts';
import { ms } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { agencies, people } from '../schema/directory.ts';
import { notices } from '../schema/mail.ts';
import { count, epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';

/** A page of what is to be mailed and is in no mail yet, the oldest first; one more than asked for tells whether a page follows. */
export const listOwedNotices = statement(
  'chase.owed-notices',
  z.object({
    id: of(notices.id),
    kind: of(notices.kind),
    personId: of(people.id),
    person: of(people.name),
    processId: of(processes.id),
    reference: of(processes.reference),
    title: of(processes.title),
    agency: of(agencies.name).nullable(),
    /** The instant of the step that caused it. */
    orderAt: epochMs,
  }),
  ({ cursor, limit }: { cursor?: string | undefined; limit: number }) => sql`
    select n.id, n.kind, q.id as "personId", q.name as person, p.id as "processId", p.reference, p.title, a.name as agency, ${ms(sql`n.order_at`)} as "orderAt"
    from notices n join people q on q.id = n.person_id join processes p on p.id = n.process_id
      left join tasks t on t.id = n.task_id left join agencies a on a.id = t.agency_id
    where n.state = 'owed' and n.mail_id is null
      and ${cursor === undefined ? sql`true` : sql`(n.order_at, n.id) > (select order_at, id from notices where id = ${cursor})`}
    order by n.order_at, n.id limit ${limit + 1}`,
  [{ limit: 1 }, { cursor: 'id', limit: 1 }],
);

const lockRoom = statement(
  'chase.lock-room',
  z.object({ paused: z.boolean() }),
  () => sql`select paused_at is not null as paused from post_room for share`,
);
const markMailed = statement(
  'chase.mark-told',
  z.object({ told: count }),
  ({ actor, noticeIds }: { actor: Actor; noticeIds: readonly string[] }) => sql`
    with told as (
      update notices set state = 'mailed' where id in (select value::uuid from ${valuesOf(noticeIds)} given) and state = 'owed' and mail_id is null returning process_id),
    witnessed as (
      insert into audit_entries (actor_id, act, process_id, details)
      select ${actor.personId}::uuid, 'notices-told', process_id, jsonb_build_object('notices', count(*)) from told group by process_id)
    select count(*)::int as told from told`,
);

/**
 * After a restore an officer knows from the relay's log what went already (R17): it is never mailed again. Only while the
 * post room is paused, so that nothing of it is written meanwhile; what is in a mail or was dropped is left as it is.
 */
export async function markTold(
  tx: Tx,
  actor: Actor,
  { noticeIds }: { noticeIds: readonly string[] },
): Promise<Verdict<{ told: number }>> {
  const [room] = await lockRoom(tx);
  if (room?.paused !== true)
    return refuse('not-allowed', 'Pause the post room first, so that nothing of this is mailed meanwhile.');
  const [marked] = await markMailed(tx, { actor, noticeIds });
  return marked === undefined || marked.told === 0
    ? refuse('nothing-to-change', 'Nothing of this waits any more. Look at the list again.')
    : accept(marked);
}
