import { pageTime } from '../../../domain/calendar/zones.ts';
import {
  type LivePart,
  type LivePartKind,
  livePartRules,
  type ReportScope,
} from '../../../domain/reports/live-part.ts';
import { colours, type ReviewedLine, summary } from '../../../domain/reports/live-parts/reviewed.ts';
import type { Placed } from '../../../domain/reports/live-parts/table.ts';
import type { Block } from '../../../domain/reports/tree.ts';
import type { Tx } from '../../connect.ts';
import { readReviewedLines } from './reviewed-lines.ts';
import { openSource, type Source } from './source.ts';

/** What several parts read, read once. */
type Read = Source & { readonly reviewed: () => Promise<ReviewedLine[]> };
type Resolve = (read: Read, placed: Placed) => Promise<Block[]>;

const resolvers: Readonly<Partial<Record<LivePartKind, Resolve>>> = {
  summary: async (read, placed) => summary(await read.reviewed(), read.colours, placed),
  colours: async (read, placed) => colours(await read.reviewed(), read.colours, placed),
};

/**
 * The blocks of each part, by its key, as the caller's transaction sees the records; one that has nothing to say says so in its own sentence.
 *
 * It reads as one who is outside: what is marked is left out whoever asks, with all that hangs on it (0047); of reviews those that
 * are locked, of rounds those that have closed, of inspections final reports, of money the sums of strands; and no person is named. So
 * every partner may see what comes out. The transaction is of a role that sees the strategy whole (an officer, the worker), and of one
 * snapshot where the parts must agree with each other.
 *
 * In: parts with keys that differ; what the report is about. Errors: throws where there is no such strategy.
 */
export async function resolveLiveParts(
  tx: Tx,
  parts: readonly LivePart[],
  scope: ReportScope,
): Promise<ReadonlyMap<string, readonly Block[]>> {
  const source = await openSource(tx, scope);
  const read: Read = { ...source, reviewed: once(() => readReviewedLines(source)) };
  const asAt = pageTime(source.now, source.zone);
  const resolved = parts.map(async ({ kind, key }): Promise<[string, Block[]]> => {
    const blocks = (await resolvers[kind]?.(read, { key, strategyId: scope.strategyId, asAt })) ?? [];
    return [key, blocks.length === 0 ? [{ kind: 'nil', sentence: livePartRules[kind].nil }] : blocks];
  });
  return new Map(await Promise.all(resolved));
}

/** The same promise for whoever asks again. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let begun: Promise<T> | undefined;
  return () => (begun ??= read());
}
