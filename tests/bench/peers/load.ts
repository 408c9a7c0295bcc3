import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Exact, so that two runs measure the same. */
const versions = { 'graphile-worker': '0.18.0', 'pg-boss': '12.38.0', '@dbos-inc/dbos-sdk': '5.3.0' } as const;

/** Installs the peers beside us, not among our dependencies. Out: the folder. */
export function installPeers(): string {
  const folder = join(tmpdir(), `concordat-peers-${process.getuid?.() ?? 0}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: versions }));
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent', '--ignore-scripts'], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
  });
  return folder;
}

/** The module as its types say, of which no more is written down here than what is called. */
export async function load<Module>(folder: string, name: keyof typeof versions): Promise<Module> {
  const path = createRequire(join(folder, 'package.json')).resolve(name);
  const loaded = (await import(pathToFileURL(path).href)) as { default?: Module } & Module;
  return loaded.default === undefined ? loaded : { ...loaded.default, ...loaded };
}
