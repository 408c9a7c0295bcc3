/** One line of the bench. Only ratios within one run are compared; the numbers themselves depend on the machine. */
export type Figure = {
  readonly name: string;
  /** What it means, for the table. */
  readonly means: string;
  readonly value: number;
  readonly unit: string;
  /** The same work done plainly, in the same run and unit; null where there is nothing to compare with. */
  readonly floor: number | null;
  /** The median over the repetitions of value to floor, written so that `direction` says which way is good. */
  readonly ratio: number | null;
  /** What the ratio, or the value where there is no ratio, must hold; null: printed only. */
  readonly hold: number | null;
  /** 'higher': what is held must be at least `hold`; 'lower': at most. */
  readonly direction: 'higher' | 'lower';
};

export type JudgedFigure = Omit<Figure, 'means'> & { readonly ok: boolean };

/** How much work a measure does. */
export type Scale = {
  /** The size for this run: the real one, or a twentieth under --quick, never under `least`. */
  size(real: number, least?: number): number;
  /** How often each thing is measured. */
  readonly runs: number;
};

export function createScale(quick: boolean): Scale {
  return { size: (real, least = 1) => (quick ? Math.max(least, Math.round(real / 20)) : real), runs: quick ? 1 : 3 };
}

/** The middle one, or the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = sorted.length % 2 === 1 ? [sorted[middle], sorted[middle]] : [sorted[middle - 1], sorted[middle]];
  if (low === undefined || high === undefined) throw new Error('the median of nothing');
  return (low + high) / 2;
}

/** Throws unless both are equal: a wrong count fails the bench, however fast it was counted. */
export function expectCount(what: string, found: number, wanted: number): void {
  if (found !== wanted) throw new Error(`${what}: ${found} instead of ${wanted}`);
}

export function judge({ name, value, unit, floor, ratio, hold, direction }: Figure): JudgedFigure {
  const held = ratio ?? value;
  const ok = hold === null || (direction === 'higher' ? held >= hold : held <= hold);
  return { name, value: rounded(value), unit, floor: rounded(floor), ratio: rounded(ratio), hold, direction, ok };
}

function rounded<Value extends number | null>(value: Value): Value {
  return (value === null ? null : Number(value.toPrecision(4))) as Value;
}

/** A pair of measurements of the same work: ours and the plain one. */
export type Pair = { readonly ours: number; readonly plain: number };

/** Times in milliseconds, compared as speeds: 0.5 means that ours takes twice as long as the plain form. */
export function speedFromTimes(pairs: readonly Pair[]): Pick<Figure, 'value' | 'floor' | 'ratio'> {
  return {
    value: median(pairs.map((pair) => pair.ours)),
    floor: median(pairs.map((pair) => pair.plain)),
    ratio: median(pairs.map((pair) => pair.plain / pair.ours)),
  };
}

/** Rates, for instance answers per second: 0.5 means half as many. */
export function speedFromRates(pairs: readonly Pair[]): Pick<Figure, 'value' | 'floor' | 'ratio'> {
  return {
    value: median(pairs.map((pair) => pair.ours)),
    floor: median(pairs.map((pair) => pair.plain)),
    ratio: median(pairs.map((pair) => pair.ours / pair.plain)),
  };
}
