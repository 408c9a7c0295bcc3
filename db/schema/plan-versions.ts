import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { LineKind } from '../../domain/strategies/versions.ts';
import { at, atNow, id, keyOf } from '../columns.ts';
import { people } from './directory.ts';
import { signOffs } from './sign-offs.ts';
import { strategies } from './strategies.ts';

/** A version of a strategy: its plan as it stood, the paper that was signed, and since when it holds (S6, S25). */
export const planVersions = pgTable(
  'plan_versions',
  {
    id: id(),
    strategyId: keyOf('strategy_id', () => strategies.processId),
    number: integer('number').notNull(),
    title: text('title').notNull(),
    note: text('note').notNull().default(''),
    /** The sign-off that carries it; its paper is the version's. */
    signOffId: uuid('sign_off_id').references(() => signOffs.processId),
    version: integer('version').notNull().default(1),
    madeBy: uuid('made_by').references(() => people.id),
    madeAt: atNow('made_at'),
    /** What was signed, as it was called and hashed when the version came into force. */
    paper: text('paper'),
    paperSha256: text('paper_sha256'),
    inForceAt: at('in_force_at'),
    inForceBy: uuid('in_force_by').references(() => people.id),
    supersededAt: at('superseded_at'),
    /** The revision as which it was handed in was taken back or discarded. */
    withdrawnAt: at('withdrawn_at'),
  },
  (t) => [
    unique('plan_versions_number').on(t.strategyId, t.number),
    index('plan_versions_sign_off').on(t.signOffId),
    uniqueIndex('plan_versions_in_force')
      .on(t.strategyId)
      .where(sql`in_force_at is not null and superseded_at is null`),
    check('plan_versions_signed', sql`in_force_at is null or (sign_off_id is not null and paper_sha256 is not null)`),
  ],
);

/** A line of a plan as it stood in a version: the part is the one that lives on. */
export const planLines = pgTable(
  'plan_lines',
  {
    versionId: keyOf('version_id', () => planVersions.id),
    partId: uuid('part_id').notNull(),
    kind: text('kind').$type<LineKind>().notNull(),
    parentId: uuid('parent_id'),
    title: text('title').notNull(),
    /** The post that led or owned it, with its agency, as they were called then. */
    heldBy: text('held_by'),
    day: date('day'),
    place: bigint('place', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.versionId, t.partId] })],
);
