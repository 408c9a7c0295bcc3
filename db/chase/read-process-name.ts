import { sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Tx } from '../connect.ts';
import { statement } from '../statement.ts';
import { processName } from './shapes.ts';

const nameOf = statement(
  'chase.name',
  processName,
  (processId: string) => sql`select id, kind, reference, title from processes where id = ${processId}`,
);

/** What a process is called; undefined where this role sees none. */
export async function readProcessName(tx: Tx, processId: string): Promise<z.output<typeof processName> | undefined> {
  return (await nameOf(tx, processId))[0];
}
