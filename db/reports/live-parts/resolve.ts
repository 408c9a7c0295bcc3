import { createHash } from 'node:crypto';
import { pageTime } from '../../../domain/calendar/zones.ts';
import { canonicalText } from '../../../domain/reports/canonical.ts';
import {
  type LivePart,
  type LivePartKind,
  livePartRules,
  type ReportScope,
} from '../../../domain/reports/live-part.ts';
import { consultation, positions } from '../../../domain/reports/live-parts/consultation.ts';
import { indicators } from '../../../domain/reports/live-parts/indicators.ts';
import { actions, findings } from '../../../domain/reports/live-parts/inspected.ts';
import { lessons } from '../../../domain/reports/live-parts/lessons.ts';
import { bids, costs, initiatives } from '../../../domain/reports/live-parts/money.ts';
import { moves } from '../../../domain/reports/live-parts/moves.ts';
import { plan } from '../../../domain/reports/live-parts/plan.ts';
import { achievements, progress } from '../../../domain/reports/live-parts/progress.ts';
import { colours, summary } from '../../../domain/reports/live-parts/reviewed.ts';
import type { Placed } from '../../../domain/reports/live-parts/table.ts';
import type { Block } from '../../../domain/reports/tree.ts';
import type { Tx } from '../../connect.ts';
import { listUsedLessons } from '../../lessons/read-lessons.ts';
import { readBaseline } from '../../measures/baselines.ts';
import { readElsewhere, readPositions, readRounds } from './consulted.ts';
import { readAgreed, readFinals, readFindings } from './inspected.ts';
import { readMeasured } from './measured.ts';
import { readBids, readCosts, readInitiatives } from './money.ts';
import { metIn, readMoves, readPlanned, strandsOf } from './planned.ts';
import { readReviewedLines } from './reviewed-lines.ts';
import { openSource, type Source } from './source.ts';

/** What several parts need is read once. */
function readersOf(source: Source) {
  const planned = once(() => readPlanned(source));
  return {
    source,
    reviewed: once(() => readReviewedLines(source)),
    planned,
    /** Of a report on one strand what belongs to it; of the whole nothing has to be asked. */
    ofStrand: async () => (source.scope.strandId === null ? [] : planned()),
    rounds: once(() => readRounds(source)),
    finals: once(() => readFinals(source)),
  };
}
type Readers = ReturnType<typeof readersOf>;

const resolvers: Readonly<Record<LivePartKind, (read: Readers, placed: Placed) => Promise<Block[]>>> = {
  summary: async ({ source, reviewed }, placed) => summary(await reviewed(), source.colours, placed),
  colours: async ({ source, reviewed }, placed) => colours(await reviewed(), source.colours, placed),
  progress: async ({ source, reviewed }, placed) => progress(await reviewed(), source.colours, placed),
  achievements: async ({ source, reviewed, planned }, placed) =>
    achievements(await reviewed(), metIn(await planned(), source), placed),
  moves: async ({ source }, placed) => moves(await readMoves(source), placed),
  plan: async ({ planned }, placed) => plan(strandsOf(await planned()), placed),
  indicators: async ({ source, ofStrand }, placed) => {
    const baseline = await readBaseline(source.tx, source.scope.strategyId);
    return indicators(await readMeasured(source, await ofStrand()), baseline, placed);
  },
  costs: async ({ source }, placed) => costs(await readCosts(source), placed),
  bids: async ({ source, ofStrand }, placed) => bids(await readBids(source, await ofStrand()), placed),
  initiatives: async ({ source }, placed) => initiatives(await readInitiatives(source), placed),
  consultation: async ({ source, rounds }, placed) => consultation(await rounds(), await readElsewhere(source), placed),
  positions: async ({ source, rounds }, placed) => positions(await readPositions(source, await rounds()), placed),
  findings: async ({ source, finals }, placed) => findings(await readFindings(source, await finals()), placed),
  actions: async ({ source, finals, ofStrand }, placed) =>
    actions(await readAgreed(source, await finals(), await ofStrand()), placed),
  lessons: async ({ source: { tx, scope, until, shows } }, placed) => {
    const all = await listUsedLessons(tx, { strategyId: scope.strategyId, until });
    return lessons(
      all.map((one) => ({ ...one, uses: one.uses.filter(({ activityId }) => shows(activityId)) })),
      placed,
    );
  },
};

/**
 * The blocks of each part, by its key, as the caller's transaction sees the records; one that has nothing to say says so in its own
 * sentence.
 *
 * It reads as one who is outside: what is marked is left out whoever asks, with all that hangs on it (0047); of reviews those that
 * are locked, of rounds those that have closed, of inspections final reports, of money the sums of strands; no person of a partner is
 * named. So every partner may see what comes out, and it is the same for all. The transaction is of a role that sees the strategy
 * whole (an officer or an auditor), and of one snapshot where the parts must agree with each other.
 *
 * In: parts with keys that differ; what the report is about. Errors: throws where there is no such strategy.
 */
export async function resolveLiveParts(
  tx: Tx,
  parts: readonly LivePart[],
  scope: ReportScope,
): Promise<ReadonlyMap<string, readonly Block[]>> {
  return resolveFrom(await openSource(tx, scope), parts);
}

/** The same from what is open already. */
export async function resolveFrom(
  source: Source,
  parts: readonly LivePart[],
): Promise<ReadonlyMap<string, readonly Block[]>> {
  const { strategyId } = source.scope;
  const readers = readersOf(source);
  const asAt = `From the records, as at ${pageTime(source.now, source.zone)}`;
  const resolved = parts.map(async ({ kind, key }): Promise<[string, Block[]]> => {
    const blocks = await resolvers[kind](readers, { key, strategyId, asAt });
    return [key, blocks.length === 0 ? [{ kind: 'nil', sentence: livePartRules[kind].nil }] : blocks];
  });
  return new Map(await Promise.all(resolved));
}

/** Of what blocks say, in hexadecimal: another one where the records have changed, whenever they are read. */
export function sha256Of(blocks: readonly Block[]): string {
  return createHash('sha256').update(canonicalText(blocks)).digest('hex');
}

/** The same promise for whoever asks again. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let begun: Promise<T> | undefined;
  return () => (begun ??= read());
}
