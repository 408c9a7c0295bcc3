import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { JudgedFigure } from './figures.ts';

const kept = z.array(z.object({ at: z.string(), held: z.record(z.string(), z.number()) }));
const most = 10;

/**
 * Writes down what was measured, ratios where there are any, and shows how each has moved over the last ten times; the
 * file is this machine's own and not committed.
 */
export function remember(file: string, figures: readonly JudgedFigure[]): string {
  const before = existsSync(file) ? kept.parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
  const held = Object.fromEntries(figures.map(({ name, ratio, value }) => [name, ratio ?? value]));
  const runs = [...before, { at: new Date().toISOString(), held }].slice(-most);
  writeFileSync(file, JSON.stringify(runs));
  const lines = figures.map(({ name }) => {
    const moved = runs.map((run) => String(run.held[name] ?? '-').padStart(8));
    return `${name.padEnd(24)}${moved.join('')}`;
  });
  return `how each moved, the last on the right\n${lines.join('\n')}\n`;
}
