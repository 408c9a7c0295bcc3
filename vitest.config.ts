import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { namesSlowest, slowest } from './tests/support/slowest.ts';

/**
 * The slowest first, so that none is left alone at the end: those that work all the time by turns with what mostly waits (faults,
 * journeys).
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const of = (place: RegExp) => files.filter(({ moduleId }) => place.test(moduleId));
    const long = slowest.flatMap((name) => of(new RegExp(`/tests/${name}\\.test\\.ts$`, 'u')));
    const working = new Set([...long, ...of(/\/tests\/(?:walk|story)\//u)]);
    const waiting = of(/\/tests\/(?:faults|journeys)\//u);
    const turns = [...working].flatMap((file, index) => [file, ...waiting.slice(index * 2, index * 2 + 2)]);
    const first = new Set([...turns, ...waiting]);
    return [...first, ...(await super.sort(files.filter((file) => !first.has(file))))];
  }
}

export default defineConfig({
  test: {
    projects: [
      // Values in, values out: they share their workers, need no server, and are done in seconds.
      { extends: true, test: { name: 'domain', include: ['tests/domain/**/*.test.ts'], isolate: false } },
      {
        extends: true,
        test: {
          name: 'house',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/domain/**'],
          globalSetup: ['tests/support/global-setup.ts'],
        },
      },
    ],
    pool: 'forks',
    // One more than the two cores that it is made for: a third of the tests wait for a clock or a server.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    retry: 0,
    reporters: ['default', namesSlowest],
    coverage: {
      provider: 'v8',
      include: ['domain/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
      // Policy is plain values in, plain values out: there is no excuse for a line of it that no test of its own has run. To count
      // lines costs a quarter of the work, so nothing else is run so (npm run coverage).
      thresholds: { 'domain/**': { statements: 100, branches: 100, functions: 100, lines: 100 } },
    },
  },
});
