import { escapeHtml } from '../html.ts';

/** One period of a chart; `value` undefined: there is none, and the line has a gap. Values as people read them. */
export type ChartPoint = {
  readonly label: string;
  readonly value: number | undefined;
  readonly provisional?: boolean;
  readonly target?: number | undefined;
  /** How far off it may be, either way. */
  readonly margin?: number | undefined;
};

export type ChartSeries = {
  readonly title: string;
  /** What somebody who does not see it is told: the trend in a sentence. */
  readonly description: string;
  /** The earliest first. */
  readonly points: readonly ChartPoint[];
  /** The first and the last point that belong to the baseline, which stand on a grey ground; undefined: none does. */
  readonly baseline: readonly [first: number, last: number] | undefined;
  /** How many decimals its values have. */
  readonly decimals: number;
  /** Of a judgement, what each place of the scale is called, the first for 1: they stand beside it in place of numbers. */
  readonly words?: readonly string[];
  /** The lowest and the highest value of the scale; charts that stand side by side share them. */
  readonly range: readonly [number, number];
  /** Makes its ids its own on a page with several. */
  readonly id: string;
};

const width = 320;
const height = 180;
const [right, top, bottom] = [308, 12, 150];
const ink = '#0b0c0c';
const faint = '#b1b4b6';

/** The same for bars, which begin at nothing, with what each may be off by. */
export function barRangeOf(series: readonly (readonly ChartPoint[])[]): readonly [number, number] {
  const ends = series.flatMap((points) =>
    points.flatMap(({ value, target, margin = 0 }) => [
      ...(value === undefined ? [] : [value - margin, value + margin]),
      ...(target === undefined ? [] : [target]),
    ]),
  );
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  return low === high ? [0, 1] : [low, high];
}

/** The scale for some series: from the lowest to the highest of their values and targets, and from nothing where that is near. */
export function rangeOf(series: readonly (readonly ChartPoint[])[]): readonly [number, number] {
  const numbers = series.flatMap((points) => points.flatMap(({ value, target }) => [value, target]));
  const known = numbers.filter((one) => one !== undefined);
  if (known.length === 0) return [0, 1];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const from = low >= 0 && low <= (high - low) * 2 ? 0 : low;
  return from === high ? [from - 1, high + 1] : [from, high];
}

/** What is drawn in the frame: where a point stands, how far its ground reaches to either side, and its marks. */
type Drawing = {
  readonly x: (n: number) => number;
  readonly y: (value: number) => number;
  readonly reach: number;
  readonly marks: readonly string[];
};

/**
 * A line with its target and its baseline as the text of an SVG: 320 wide, readable in grey and by a screen reader. Values
 * are a line with dots, provisional ones hollow; the target is dashed, the baseline a grey ground; no colour carries anything.
 * Its numbers stand in a table beside it.
 */
export function lineChart(series: ChartSeries): string {
  const { points } = series;
  const left = leftOf(series);
  const step = points.length > 1 ? (right - left) / (points.length - 1) : 0;
  const x = (n: number) => round(left + n * step);
  const y = heightIn(series.range);
  const line = (of: (point: ChartPoint) => number | undefined) =>
    runsOf(points.map(of)).map((run) =>
      run.map(([n, value], at) => `${at === 0 ? 'M' : 'L'}${x(n)} ${y(value)}`).join(''),
    );
  const dots = points.flatMap(({ value, provisional }, n) =>
    value === undefined
      ? []
      : [
          `<circle cx="${x(n)}" cy="${y(value)}" r="3" fill="${provisional ? '#ffffff' : ink}" stroke="${ink}" stroke-width="1.5"/>`,
        ],
  );
  const targets = line(({ target }) => target).map(dashed);
  const values = line(({ value }) => value).map(
    (path) => `<path d="${path}" fill="none" stroke="${ink}" stroke-width="2"/>`,
  );
  return framed(series, { x, y, reach: 0, marks: [...targets, ...values, ...dots] });
}

/**
 * The results of a survey as bars from nothing, with what each may be off by as a line over its end; provisional ones are hollow, and the
 * target is dashed. In the same frame as a line, and with its numbers in a table beside it, too.
 */
export function barChart(series: ChartSeries): string {
  const { points } = series;
  const left = leftOf(series);
  const slot = (right - left) / Math.max(1, points.length);
  const x = (n: number) => round(left + (n + 0.5) * slot);
  const y = heightIn(series.range);
  const wide = Math.max(1, Math.min(28, slot * 0.7));
  const bars = points.flatMap(({ value, provisional, margin }, n) => {
    if (value === undefined) return [];
    const [over, under] = [Math.min(y(value), y(0)), Math.max(y(value), y(0))];
    const bar = `<rect x="${round(x(n) - wide / 2)}" y="${over}" width="${round(wide)}" height="${round(under - over)}" fill="${provisional ? '#ffffff' : faint}" stroke="${ink}" stroke-width="1.5"/>`;
    if (margin === undefined) return [bar];
    const [high, low, cap] = [y(value + margin), y(value - margin), round(wide / 4)];
    return [
      bar,
      `<path d="M${x(n)} ${high}V${low}M${x(n) - cap} ${high}h${2 * cap}M${x(n) - cap} ${low}h${2 * cap}" fill="none" stroke="${ink}" stroke-width="2"/>`,
    ];
  });
  const targets = points.flatMap(({ target }, n) =>
    target === undefined ? [] : [dashed(`M${round(x(n) - slot / 2)} ${y(target)}h${round(slot)}`)],
  );
  return framed(series, { x, y, reach: slot / 2, marks: [...bars, ...targets] });
}

