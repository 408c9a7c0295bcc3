import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import type { Joining } from './invitations.ts';
import { heldNow } from '../held-now.ts';
import type { LockedTask } from '../chase/locks.ts';
import { taskPeople } from '../schema/chase.ts';
import { people } from '../schema/directory.ts';
import { of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';

/** Who answers for the task, but for one of them. */
export const answering = statement(
  'tasks.answering',
  z.object({ personId: of(people.id) }),
  ({ taskId, but }: { taskId: string; but: string }) =>
    sql`select distinct person_id as "personId" from task_answerers where task_id = ${taskId} and person_id <> ${but}`,
);

type Leaving = { taskId: string; personIds: readonly string[] };
export const leaveTask = command(
  'tasks.leave',
  ({ taskId, personIds }: Leaving) => sql`
    update task_people set left_at = app_now() where task_id = ${taskId} and left_at is null and person_id = any(${uuids(personIds)})`,
);
const passOver = command(
  'tasks.pass-over',
  ({ taskId, personIds }: Leaving) => sql`
    insert into task_people (task_id, person_id, why, left_at)
    select distinct t.id, h.person_id, 'holder', app_now() from tasks t join post_holders h on h.post_id = t.post_id
    where t.id = ${taskId} and h.person_id = any(${uuids(personIds)}) and ${heldNow}`,
);

/**
 * They answer for the task no more: who was named leaves it, and whoever answers by the post that owes it is passed over
 * for this one task. The post keeps it: who holds it next is asked.
 */
export async function leave(tx: Tx, taskId: string, personIds: readonly string[]): Promise<void> {
  await leaveTask(tx, { taskId, personIds });
  await passOver(tx, { taskId, personIds });
}

export async function join(
  tx: Tx,
  task: LockedTask,
  { personId, invitedBy }: Joining,
  why: 'added' | 'handed-over',
): Promise<string | undefined> {
  const values = { taskId: task.id, personId, why, invitedBy };
  const [entry] = await tx.insert(taskPeople).values(values).onConflictDoNothing().returning({ id: taskPeople.id });
  return entry?.id;
}
