import { sql } from 'drizzle-orm';
import type { ProcessKind } from '../../domain/process-kinds.ts';
import type { Tx } from '../connect.ts';

export type ProcessName = {
  readonly id: string;
  readonly kind: ProcessKind;
  readonly reference: string;
  readonly title: string;
};

/** What a process is called; undefined where this role sees none. */
export async function readProcessName(tx: Tx, processId: string): Promise<ProcessName | undefined> {
  const { rows } = await tx.execute<ProcessName>(
    sql`select id, kind, reference, title from processes where id = ${processId}`,
  );
  return rows[0];
}
