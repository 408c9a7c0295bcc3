/** A page of a list that was read with one row more than fits; the last id shown is where the next one goes on. */
export function pageOf<Row extends { readonly id: string | number }>(
  rows: readonly Row[],
  limit: number,
): { items: Row[]; next: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? String(last.id) : null };
}

type Cut<Row> = { readonly rows: readonly Row[]; readonly next: string | undefined };

/** A page of `limit` rows from a reader that cuts pages of its own size: at most four reads for the longest page. */
export async function gather<Row extends { readonly id: string }>(
  page: { cursor?: string | undefined; limit: number },
  read: (after: string | undefined) => Promise<Cut<Row>>,
): Promise<{ items: Row[]; next: string | null }> {
  const rows: Row[] = [];
  let after = page.cursor;
  do {
    const cut = await read(after);
    rows.push(...cut.rows);
    after = cut.next;
  } while (after !== undefined && rows.length < page.limit);
  const { items } = pageOf(rows, page.limit);
  const more = after !== undefined || rows.length > page.limit;
  return { items, next: more ? (items.at(-1)?.id ?? null) : null };
}
