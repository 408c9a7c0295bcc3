import { getTableName, type GetColumnData } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { z } from 'zod';

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

/**
 * The shape of a column as `db/schema` declares it: its type, and null where the table allows it. For what is read as it is
 * stored; an instant is read by `ms()` and is `epochMs`, JSON has a schema of its own, a column of a left join is `.nullable()`.
 */
export function of<Column extends PgColumn>(column: Column): z.ZodType<GetColumnData<Column>> {
  const kind = column.dataType === 'custom' && column.getSQLType() === 'bytea' ? 'buffer' : column.dataType;
  const shape = kinds[kind]?.();
  if (shape === undefined)
    throw new Error(`${getTableName(column.table)}.${column.name} is ${kind}: give it a schema of its own`);
  // What the schema declares beyond the type, as the codes of a state, a check of the database holds.
  return column.notNull ? shape : shape.nullable();
}
