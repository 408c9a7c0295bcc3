import { sql } from 'drizzle-orm';
import type { ProcessKind } from '../../domain/process.ts';
import type { Tx } from '../connect.ts';

export type Parent = {
  readonly id: string;
  readonly kind: ProcessKind;
  readonly reference: string;
  readonly title: string;
};

/** The process whose paper is to be signed; undefined where this role sees none. */
export async function readParent(tx: Tx, processId: string): Promise<Parent | undefined> {
  const { rows } = await tx.execute<Parent>(
    sql`select id, kind, reference, title from processes where id = ${processId}`,
  );
  return rows[0];
}
