import { type Figure, judge } from './figures.ts';

/** The figures for people: one line each, and beneath it what it means. */
export function table(figures: readonly Figure[]): string {
  const lines = figures.flatMap((figure) => {
    const { name, value, unit, floor, ratio, hold, direction, ok } = judge(figure);
    const against = floor === null ? '' : `against ${floor}`;
    const wanted = hold === null ? '' : `${direction === 'higher' ? '>=' : '<='} ${hold}`;
    const verdict = hold === null ? '' : ok ? 'holds' : 'DOES NOT HOLD';
    const cells = [
      name.padEnd(22),
      `${value} ${unit}`.padStart(20),
      against.padStart(18),
      `${ratio ?? ''}`.padStart(9),
      wanted.padStart(9),
      verdict,
    ];
    return [cells.join('  ').trimEnd(), `    ${figure.means}`];
  });
  const head = [
    'what'.padEnd(22),
    'measured'.padStart(20),
    ''.padStart(18),
    'ratio'.padStart(9),
    'hold'.padStart(9),
  ].join('  ');
  return `${[head, ...lines].join('\n')}\n`;
}
