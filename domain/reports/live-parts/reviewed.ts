import { summarySentence } from '../../reviews/report.ts';
import { quarterName } from '../../reviews/review.ts';
import { type Direction, quartersInPlan } from '../../strategies/progress.ts';
import type { ColourScale } from '../../strategies/strategy.ts';
import type { Block } from '../tree.ts';
import { counted, liveTable, type Placed, saying } from './table.ts';

/** What a locked review says of an activity. */
export type ReviewedLine = {
  /** 'YYYY-MM-DD', the first day of its quarter. */
  readonly quarter: string;
  readonly activityId: string;
  readonly activity: string;
  readonly strandId: string;
  readonly strand: string;
  /** The post that answered for it then, with its agency. */
  readonly lead: string;
  /** null: no return came. */
  readonly colour: string | null;
  readonly direction: Direction | null;
  readonly reason: string;
  readonly achievements: string;
  /** Whether its review was locked after the report before. */
  readonly isNew: boolean;
};

/** The quarters that were reviewed, the latest first. */
export function quartersOf(lines: readonly ReviewedLine[]): string[] {
  return [...new Set(lines.map(({ quarter }) => quarter))].toSorted().toReversed();
}

/** The lines of the last review. */
export function latestOf(lines: readonly ReviewedLine[]): ReviewedLine[] {
  const [last] = quartersOf(lines);
  return lines.filter(({ quarter }) => quarter === last);
}

/** How the whole stands, in a sentence from the counts of the last review (S58, F78). */
export function summary(lines: readonly ReviewedLine[], colours: ColourScale, { key }: Placed): Block[] {
  const latest = latestOf(lines);
  const [first] = latest;
  if (first === undefined) return [];
  const counts = summarySentence(
    latest.map(({ colour }) => colour),
    colours,
  );
  return [saying(key, `The last review that is complete is that of ${quarterName(first.quarter)}. ${counts}`)];
}

export const noReturn = 'No return';

/** "3 On course, 1 At risk, 1 No return" of the colours of some activities, from best to worst. */
export function coloursInWords(codes: readonly (string | null)[], colours: ColourScale): string {
  return tally(codes, colours)
    .filter(({ count }) => count > 0)
    .map(({ word, count }) => `${count} ${word}`)
    .join(', ');
}

function tally(codes: readonly (string | null)[], colours: ColourScale) {
  const known = colours.map(({ code, word }) => ({ word, count: codes.filter((one) => one === code).length }));
  const reported = known.reduce((sum, { count }) => sum + count, 0);
  return [...known, { word: noReturn, count: codes.length - reported }];
}

/** The colours of each strand: in the last review as numbers, and over the last quarters in words (S66). */
export function colours(lines: readonly ReviewedLine[], scale: ColourScale, placed: Placed): Block[] {
  const [last, ...earlier] = quartersOf(lines).slice(0, quartersInPlan);
  if (last === undefined) return [];
  const now = liveTable(placed, {
    key: placed.key,
    caption: `Activities by colour, ${quarterName(last)}`,
    headings: ['Strand', ...['Activities', ...scale.map(({ word }) => word), noReturn].map((figures) => ({ figures }))],
    rows: byStrand(latestOf(lines)).map(({ id, name, own }) => ({
      key: id,
      cells: [
        name,
        counted(own.length),
        ...tally(
          own.map(({ colour }) => colour),
          scale,
        ).map(({ count }) => counted(count)),
      ],
    })),
  });
  if (earlier.length === 0) return [now];
  const quarters = [last, ...earlier].toReversed();
  const over = liveTable(placed, {
    key: `${placed.key}-quarters`,
    caption: 'Colours of each strand over the last quarters',
    headings: ['Strand', ...quarters.map(quarterName)],
    rows: byStrand(lines).map(({ id, name, own }) => ({
      key: id,
      cells: [name, ...quarters.map((quarter) => inQuarter(own, quarter, scale))],
    })),
  });
  return [now, over];
}

function inQuarter(lines: readonly ReviewedLine[], quarter: string, scale: ColourScale): string {
  const own = lines.filter((line) => line.quarter === quarter);
  return own.length === 0
    ? 'Not reviewed'
    : coloursInWords(
        own.map(({ colour }) => colour),
        scale,
      );
}

/** Lines by their strand, in the order in which the strands are first met. */
export function byStrand<Line extends Pick<ReviewedLine, 'strandId' | 'strand'>>(lines: readonly Line[]) {
  const names = new Map(lines.map(({ strandId, strand }) => [strandId, strand]));
  return [...names].map(([id, name]) => ({ id, name, own: lines.filter(({ strandId }) => strandId === id) }));
}
