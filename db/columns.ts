import { sql } from 'drizzle-orm';
import { customType, timestamp, uuid } from 'drizzle-orm/pg-core';

/** A file's or mail's bytes. */
export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** The number of a transaction, which never comes round again. */
export const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' });

/** Ids are made by the database and sort by age, so that pages can be cut by id (RFC 9562, version 7). */
export const id = () =>
  uuid('id')
    .primaryKey()
    .default(sql`uuidv7()`);

/** An instant; wall time and zone are kept beside it as text where a person typed them. */
export const at = (name: string) => timestamp(name, { withTimezone: true });

/** The instant of insertion on the one clock that decides (design section 6). */
export const atNow = (name: string) =>
  at(name)
    .notNull()
    .default(sql`app_now()`);
