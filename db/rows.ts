import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';

/** An instant as whole epoch milliseconds. */
export function ms(column: SQLWrapper): SQL<number> {
  return sql`floor(extract(epoch from ${column}) * 1000)::float8`.mapWith(Number);
}

/** How many rows a page of a long list shows. */
export const pageSize = 50;

export type Cut<T> = { readonly rows: readonly T[]; readonly next: string | undefined };

/** Cuts a page from rows that were read with one more than fits; `next` is the last id shown, from where to go on. */
export function cut<T extends { readonly id: string }>(rows: readonly T[], most = pageSize): Cut<T> {
  const page = rows.slice(0, most);
  return { rows: page, next: rows.length > most ? page.at(-1)?.id : undefined };
}

/** The id of the one row that an insert gave back. */
export function idOf(rows: readonly { id: string }[]): string {
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('an insert returned no id');
  return id;
}
