import { pageDay } from '../../calendar/zones.ts';
import { quarterName } from '../../reviews/review.ts';
import { directionWords } from '../../strategies/progress.ts';
import { type ColourScale, wordOf } from '../../strategies/strategy.ts';
import type { Block } from '../tree.ts';
import { byStrand, latestOf, noReturn, quartersOf, type ReviewedLine } from './reviewed.ts';
import { activityCell, liveTable, type Placed } from './table.ts';

/** Of the last review a table for each strand: who leads each activity, its colour in words, where it goes, and why (S65, S66). */
export function progress(lines: readonly ReviewedLine[], scale: ColourScale, placed: Placed): Block[] {
  const [last, earlier] = quartersOf(lines);
  if (last === undefined) return [];
  const before = new Map(lines.filter(({ quarter }) => quarter === earlier).map((line) => [line.activityId, line]));
  return byStrand(latestOf(lines)).map(({ id, name, own }) =>
    liveTable(placed, {
      key: `${placed.key}-${id}`,
      caption: `Progress of ${name}, ${quarterName(last)}`,
      headings: ['Activity', 'Lead', 'Colour', 'Direction', 'Why', 'Achieved'],
      rows: own.map((line) => ({
        key: line.activityId,
        cells: [
          activityCell(placed, line),
          line.lead,
          colourText(line, before.get(line.activityId), scale),
          line.direction === null ? '' : directionWords[line.direction],
          line.reason,
          line.achievements,
        ],
      })),
    }),
  );
}

/** "At risk (April 2026: On course)" where it has changed since the review before. */
function colourText(line: ReviewedLine, before: ReviewedLine | undefined, scale: ColourScale): string {
  const word = ({ colour }: ReviewedLine) => (colour === null ? noReturn : wordOf(scale, colour));
  if (before === undefined || before.colour === line.colour) return word(line);
  return `${word(line)} (${quarterName(before.quarter)}: ${word(before)})`;
}

/** A milestone that was met; days 'YYYY-MM-DD'. */
export type MetMilestone = {
  readonly id: string;
  readonly title: string;
  readonly activityId: string;
  readonly activity: string;
  readonly firstDueOn: string;
  readonly doneOn: string;
};

/** What leads reported in the reviews since the report before, and the milestones that were met (S62). */
export function achievements(lines: readonly ReviewedLine[], met: readonly MetMilestone[], placed: Placed): Block[] {
  const said = lines.filter((line) => line.isNew && line.achievements !== '');
  const reported = liveTable(placed, {
    key: placed.key,
    caption: 'What was achieved',
    headings: ['Strand', 'Activity', 'Review of', 'Achieved'],
    rows: said.map((line) => ({
      key: `${line.activityId}:${line.quarter}`,
      cells: [line.strand, activityCell(placed, line), quarterName(line.quarter), line.achievements],
    })),
  });
  const milestones = liveTable(placed, {
    key: `${placed.key}-milestones`,
    caption: 'Milestones that were met',
    headings: ['Milestone', 'Activity', 'First planned for', 'Met on'],
    rows: met.map((one) => ({
      key: one.id,
      cells: [one.title, activityCell(placed, one), pageDay(one.firstDueOn), pageDay(one.doneOn)],
    })),
  });
  return [reported, milestones]
    .filter(({ rows }) => rows.length > 0)
    .map((table): Block => ({ ...table, onlyNew: true }));
}
