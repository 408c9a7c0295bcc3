import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { readOptions } from '../../local/options.ts';

it('starts on port 3000 with the sample, in .concordat', () => {
  expect(readOptions([])).toEqual({ port: 3000, dataDir: resolve('.concordat'), sample: true, help: false });
});

it('takes another port and folder, and no sample', () => {
  expect(readOptions(['--port', '3100', '--data', '/srv/data', '--no-sample'])).toEqual({
    port: 3100,
    dataDir: '/srv/data',
    sample: false,
    help: false,
  });
});

it.each([['--port', 'x'], ['--port', '0'], ['--port', '70000'], ['--port'], ['--prot', '1'], ['extra']])(
  'refuses %s %s with a sentence',
  (...words) => {
    expect(() => readOptions(words)).toThrow(expect.objectContaining({ name: 'StartProblem' }));
  },
);
