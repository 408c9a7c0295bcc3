import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { command } from '../statement.ts';

/** Over the alias `t`: nobody answers for the task. */
export const ownedByNobody = sql`not exists (select from task_answerers w where w.task_id = t.id offset 0)`;

const tell = command(
  'chase.tell-of-nobody',
  ({ which, again }: { which: SQL; again: string }) => sql`
    select tell_of_nobody(array(select t.id from tasks t where ${which} and t.state = 'open' and ${ownedByNobody}), ${again})`,
);

/**
 * Of the chosen tasks (over the alias `t`) each open one that nobody answers for stands on the directorate's list from now on,
 * and its officers are told: once for each time that it came to be listed, and `again` at each step of its chase.
 */
export async function tellOfNobody(tx: Tx, which: SQL, again = ''): Promise<void> {
  await tell(tx, { which, again });
}
