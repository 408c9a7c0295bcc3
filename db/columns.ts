import { sql } from 'drizzle-orm';
import { type AnyPgColumn, customType, timestamp, uuid } from 'drizzle-orm/pg-core';
import { isKnown, type Read, readCode } from '../domain/not-known.ts';

/** A file's or mail's bytes. */
export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });
/** The words by which a row is found (0056): what is said stands there as SQL, of titles, of texts and of names. */
export const words = (...said: readonly string[]) => tsvector('words').generatedAlwaysAs(sql.raw(said.join(' || ')));
export const titled = (column: string): string => `setweight(to_tsvector('concordat', ${column}), 'A')`;
export const referenced = `('''' || lower(reference) || ''':1A')::tsvector`;
export const spoken = (column: string): string => `to_tsvector('concordat', ${column})`;
export const named = (column: string): string => `setweight(to_tsvector('concordat_names', ${column}), 'A')`;

/** The number of a transaction, which never comes round again. */
export const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' });

/** Ids are made by the database and sort by age, so that pages can be cut by id (RFC 9562, version 7). */
export const id = () =>
  uuid('id')
    .primaryKey()
    .default(sql`uuidv7()`);

/** The id of a row of another table, or of its own, that there always is. */
export const keyOf = (name: string, row: () => AnyPgColumn) => uuid(name).notNull().references(row);

/** An instant; wall time and zone are kept beside it as text where a person typed them. */
export const at = (name: string) => timestamp(name, { withTimezone: true });

/** The instant of insertion on the one clock that decides (design section 6). */
export const atNow = (name: string) =>
  at(name)
    .notNull()
    .default(sql`app_now()`);

/**
 * A code of a list that grows with releases. A newer one may have written a code that this one does not know: it is read as
 * `notKnown`, which the type says, and never written (0088).
 */
export const growing = <Code extends string>(name: string, codes: Readonly<Record<Code, unknown>>) =>
  customType<{ data: Read<Code>; driverData: string }>({
    dataType: () => 'text',
    fromDriver: (stored) => readCode(codes, stored),
    toDriver: (code) => {
      if (isKnown(code)) return code;
      throw new Error(`${name}: what this version does not know is not written`);
    },
  })(name);
