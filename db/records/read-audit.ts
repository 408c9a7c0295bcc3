import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { planForValues, type Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { instant } from '../instant.ts';
import { uuids } from '../uuids.ts';
import { processes } from '../schema/chase.ts';
import { agencies, people } from '../schema/directory.ts';
import { auditEntries } from '../schema/records.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

export type AuditLine = RowOf<typeof lines>;

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

type Page = { cursor?: string | undefined; limit: number };

const lines = statement(
  'records.audit-lines',
  z.object({
    id: z.number(),
    at: epochMs,
    actorId: of(auditEntries.actorId),
    actor: of(people.name).nullable(),
    act: of(auditEntries.act),
    processId: of(auditEntries.processId),
    reference: of(processes.reference).nullable(),
    taskId: of(auditEntries.taskId),
    agencyId: of(auditEntries.agencyId),
    agency: of(agencies.name).nullable(),
    details: z.record(z.string(), z.unknown()),
  }),
  ({ processId, taskId, actorIds, act, fromAt, untilAt, cursor, limit }: AuditFilter & Page) => sql`
    select e.id::float8 as id, ${ms(sql`e.at`)} as at, e.actor_id as "actorId", p.name as actor, e.act, e.process_id as "processId",
      c.reference, e.task_id as "taskId", e.agency_id as "agencyId", a.name as agency, e.details
    from audit_entries e left join people p on p.id = e.actor_id left join processes c on c.id = e.process_id
      left join agencies a on a.id = e.agency_id
    where ${cursor === undefined ? sql`true` : sql`e.id < ${cursor}::bigint`}
      ${processId === undefined ? sql`` : sql`and e.process_id = ${processId}`}
      ${taskId === undefined ? sql`` : sql`and e.task_id = ${taskId}`}
      ${actorIds === undefined ? sql`` : sql`and e.actor_id = any(${uuids(actorIds)})`}
      ${act === undefined ? sql`` : sql`and e.act = ${act}`}
      ${fromAt === undefined ? sql`` : sql`and e.at >= ${instant(fromAt)}`}
      ${untilAt === undefined ? sql`` : sql`and e.at < ${instant(untilAt)}`}
    order by e.id desc limit ${limit + 1}`,
  [{ limit: 1 }, { processId: '', taskId: '', actorIds: [], act: '', fromAt: 0, untilAt: 0, cursor: '1', limit: 1 }],
);

/** The trail, the newest first; one more than asked for tells whether a page follows. */
export function listAudit(tx: Tx, filter: AuditFilter, page: Page): Promise<AuditLine[]> {
  // Some acts are most of the trail, of others there are ten: by one plan either would be looked for through all of it.
  if (filter.act !== undefined) planForValues(tx);
  return lines(tx, { ...filter, ...page });
}

const peopleCalled = statement(
  'records.people-called',
  z.object({ id: of(people.id) }),
  (text: string) =>
    sql`select id from people where lower(name) = lower(${text}) or lower(email) = lower(${text}) limit 100`,
);

/** Everybody of that name or mail address, whatever the case. */
export async function findPeople(tx: Tx, text: string): Promise<string[]> {
  return (await peopleCalled(tx, text)).map(({ id }) => id);
}
