import { sql } from 'drizzle-orm';
import { staffRoles, type Actor } from '../../../domain/permissions.ts';
import type { Wish } from '../../../domain/directory/succession.ts';
import type { Tx } from '../../connect.ts';
import { heldNow } from '../../held-now.ts';
import { valuesOf } from '../../given-rows.ts';
import { handOn, type Held } from './succession.ts';
import { command } from '../../statement.ts';
import { uuids } from '../../uuids.ts';

/** Over the alias `t`: one of these people answers for the task. */
export const answeredBy = (personIds: readonly string[]) =>
  sql`t.id in (select w.task_id from task_answerers w where w.person_id = any(${uuids(personIds)}))`;

/**
 * Who has lost a post, or got one by which he is no longer independent, leaves what he can do no more: to whoever holds the
 * post instead, or to those to whom it falls where nobody else answers; else it is listed for the directorate.
 */
export async function succeed(
  tx: Tx,
  actor: Actor,
  held: readonly Held[],
  { to }: { to: (task: Held) => Wish },
): Promise<void> {
  await handOn(tx, held, {
    actor,
    wish: to,
    why: 'post-ended',
    from: actor.personId,
    tellAlways: true,
    act: 'task-moved',
  });
}

/**
 * Who holds no post of the directorate's staff any more, or one of an inspected agency, inspects no more; what is over keeps
 * its inspectors.
 */
export const dropInspectors = command(
  'directory.drop-inspectors',
  (personIds: readonly string[]) => sql`
    delete from inspection_inspectors i using processes p where p.id = i.process_id and p.ended_at is null and i.person_id = any(${uuids(personIds)})
      and (not exists (select from post_holders h join posts o on o.id = h.post_id where h.person_id = i.person_id and o.role in ${valuesOf(staffRoles)} and ${heldNow})
        or exists (select from post_holders h join posts o on o.id = h.post_id join inspection_agencies a on a.process_id = i.process_id and a.agency_id = o.agency_id
          where h.person_id = i.person_id and ${heldNow}))`,
);
