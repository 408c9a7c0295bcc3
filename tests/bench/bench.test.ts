import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

/** Each measure checks its counts by itself and throws where one is wrong; here nothing is said about times. */
test('every measure of the bench runs at a small size, its counts hold, and its line of JSON has every field', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [main, '--quick', '--json'], { maxBuffer: 1e8 });
  expect(stdout.trim().split('\n')).toHaveLength(1);
  const figures = JSON.parse(stdout) as Record<string, unknown>[];
  expect(figures.map((figure) => figure['name'])).toEqual([
    'machine-fsyncs',
    'machine-selects',
    'history',
    'history-growth',
    'open',
    'open-update',
    'raise',
    'raise-escalation',
    'settle-review',
    'answers',
    'answers-p99',
    'answers-ten-years',
    'walls',
    'page-plan',
    'page-indicator',
    'import-values',
    'import-values-memory',
    'live-parts',
    'report',
    'report-memory',
    'mails',
    'mails-no-delay',
    'worker-memory',
    'watch-run',
    'watch-events',
    'watch-seconds',
    'contrast-events',
    'contrast-seconds',
  ]);
  for (const figure of figures) {
    expect(Object.keys(figure).sort()).toEqual(['direction', 'floor', 'hold', 'name', 'ok', 'ratio', 'unit', 'value']);
    expect(figure['value']).toEqual(expect.any(Number));
    expect(figure['direction']).toMatch(/^(?:higher|lower)$/u);
    expect(figure['ok']).toEqual(expect.any(Boolean));
  }
}, 600_000);
