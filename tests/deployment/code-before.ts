import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { readSecrets, withPassword } from '../../secrets.ts';

/**
 * The code of before the newest migration, in a folder of its own with the packages of now: what runs beside the new schema
 * while a release is rolled out, and again where it is taken back. Needs the history of git.
 */
export function codeBefore(folder: string, root: string): string {
  const git = (...words: string[]) => execFileSync('git', words, { cwd: root, maxBuffer: 1e9 });
  const newest = git('ls-files', 'db/migrations/*.sql').toString().trim().split('\n').at(-1) ?? '';
  const added = git('log', '-1', '--format=%H', '--diff-filter=A', '--', newest).toString().trim();
  const before = join(folder, 'before');
  mkdirSync(before);
  const archive = git('archive', `${added}^`, '--', '.', ':!tests/workflows/histories');
  execFileSync('tar', ['-x', '-C', before], { input: archive });
  symlinkSync(join(root, 'node_modules'), join(before, 'node_modules'));
  return before;
}

/** The same environment for code that reads no secrets from files, and takes passwords in addresses only. */
export function withoutFiles(environment: Record<string, string | undefined>): Record<string, string> {
  const { env } = readSecrets(environment);
  const plain = Object.fromEntries(Object.entries(env).filter(([name]) => !name.endsWith('_FILE')));
  return {
    ...plain,
    DATABASE_URL: withPassword(env['DATABASE_URL'] ?? '', env['DATABASE_PASSWORD']),
    SMTP_URL: withPassword(env['SMTP_URL'] ?? '', env['SMTP_PASSWORD']),
  };
}
