import { sql } from 'drizzle-orm';
import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { at, atNow, id, keyOf, xid8 } from '../columns.ts';
import { processes } from './chase.ts';
import { people } from './directory.ts';

/** While one runs nothing of the process, or of who had a part in it, is removed by its age. */
export const legalHolds = pgTable(
  'legal_holds',
  {
    id: id(),
    processId: keyOf('process_id', () => processes.id),
    reason: text('reason').notNull(),
    setBy: keyOf('set_by', () => people.id),
    setAt: atNow('set_at'),
    releasedBy: uuid('released_by').references(() => people.id),
    releasedAt: at('released_at'),
    releaseReason: text('release_reason'),
  },
  (t) => [
    uniqueIndex('legal_holds_running')
      .on(t.processId)
      .where(sql`released_at is null`),
  ],
);

export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    principal: text('principal').notNull(),
    route: text('route').notNull(),
    key: text('key').notNull(),
    requestHash: text('request_hash').notNull(),
    status: smallint('status').notNull(),
    body: jsonb('body').notNull(),
    createdAt: atNow('created_at'),
  },
  (t) => [primaryKey({ columns: [t.principal, t.route, t.key] }), index('idempotency_keys_age').on(t.createdAt)],
);

export const auditEntries = pgTable(
  'audit_entries',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: atNow('at'),
    /** Null: the system acted, for instance a step that fell due. */
    actorId: uuid('actor_id').references(() => people.id),
    act: text('act').notNull(),
    processId: uuid('process_id'),
    taskId: uuid('task_id'),
    agencyId: uuid('agency_id'),
    /** Ids, codes, counts and hashes; never what a person wrote, so that erasure leaves the trail whole. */
    details: jsonb('details').notNull().default({}),
    /**
     * The transaction that wrote it. Ids are given out before the commit, so that only (era, xid, id) is an order in
     * which nothing can appear any more behind the oldest running transaction. The era counts clusters: one that a dump
     * was restored into counts transactions anew (db/setup/migrate.ts).
     */
    era: smallint('era').notNull().default(0),
    xid: xid8('xid')
      .notNull()
      .default(sql`pg_current_xact_id()`),
  },
  (t) => [
    index('audit_entries_process').on(t.processId, t.id),
    index('audit_entries_task').on(t.taskId, t.id),
    index('audit_entries_whole')
      .on(t.processId, t.id)
      .where(sql`task_id is null`),
    index('audit_entries_act').on(t.act, t.id),
    index('audit_entries_actor').on(t.actorId, t.id),
    index('audit_entries_order').on(t.era, t.xid, t.id),
  ],
);

/** A batch of the trail, chained to the one before it; never changed (domain/records/audit.ts says what the hashes are of). */
export const auditSeals = pgTable(
  'audit_seals',
  {
    /** 1, 2, 3, ...: a second seal of the same number, which would be a fork, is refused by the key. */
    number: bigint('number', { mode: 'number' }).primaryKey(),
    /** The last entry in it, by which the next seal goes on. */
    toEra: smallint('to_era').notNull(),
    toXid: xid8('to_xid').notNull(),
    toId: bigint('to_id', { mode: 'number' }).notNull(),
    fromId: bigint('from_id', { mode: 'number' }).notNull(),
    entries: integer('entries').notNull(),
    /** The id and hash of each entry in order, so that a check names the entry and not only the batch. */
    contents: jsonb('contents').$type<[number, string][]>().notNull(),
    rootHash: text('root_hash').notNull(),
    previousHash: text('previous_hash').notNull().unique(),
    sealedAt: at('sealed_at').notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [index('audit_seals_day').on(t.sealedAt)],
);
