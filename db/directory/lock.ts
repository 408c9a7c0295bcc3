import { sql } from 'drizzle-orm';
import { command } from '../statement.ts';

/**
 * Writers of the directory that judge what others write as well (ladders, substitutes, who leaves) do so one after the
 * other. Held to the end of the transaction; taken before any row of a task.
 */
export const lockDirectory = command(
  'directory.lock',
  () => sql`select pg_advisory_xact_lock(hashtextextended('directory', 13))`,
);

/** Who gives tasks to the holders of posts: nobody leaves between the look and the task. */
export const shareDirectory = command(
  'directory.share',
  () => sql`select pg_advisory_xact_lock_shared(hashtextextended('directory', 13))`,
);

/** Who makes a person of an address: nobody else does so for the same one between the look and the row. */
export const lockMailbox = command(
  'directory.lock-mailbox',
  (address: string) => sql`select pg_advisory_xact_lock(hashtextextended(lower(${address}), 16))`,
);
