import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { auditEntries } from '../schema/records.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';

/** A place in the order of the trail: behind one entry. */
export type Place = { readonly era: number; readonly xid: string; readonly id: number };

export const start: Place = { era: -1, xid: '0', id: 0 };

/** An instant with every digit that the database keeps, so that a hash of it is always the same. */
export const exactly = (column: SQL) => sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const entry = z.object({
  id: z.number(),
  at: z.string(),
  actorId: of(auditEntries.actorId),
  act: of(auditEntries.act),
  processId: of(auditEntries.processId),
  taskId: of(auditEntries.taskId),
  agencyId: of(auditEntries.agencyId),
  details: z.unknown(),
  era: of(auditEntries.era),
  xid: z.string(),
});

// The order is of the columns: `xid` alone would be the text that goes out, in which 999 comes after 1000.
const entries = (after: Place, which: SQL, limit: number) => sql`
    select e.id::float8 as id, ${exactly(sql`at`)} as at, actor_id as "actorId", act, process_id as "processId",
      task_id as "taskId", agency_id as "agencyId", details, era, e.xid::text as xid
    from audit_entries e where (e.era, e.xid, e.id) > (${after.era}, ${after.xid}::xid8, ${after.id}) and ${which}
    order by e.era, e.xid, e.id limit ${limit}`;

/** Entries behind a place, in the order in which they are sealed, up to another place or a number of them. */
export const readTrail = statement(
  'records.trail',
  entry,
  ({ after, upTo, limit }: { after: Place; upTo?: Place; limit: number }) =>
    entries(
      after,
      upTo === undefined ? sql`true` : sql`(e.era, e.xid, e.id) <= (${upTo.era}, ${upTo.xid}::xid8, ${upTo.id})`,
      limit,
    ),
  [
    { after: start, limit: 1 },
    { after: start, upTo: start, limit: 1 },
  ],
);

/**
 * Entries behind a place that nothing can come before any more: older than the oldest running transaction. Those of an
 * earlier era come from a cluster that is gone; its transactions have all ended.
 */
export const readSettledTrail = statement(
  'records.settled-trail',
  entry,
  ({ after, limit }: { after: Place; limit: number }) =>
    entries(
      after,
      sql`(e.xid < pg_snapshot_xmin(pg_current_snapshot())
      or e.era < (select era from audit_entries order by era desc, xid desc, id desc limit 1))`,
      limit,
    ),
);
