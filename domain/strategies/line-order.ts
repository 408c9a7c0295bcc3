/**
 * The lines of one place that stand in another order than before: the fewest whose moving explains the difference, and of
 * those who were `said` to move rather than those who were not. In: the same ids in both orders.
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
  if (lines.every(({ at }, n) => n === 0 || (lines[n - 1]?.at ?? 0) < at)) return new Set();
  // The heaviest row of lines that have kept their order: as many as can be, then as many of which nothing was said.
  const best: { readonly weight: number; readonly from: number }[] = [];
  for (const [n, { id, at }] of lines.entries()) {
    let weight = 0;
    let from = -1;
    for (let k = 0; k < n; k += 1)
      if ((lines[k]?.at ?? 0) < at && (best[k]?.weight ?? 0) > weight) {
        weight = best[k]?.weight ?? 0;
        from = k;
      }
    best.push({ weight: weight + lines.length + 1 + (said(id) ? 0 : 1), from });
  }
  const kept = new Set<string>();
  let n = best.reduce((top, { weight }, at) => (weight > (best[top]?.weight ?? 0) ? at : top), 0);
  while (n >= 0) {
    kept.add(lines[n]?.id ?? '');
    n = best[n]?.from ?? -1;
  }
  return new Set(lines.flatMap(({ id }) => (kept.has(id) ? [] : [id])));
}
