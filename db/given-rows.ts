import { sql, type SQL } from 'drizzle-orm';

/**
 * Values of a statement as a table `g`: a column for each name, of its type, and `ordinality`, their order from 1. What SQL
 * works with has a type from the start, so that no statement casts it out of JSON.
 */
export function givenRows(
  rows: readonly object[],
  columns: Readonly<Record<string, 'uuid' | 'text' | 'smallint' | 'integer' | 'double precision' | 'date' | 'boolean'>>,
): SQL {
  const typed = Object.entries(columns).map(([name, type]) => `"${name}" ${type}`);
  const names = [...Object.keys(columns), 'ordinality'].map((name) => `"${name}"`);
  return sql`rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as (${sql.raw(typed.join(', '))}))
    with ordinality as g(${sql.raw(names.join(', '))})`;
}

/** Values as rows of one column `value`. */
export const valuesOf = (values: readonly string[]) =>
  sql`(select value from jsonb_array_elements_text(${JSON.stringify(values)}::jsonb))`;
