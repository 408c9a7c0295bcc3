import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { command } from '../statement.ts';
import { uuids } from '../uuids.ts';

const tell = command(
  'chase.tell-of-nobody',
  ({ taskIds, again }: { taskIds: readonly string[]; again: string }) => sql`
    select tell_of_nobody(${uuids(taskIds)}, ${again})`,
);

/**
 * Each of these tasks that is open and that nobody answers for stands on the directorate's list from now on, and its officers
 * are told: once for each time that it came to be listed, and `again` at each step of its chase.
 */
export async function tellOfNobody(tx: Tx, taskIds: readonly string[], again = ''): Promise<void> {
  await tell(tx, { taskIds, again });
}
