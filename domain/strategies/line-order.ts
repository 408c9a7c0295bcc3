type Row = { readonly id: string; readonly at: number; readonly weight: number; readonly from: Row | undefined };

/**
 * The lines of one place that stand in another order than before: the fewest whose moving explains the difference, and of
 * those who were `said` to move rather than those who were not. Ids that are not in both orders count for nothing.
 */
export function reordered(
  before: readonly string[],
  after: readonly string[],
  said: (id: string) => boolean = () => false,
): ReadonlySet<string> {
  const stood = new Map(before.map((id, n) => [id, n]));
  const lines = after.flatMap((id) => {
    const at = stood.get(id);
    return at === undefined ? [] : [{ id, at }];
  });
  let last = -1;
  const inOrder = lines.every(({ at }) => {
    const later = at > last;
    last = at;
    return later;
  });
  if (inOrder) return new Set();
  // The heaviest row of lines that have kept their order: as many as can be, then as many of which nothing was said.
  const rows: Row[] = [];
  for (const { id, at } of lines) {
    const from = heaviest(rows.filter((row) => row.at < at));
    const own = lines.length + (said(id) ? 1 : 2);
    rows.push({ id, at, from, weight: from === undefined ? own : from.weight + own });
  }
  const kept = new Set<string>();
  for (let row = heaviest(rows); row !== undefined; row = row.from) kept.add(row.id);
  return new Set(lines.flatMap(({ id }) => (kept.has(id) ? [] : [id])));
}

function heaviest(rows: readonly Row[]): Row | undefined {
  return rows.reduce<Row | undefined>(
    (top, row) => (top === undefined || row.weight > top.weight ? row : top),
    undefined,
  );
}
