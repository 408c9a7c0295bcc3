import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The sources as they are, in a folder where they can be changed and compiled. Out: the folder, to be removed. */
export function copyOfSources(): string {
  const copy = mkdtempSync(join(tmpdir(), 'concordat-copy-'));
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard']).toString().split('\n');
  for (const name of listed.filter((file) => file.endsWith('.ts') || ['tsconfig.json', 'package.json'].includes(file)))
    cpSync(name, join(copy, name));
  symlinkSync(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** What the compiler says of it, a line each: "db/chase/plans/plans.ts(3,1): error TS...". */
export function errorsIn(copy: string): string[] {
  const { stdout } = spawnSync('node_modules/.bin/tsc', ['--noEmit', '--pretty', 'false'], {
    cwd: copy,
    encoding: 'utf8',
  });
  return stdout.split('\n').filter((line) => line.includes('error TS'));
}