const dashed = (path: string) =>
  `<path d="${path}" fill="none" stroke="${ink}" stroke-width="2" stroke-dasharray="6 4"/>`;

const heightIn =
  ([low, high]: readonly [number, number]) =>
  (value: number) =>
    round(bottom - ((value - low) / (high - low)) * (bottom - top));

/** The most letters of a word that stand beside a scale. */
const longWord = 16;

/** What stands beside the scale at a value: a number or, of a judgement, its word. */
function besideScale(value: number, { decimals, words }: ChartSeries): string {
  const word = words?.[value - 1];
  if (word === undefined) return figure(value, decimals);
  return word.length > longWord ? `${word.slice(0, longWord - 1)}…` : word;
}

/** Where the frame begins: there is more room beside words than beside numbers. */
const leftOf = (series: ChartSeries) =>
  series.words === undefined
    ? 44
    : 14 + 7 * Math.max(4, ...series.range.map((value) => besideScale(value, series).length));

const groundOf = (from: number, to: number, middle: number) =>
  `<rect x="${from}" y="${top}" width="${round(Math.max(4, to - from))}" height="${bottom - top}" fill="#f3f2f1"/>
<text ${from > middle ? `x="${to}" text-anchor="end"` : `x="${from + 4}"`} y="${top - 2}" ${small}>Baseline</text>`;

/** The title, the ground of the baseline, the scale and the names of the first and the last point, around what is drawn. */
function framed(series: ChartSeries, { x, y, reach, marks }: Drawing): string {
  const { title, description, points, baseline, range, id } = series;
  const left = leftOf(series);
  const ground =
    baseline === undefined
      ? ''
      : groundOf(round(x(baseline[0]) - reach), round(x(baseline[1]) + reach), (left + right) / 2);
  const long = endsOf(points).some(([, label]) => label.length > longLabel);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="100%" role="img" aria-labelledby="${id}-title ${id}-desc" focusable="false">`,
    `<title id="${id}-title">${escapeHtml(title)}</title><desc id="${id}-desc">${escapeHtml(description)}</desc>`,
    ground,
    ...range.map(
      (value) =>
        `<path d="M${left} ${y(value)}H${right}" stroke="${faint}" stroke-width="1"/><text x="${left - 4}" y="${y(value) + 4}" text-anchor="end" ${small}>${escapeHtml(besideScale(value, series))}</text>`,
    ),
    ...marks,
    ...endsOf(points).map(
      ([n, label, anchor], row) =>
        `<text x="${x(n)}" y="${height - (row === 0 && long ? 18 : 4)}" text-anchor="${anchor}" ${small}>${escapeHtml(label)}</text>`,
    ),
    '</svg>',
  ].join('\n');
}

const small = `font-size="12" fill="${ink}" font-family="inherit"`;

const round = (value: number) => Math.round(value * 10) / 10;

/** Names longer than this do not fit beside each other below a chart. */
const longLabel = 18;

/** A number on the scale: short, whatever its size; of money with its pence unless it is whole. */
function figure(value: number, decimals: number): string {
  const size = Math.abs(value);
  if (size >= 1_000_000) return `${round(value / 1_000_000)}m`;
  if (size >= 10_000) return `${round(value / 1_000)}k`;
  return Number.isInteger(value) ? String(value) : value.toFixed(decimals);
}

/** Neighbours that have a value, each with its place: a gap ends a line. */
function runsOf(values: readonly (number | undefined)[]): (readonly [number, number])[][] {
  const runs: (readonly [number, number])[][] = [];
  for (const [n, value] of values.entries()) {
    if (value === undefined) continue;
    if (n > 0 && values[n - 1] !== undefined) runs.at(-1)?.push([n, value]);
    else runs.push([[n, value]]);
  }
  return runs;
}

type End = readonly [place: number, label: string, anchor: 'start' | 'end'];

/** What is written below the first and the last point; long names stand one above the other, so that they never meet. */
function endsOf(points: readonly ChartPoint[]): End[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return [];
  if (points.length === 1) return [[0, first.label, 'start']];
  return [
    [0, first.label, 'start'],
    [points.length - 1, last.label, 'end'],
  ];
}

/** What a chart shows, in a sentence: "From 8 in August 2026 to 11 in January 2027; 1 of 6 periods has no value." */
export function trendText(points: readonly ChartPoint[], say: (value: number) => string): string {
  const known = points.flatMap(({ label, value }) => (value === undefined ? [] : [{ label, value }]));
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return 'No values yet.';
  const missing = points.length - known.length;
  const gaps =
    missing === 0 ? '' : `; ${missing} of ${points.length} periods ${missing === 1 ? 'has' : 'have'} no value`;
  if (first === last) return `${say(first.value)} in ${first.label}${gaps}.`;
  return `From ${say(first.value)} in ${first.label} to ${say(last.value)} in ${last.label}${gaps}.`;
}
