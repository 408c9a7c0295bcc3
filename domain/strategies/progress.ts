import { type ColourScale, wordOf } from './strategy.ts';

/** Which way an activity goes, as its lead says. */
export type Direction = 'better' | 'same' | 'worse';

export const directionWords: Readonly<Record<Direction, string>> = {
  better: 'Getting better',
  same: 'Staying the same',
  worse: 'Getting worse',
};
const arrows: Readonly<Record<Direction, string>> = { better: '↗', same: '→', worse: '↘' };

/** What a reader knows of an activity in a quarter: the code of its colour, null where no return came or none is shown. */
export type Quarter = {
  /** 'YYYY-MM-DD', its first day. */
  readonly quarter: string;
  readonly colour: string | null;
  readonly direction: Direction | null;
};

/** So many quarters has the strip in a plan's table. */
export const quartersInPlan = 4;

const cellWidth = 20;
const tallest = 20;

/** A bar of a strip, in units of its picture; how high it stands says which colour it is, without the colour. */
export type Bar = {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly tone: 'best' | 'good' | 'middle' | 'bad' | 'none';
  readonly arrow: string;
};
export type Strip = { readonly width: number; readonly text: string; readonly bars: readonly Bar[] };

/**
 * The quarters of an activity as a strip of bars, the oldest first: the better the colour, the higher; none is a line on the
 * ground. In: what each quarter is called. Out: the bars, and the same in words ("April 2026: At risk, getting worse").
 */
export function stripOf(
  quarters: readonly Quarter[],
  colours: ColourScale,
  nameOf: (quarter: string) => string,
): Strip {
  const bars = quarters.map(({ colour, direction }, index): Bar => {
    const place = colours.findIndex(({ code }) => code === colour);
    const height = place < 0 ? 1 : Math.round((tallest * (colours.length - place)) / colours.length);
    const arrow = direction === null ? '' : arrows[direction];
    return { x: index * cellWidth + 2, y: tallest + 2 - height, height, tone: toneOf(colours, place), arrow };
  });
  return {
    width: quarters.length * cellWidth,
    text: quarters.map((one) => said(one, colours, nameOf)).join('; '),
    bars,
  };
}

/** The same tones as the tags of a scale have: its best, those that are well, those that are not bad yet, the bad. */
function toneOf(colours: ColourScale, place: number): Bar['tone'] {
  const colour = colours[place];
  if (colour === undefined) return 'none';
  if (colour.bad) return 'bad';
  return place === 0 ? 'best' : place / (colours.length - 1) < 0.5 ? 'good' : 'middle';
}

function said(
  { quarter, colour, direction }: Quarter,
  colours: ColourScale,
  nameOf: (quarter: string) => string,
): string {
  const way = direction === null ? '' : `, ${directionWords[direction].toLowerCase()}`;
  return `${nameOf(quarter)}: ${wordOf(colours, colour)}${way}`;
}

/** How many activities of a strand said a colour in a quarter; null: no return came. */
export type StrandQuarter = { readonly quarter: string; readonly colour: string | null; readonly activities: number };

/**
 * The quarters of a strand as columns, each as high as the others: what goes best stands on the ground, what is bad on top,
 * and what said nothing above it. In: the quarters to show, the oldest first; what each is called. Out as of `stripOf`.
 */
export function columnsOf(
  said: readonly StrandQuarter[],
  quarters: readonly string[],
  colours: ColourScale,
  nameOf: (quarter: string) => string,
): Strip {
  const codes = [...colours.map(({ code }) => code), null];
  const columns = quarters.map((quarter) => ({
    quarter,
    counts: codes.map((code) =>
      said
        .filter((one) => one.quarter === quarter && one.colour === code)
        .reduce((sum, { activities }) => sum + activities, 0),
    ),
  }));
  return {
    width: quarters.length * cellWidth,
    bars: columns.flatMap(({ counts }, index) => stacked(counts, index * cellWidth + 2, colours)),
    text: columns.map(({ quarter, counts }) => `${nameOf(quarter)}: ${countsText(counts, colours)}`).join('; '),
  };
}

type OfStrand = StrandQuarter & { readonly strandId: string; readonly strand: string };

/** The strands of which activities are not on course in a quarter: how many of how many, the most first. */
export function notOnCourse(said: readonly OfStrand[], quarter: string, colours: ColourScale) {
  const bad = new Set<string | null>(colours.filter((colour) => colour.bad).map(({ code }) => code));
  const sum = (own: readonly OfStrand[]) => own.reduce((all, { activities }) => all + activities, 0);
  return [
    ...Map.groupBy(
      said.filter((one) => one.quarter === quarter),
      ({ strandId }) => strandId,
    ),
  ]
    .map(([id, own]) => ({
      id,
      strand: own[0]?.strand,
      bad: sum(own.filter(({ colour }) => bad.has(colour))),
      all: sum(own),
    }))
    .filter((one) => one.bad > 0)
    .toSorted((one, other) => other.bad - one.bad);
}

const column = 36;

function stacked(counts: readonly number[], x: number, colours: ColourScale): Bar[] {
  const all = counts.reduce((sum, count) => sum + count, 0);
  let y = column + 2;
  return counts.flatMap((count, place) => {
    if (count === 0) return [];
    const height = Math.round((column * count * 10) / all) / 10;
    y -= height;
    return [{ x, y: Math.round(y * 10) / 10, height, tone: toneOf(colours, place), arrow: '' }];
  });
}

/** "5 On course, 2 At risk", in the order of the scale. */
function countsText(counts: readonly number[], colours: ColourScale): string {
  const parts = counts.flatMap((count, place) =>
    count === 0 ? [] : [`${count} ${colours[place]?.word ?? 'without a return'}`],
  );
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}
