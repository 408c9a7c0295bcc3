import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { instant } from '../instant.ts';

export type AuditLine = {
  readonly id: number;
  readonly at: number;
  readonly actorId: string | null;
  readonly actor: string | null;
  readonly act: string;
  readonly processId: string | null;
  readonly reference: string | null;
  readonly taskId: string | null;
  readonly agencyId: string | null;
  readonly agency: string | null;
  readonly details: Record<string, unknown>;
};

/** Which entries; what is not named does not matter. */
export type AuditFilter = {
  readonly processId?: string | undefined;
  readonly taskId?: string | undefined;
  /** Whoever of these acted. */
  readonly actorIds?: readonly string[] | undefined;
  readonly act?: string | undefined;
  /** From this instant on, and before that one. */
  readonly fromAt?: number | undefined;
  readonly untilAt?: number | undefined;
};

/** The trail, the newest first; one more than asked for tells whether a page follows. */
export async function listAudit(
  tx: Tx,
  filter: AuditFilter,
  page: { cursor?: string | undefined; limit: number },
): Promise<AuditLine[]> {
  const { processId, taskId, actorIds, act, fromAt, untilAt } = filter;
  const { rows } = await tx.execute<AuditLine>(sql`
    select e.id::float8 as id, ${ms(sql`e.at`)} as at, e.actor_id as "actorId", p.name as actor, e.act, e.process_id as "processId",
      c.reference, e.task_id as "taskId", e.agency_id as "agencyId", a.name as agency, e.details
    from audit_entries e left join people p on p.id = e.actor_id left join processes c on c.id = e.process_id
      left join agencies a on a.id = e.agency_id
    where ${page.cursor === undefined ? sql`true` : sql`e.id < ${page.cursor}::bigint`}
      ${processId === undefined ? sql`` : sql`and e.process_id = ${processId}`}
      ${taskId === undefined ? sql`` : sql`and e.task_id = ${taskId}`}
      ${actorIds === undefined ? sql`` : sql`and e.actor_id = any(${sql.param(actorIds)}::uuid[])`}
      ${act === undefined ? sql`` : sql`and e.act = ${act}`}
      ${fromAt === undefined ? sql`` : sql`and e.at >= ${instant(fromAt)}`}
      ${untilAt === undefined ? sql`` : sql`and e.at < ${instant(untilAt)}`}
    order by e.id desc limit ${page.limit + 1}`);
  return rows;
}

/** Everybody of that name or mail address, whatever the case. */
export async function findPeople(tx: Tx, text: string): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(
    sql`select id from people where lower(name) = lower(${text}) or lower(email) = lower(${text}) limit 100`,
  );
  return rows.map(({ id }) => id);
}
