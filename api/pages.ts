/** A page of a list that was read with one row more than fits; the last id shown is where the next one goes on. */
export function pageOf<Row extends { readonly id: string | number }>(rows: readonly Row[], limit: number): { items: Row[]; next: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? String(last.id) : null };
}
