import { getTableName, type GetColumnData } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { type Read, readCode } from '../domain/not-known.ts';

// Shapes of columns that many rows have.

/** An instant in whole epoch milliseconds, from `ms()`. */
export const epochMs = z.number();
/** A count, from `count(*)::int`. */
export const count = z.number().int();

const kinds: Readonly<Record<string, () => z.ZodType>> = {
  string: z.string,
  number: z.number,
  boolean: z.boolean,
  buffer: () => z.instanceof(Buffer),
};

/** What the types of our own in `db/columns.ts` are read as. */
const customs: Readonly<Record<string, string>> = { bytea: 'buffer', text: 'growing' };

/**
 * The shape of a column as `db/schema` declares it: its type, and null where the table allows it. For what is read as it is
 * stored; an instant is read by `ms()` and is `epochMs`, JSON has a schema of its own, a column of a left join is `.nullable()`.
 */
export function of<Column extends PgColumn>(column: Column): z.ZodType<GetColumnData<Column>> {
  const kind = column.dataType === 'custom' ? (customs[column.getSQLType()] ?? 'custom') : column.dataType;
  // A list that grows may hold what this release does not know: the column says as what that is read.
  const shape = kind === 'growing' ? z.string().transform((code) => column.mapFromDriverValue(code)) : kinds[kind]?.();
  if (shape === undefined)
    throw new Error(`${getTableName(column.table)}.${column.name} is ${kind}: give it a schema of its own`);
  // What the schema declares beyond the type, as the codes of a state, a check of the database holds.
  return column.notNull ? shape : shape.nullable();
}

/** The shape of a code that stands in JSON, or that SQL makes, of a list that grows with releases (`growing` of db/columns.ts). */
export function codeOf<Code extends string>(codes: Readonly<Record<Code, unknown>>): z.ZodType<Read<Code>> {
  return z.string().transform((stored) => readCode(codes, stored));
}
