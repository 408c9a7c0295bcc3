import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { ms } from './rows.ts';

export type AuditLine = {
  readonly id: number;
  readonly at: number;
  readonly actorId: string | null;
  readonly actor: string | null;
  readonly act: string;
  readonly processId: string | null;
  readonly taskId: string | null;
  readonly agencyId: string | null;
  readonly details: Record<string, unknown>;
};

/** The trail, the newest first, of one process if asked. */
export async function listAudit(
  tx: Tx,
  processId: string | undefined,
  page: { cursor?: string | undefined; limit: number },
): Promise<AuditLine[]> {
  const { rows } = await tx.execute<AuditLine>(sql`
    select e.id::float8 as id, ${ms(sql`e.at`)} as at, e.actor_id as "actorId", p.name as actor, e.act, e.process_id as "processId",
      e.task_id as "taskId", e.agency_id as "agencyId", e.details
    from audit_entries e left join people p on p.id = e.actor_id
    where ${processId === undefined ? sql`true` : sql`e.process_id = ${processId}`}
      ${page.cursor === undefined ? sql`` : sql`and e.id < ${page.cursor}::bigint`}
    order by e.id desc limit ${page.limit + 1}`);
  return rows;
}
