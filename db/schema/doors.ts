import { sql } from 'drizzle-orm';
import { bigint, index, integer, pgTable, primaryKey, smallint, text, unique, uuid } from 'drizzle-orm/pg-core';
import { at, atNow, id, keyOf } from '../columns.ts';
import { people } from './directory.ts';

export const signInRequests = pgTable(
  'sign_in_requests',
  {
    id: id(),
    /** The code works in the browser that asked for it only. */
    browserHash: text('browser_hash').notNull(),
    address: text('address').notNull(),
    /** Of the address and the asking network together: who asks too often is told so, and nobody else. */
    callerHash: text('caller_hash'),
    codeHash: text('code_hash').notNull(),
    createdAt: atNow('created_at'),
    expiresAt: at('expires_at').notNull(),
    tries: smallint('tries').notNull().default(0),
    usedAt: at('used_at'),
  },
  (t) => [
    index('sign_in_requests_browser').on(t.browserHash),
    index('sign_in_requests_address').on(t.address, t.createdAt),
  ],
);

export const sessions = pgTable(
  'sessions',
  {
    id: id(),
    tokenHash: text('token_hash').notNull().unique(),
    personId: keyOf('person_id', () => people.id),
    createdAt: atNow('created_at'),
    lastSeenAt: atNow('last_seen_at'),
    expiresAt: at('expires_at').notNull(),
    endedAt: at('ended_at'),
    /** When the person last proved who he is; null where the organisation's sign-in does not say. */
    authenticatedAt: at('authenticated_at').default(sql`app_now()`),
    method: text('method').$type<'code' | 'organisation'>().notNull().default('code'),
    /** Which of the person's staff roles the organisation's account allows; null: all. */
    roleLimit: text('role_limit').array(),
  },
  (t) => [index('sessions_person').on(t.personId)],
);

/** Whose account of the organisation it is, kept from the first sign-in on: a mail address may get another owner. */
export const staffAccounts = pgTable(
  'staff_accounts',
  {
    issuer: text('issuer').notNull(),
    subject: text('subject').notNull(),
    personId: keyOf('person_id', () => people.id),
    linkedAt: atNow('linked_at'),
    /** Its name in addresses: issuer and subject are the organisation's, and may hold anything. */
    id: uuid('id')
      .notNull()
      .unique()
      .default(sql`uuidv7()`),
    /** Which administrator linked it; null: its own first sign-in, by the verified address. */
    linkedBy: uuid('linked_by').references(() => people.id),
    lastUsedAt: at('last_used_at'),
  },
  (t) => [primaryKey({ columns: [t.issuer, t.subject] }), unique('staff_accounts_person').on(t.issuer, t.personId)],
);

export const apiKeys = pgTable(
  'api_keys',
  {
    id: id(),
    name: text('name').notNull(),
    keyHash: text('key_hash').notNull().unique(),
    personId: keyOf('person_id', () => people.id),
    scopes: text('scopes').array().notNull(),
    createdAt: atNow('created_at'),
    expiresAt: at('expires_at').notNull(),
    revokedAt: at('revoked_at'),
  },
  (t) => [index('api_keys_person').on(t.personId)],
);

/** The shape that rate-limiter-flexible asks for. */
export const rateLimits = pgTable('rate_limits', {
  key: text('key').primaryKey(),
  points: integer('points').notNull().default(0),
  expire: bigint('expire', { mode: 'number' }),
});
