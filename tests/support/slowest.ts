import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

/** Of the files of tests that work all the time those that take longest, the longest first: they are begun in this order. */
export const slowest = [
  'walk/watch',
  'walk/review',
  'walk/round',
  'walk/inspection',
  'db/plans',
  'walk/report',
  'walk/revision',
  'bench/bench',
  'attacks/posted',
  'portal/inspections/inspections',
] as const;

/** Says at the end of a run which ten of its files took longest, by which the list above is kept true. */
export const namesSlowest: Reporter = {
  onTestRunEnd(modules) {
    const named = modules.map((module) => ({ name: nameOf(module), seconds: module.diagnostic().duration / 1_000 }));
    const longest = named.toSorted((a, b) => b.seconds - a.seconds).slice(0, 10);
    if (modules.length > longest.length)
      process.stdout.write(
        `The slowest files: ${longest.map(({ name, seconds }) => `${name} ${Math.round(seconds)} s`).join(', ')}\n`,
      );
  },
};

const nameOf = ({ moduleId }: Pick<TestModule, 'moduleId'>): string =>
  relative('tests', moduleId).replace(/\.test\.ts$/u, '');
