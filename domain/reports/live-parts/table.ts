import type { Block, ReportCell, ReportRow, ReportTable } from '../tree.ts';

/** Where a part stands: its key, its strategy, and when it was read, in words. */
export type Placed = { readonly key: string; readonly strategyId: string; readonly asAt: string };

/** A column: of words, or of figures. */
type Heading = string | { readonly figures: string };
type Listed = { readonly key: string; readonly cells: readonly (string | ReportCell)[] };

/**
 * A table of what was read. `key` is what it is compared by with that of the report before, so it holds nothing that changes
 * from one to the next.
 */
export function liveTable(
  { asAt }: Placed,
  {
    key,
    caption,
    headings,
    rows,
  }: { key: string; caption: string; headings: readonly Heading[]; rows: readonly Listed[] },
): ReportTable {
  return {
    kind: 'table',
    key,
    caption,
    columns: headings.map((heading) =>
      typeof heading === 'string' ? { heading, numeric: false } : { heading: heading.figures, numeric: true },
    ),
    rows: rows.map(rowOf),
    asAt,
  };
}

function rowOf({ key, cells }: Listed): ReportRow {
  return { key, cells: cells.map((cell) => (typeof cell === 'string' ? { text: cell } : cell)) };
}

/** A whole number, as it is read and as a spreadsheet counts with it. */
export function counted(number: number): ReportCell {
  return { text: String(number), number };
}

/** A sentence of its own. */
export function saying(key: string, text: string): Block {
  return { kind: 'paragraph', key, number: '', runs: [{ text }] };
}

/** An activity by its name, which leads to its page. */
export function activityCell(
  { strategyId }: Placed,
  { activityId, activity }: { readonly activityId: string; readonly activity: string },
): ReportCell {
  return { text: activity, to: `/strategies/${strategyId}/activities/${activityId}` };
}
