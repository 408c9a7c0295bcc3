import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** A command as an operator calls it who has set nothing. */
function ran(script: string, ...words: string[]) {
  const cwd = fileURLToPath(new URL('../../', import.meta.url));
  const env = { PATH: process.env['PATH'], TEMPORAL_CONFIG_FILE: '/nowhere/temporal.toml' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...words], { cwd, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

test.each([
  [['setup/main.ts'], ['DATABASE_URL', 'DATABASE_OWNER_URL']],
  [
    ['mail/test-mail-main.ts', 'someone@example.org'],
    ['SMTP_URL', 'MAIL_FROM', 'MAIL_REPLY_TO', 'MAIL_RETURN_DOMAIN'],
  ],
  [['db/records/audit-export.ts', '/nowhere/trail.jsonl'], ['DATABASE_URL']],
  [['worker/resume.ts', '--all'], ['DATABASE_URL']],
] as const)(
  '%s says every variable that it lacks in a sentence each, and no line of code',
  ([script, ...words], lacking) => {
    const { status, stdout, stderr } = ran(script, ...words);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^This cannot start with its present environment:\n/u);
    expect([...stderr.matchAll(/^ {2}→ at (?<name>\w+)$/gmu)].map(({ groups }) => groups?.['name'])).toEqual(lacking);
    expect(stderr).not.toMatch(/node:internal|\.ts:\d/u);
  },
  60_000,
);

test.each([
  [['db/records/audit-export.ts'], 'Name the file: npm run audit:export -- trail.jsonl\n'],
  [['db/records/audit-verify.ts'], 'Name the file: npm run audit:verify -- trail.jsonl --anchor <hash>\n'],
  [['db/records/audit-verify.ts', '/nowhere/trail.jsonl'], 'There is no file /nowhere/trail.jsonl.\n'],
] as const)(
  '%s says in a sentence which file it needs',
  ([script, ...words], stderr) => {
    expect(ran(script, ...words)).toEqual({ status: 1, stdout: '', stderr });
  },
  60_000,
);
