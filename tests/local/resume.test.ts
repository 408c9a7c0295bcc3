import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../support/parts/postgres.ts';

/** The command as an operator calls it; Temporal is only asked about a process that there is. */
function resume(databaseUrl: string, ...args: string[]) {
  const { status, stderr } = spawnSync(process.execPath, ['worker/resume.ts', ...args], {
    encoding: 'utf8',
    env: { ...process.env, MODE: 'local', DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: '127.0.0.1:9' },
  });
  return { status, stderr };
}

test('resuming what is not there, or nothing, ends with one sentence', async () => {
  const database = await createTestDatabase();
  try {
    const unknown = resume(database.appUrl, 'CON-2026-9999');
    expect(unknown).toEqual({
      status: 1,
      stderr: 'There is no process CON-2026-9999. Its reference stands at the top of its page.\n',
    });
    expect(resume(database.appUrl)).toEqual({
      status: 1,
      stderr: 'Name a process, such as: npm run resume -- CON-2026-0017. Or all of them: npm run resume -- --all\n',
    });
  } finally {
    await database.drop();
  }
}, 60_000);
