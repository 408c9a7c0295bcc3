import { sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import {
  boolean,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { PostRole } from '../../domain/permissions.ts';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import { at, atNow, id, keyOf, named, words } from '../columns.ts';

export const agencies = pgTable(
  'agencies',
  {
    id: id(),
    name: text('name').notNull().unique(),
    /** Under which it is one name (domain/name-key.ts). */
    nameKey: text('name_key').generatedAlwaysAs(sql`name_key(name)`),
    /** It had the key of another one before keys were unique. */
    doubled: boolean('doubled').notNull().default(false),
    kind: text('kind').$type<'agency' | 'unit'>().notNull(),
    /** At which level it works, to pick an audience: 'strategic', 'borough', ... */
    level: text('level').notNull().default('strategic'),
    parentId: uuid('parent_id').references((): AnyPgColumn => agencies.id),
    /** Whose bank holidays count for it. */
    calendar: text('calendar').$type<CalendarName>().notNull().default('england-and-wales'),
    /** The office that runs the strategy; its officers hold posts here. */
    isDirectorate: boolean('is_directorate').notNull().default(false),
    /** It takes part in nothing new any more; by whom it was replaced, if by somebody (F86). */
    endedAt: at('ended_at'),
    replacedById: uuid('replaced_by_id').references((): AnyPgColumn => agencies.id),
    version: integer('version').notNull().default(1),
    words: words(named('name')),
  },
  (t) => [
    index('agencies_words').using('gin', t.words),
    uniqueIndex('agencies_name_key')
      .on(t.nameKey)
      .where(sql`not doubled`),
    index('agencies_directorate')
      .on(t.id)
      .where(sql`is_directorate`),
    index('agencies_parent').on(t.parentId),
  ],
);

/** What an agency was called before, so that pages of the past show the name as it was then. */
export const agencyNames = pgTable(
  'agency_names',
  {
    id: id(),
    agencyId: keyOf('agency_id', () => agencies.id),
    name: text('name').notNull(),
    untilAt: atNow('until_at'),
  },
  (t) => [index('agency_names_agency').on(t.agencyId, t.untilAt)],
);

export const people = pgTable(
  'people',
  {
    id: id(),
    name: text('name').notNull(),
    nameKey: text('name_key').generatedAlwaysAs(sql`name_key(name)`),
    /** Not unique: three agencies may share a mailbox, and then get three separate mails (R76). */
    email: text('email').notNull(),
    /** As it stands before the name in a report: "Detective Superintendent" (S51). */
    rank: text('rank').notNull().default(''),
    /** A bounce or an officer said that this address is not reached. Never counted as "did not comply". */
    notReachedAt: at('not_reached_at'),
    notReachedWhy: text('not_reached_why'),
    createdAt: atNow('created_at'),
    /** Since when the person has no part in the work any more. */
    leftAt: at('left_at'),
    /** Since when name and address are gone (db/records/retention.ts). */
    erasedAt: at('erased_at'),
    /** The entry that took over what this one held: both are one person. */
    mergedIntoId: uuid('merged_into_id').references((): AnyPgColumn => people.id),
    /** A participant who gave this name, which nobody of the directorate has looked at: no mail repeats it. */
    introducedBy: uuid('introduced_by').references((): AnyPgColumn => people.id),
    version: integer('version').notNull().default(1),
    words: words(named('name')),
  },
  (t) => [
    index('people_words').using('gin', t.words),
    index('people_left')
      .on(t.leftAt)
      .where(sql`left_at is not null and erased_at is null`),
    index('people_email').on(sql`lower(${t.email})`),
    index('people_name_key').on(t.nameKey),
    index('people_not_reached')
      .on(t.id)
      .where(sql`not_reached_at is not null`),
    index('people_merged')
      .on(t.mergedIntoId)
      .where(sql`merged_into_id is not null`),
  ],
);

/** Work belongs to posts; a person holds a post for a time (S77). */
export const posts = pgTable(
  'posts',
  {
    id: id(),
    agencyId: keyOf('agency_id', () => agencies.id),
    title: text('title').notNull(),
    titleKey: text('title_key').generatedAlwaysAs(sql`name_key(title)`),
    role: text('role').$type<PostRole>().notNull(),
    /** The rung of the agency's escalation ladder that this post stands on (F36). */
    ladderLevel: smallint('ladder_level'),
    /** An ended post keeps its rung for the record; another may stand there now. */
    endedAt: at('ended_at'),
    /** Counts changes of title and rung. */
    version: integer('version').notNull().default(1),
    words: words(named('title')),
  },
  (t) => [
    index('posts_words').using('gin', t.words),
    index('posts_agency').on(t.agencyId),
    index('posts_staff')
      .on(t.id)
      .where(sql`role in ('inspector', 'officer', 'auditor', 'administrator')`),
    index('posts_title_key').on(t.agencyId, t.titleKey),
    uniqueIndex('posts_one_per_rung')
      .on(t.agencyId, t.ladderLevel)
      .where(sql`ended_at is null`),
  ],
);

export const postHolders = pgTable(
  'post_holders',
  {
    id: id(),
    postId: keyOf('post_id', () => posts.id),
    personId: keyOf('person_id', () => people.id),
    since: atNow('since'),
    until: at('until'),
  },
  (t) => [index('post_holders_post').on(t.postId), index('post_holders_person').on(t.personId)],
);

export const absences = pgTable(
  'absences',
  {
    id: id(),
    personId: keyOf('person_id', () => people.id),
    substituteId: keyOf('substitute_id', () => people.id),
    fromAt: at('from_at').notNull(),
    untilAt: at('until_at').notNull(),
    /** Who said who stands in, and when; null where that was before it was kept. */
    namedBy: uuid('named_by').references(() => people.id),
    namedAt: at('named_at'),
    version: integer('version').notNull().default(1),
  },
  (t) => [
    index('absences_person').on(t.personId, t.fromAt),
    index('absences_until').on(t.untilAt),
    index('absences_substitute').on(t.substituteId),
  ],
);

/** Somebody's address was changed; confirmed once a code that was sent to the new one has let him in. */
export const addressChanges = pgTable(
  'address_changes',
  {
    id: id(),
    personId: keyOf('person_id', () => people.id),
    byId: keyOf('by_id', () => people.id),
    at: atNow('at'),
    confirmedAt: at('confirmed_at'),
  },
  (t) => [index('address_changes_person').on(t.personId, t.at)],
);

export const bodies = pgTable(
  'bodies',
  {
    id: id(),
    name: text('name').notNull().unique(),
    nameKey: text('name_key').generatedAlwaysAs(sql`name_key(name)`),
    doubled: boolean('doubled').notNull().default(false),
    /** How many members must agree: all, a number of them, or the chair alone. */
    quorumKind: text('quorum_kind').$type<'all' | 'count' | 'chair'>().notNull().default('count'),
    /** For 'count': how many; null means more than half. */
    quorumCount: smallint('quorum_count'),
    version: integer('version').notNull().default(1),
    /** Which body came after it (S53). */
    replacedById: uuid('replaced_by_id').references((): AnyPgColumn => bodies.id),
    words: words(named('name')),
  },
  (t) => [
    index('bodies_words').using('gin', t.words),
    index('bodies_replaced_by')
      .on(t.replacedById)
      .where(sql`replaced_by_id is not null`),
    uniqueIndex('bodies_name_key')
      .on(t.nameKey)
      .where(sql`not doubled`),
  ],
);

export const bodyMembers = pgTable(
  'body_members',
  {
    bodyId: keyOf('body_id', () => bodies.id),
    personId: keyOf('person_id', () => people.id),
    capacity: text('capacity').$type<'chair' | 'member' | 'secretary'>().notNull().default('member'),
  },
  (t) => [primaryKey({ columns: [t.bodyId, t.personId] })],
);

/** Who changed who sits on a body or holds a post; nothing here is ever changed. */
export const seatChanges = pgTable(
  'seat_changes',
  {
    id: id(),
    bodyId: uuid('body_id').references(() => bodies.id),
    postId: uuid('post_id').references(() => posts.id),
    kind: text('kind').$type<'founded' | 'seated' | 'left'>().notNull(),
    /** Null for the founding. */
    personId: uuid('person_id').references(() => people.id),
    byId: keyOf('by_id', () => people.id),
    at: atNow('at'),
  },
  (t) => [
    index('seat_changes_body').on(t.bodyId, t.at),
    index('seat_changes_post').on(t.postId, t.at),
    check('seat_changes_of_one', sql`(body_id is null) <> (post_id is null)`),
  ],
);
