import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { keptHistories } from '../support/histories.ts';

const replay = fileURLToPath(new URL('replay-elsewhere.ts', import.meta.url));

test.each([
  { TZ: 'Pacific/Auckland', LC_ALL: 'tr_TR.UTF-8' },
  { TZ: 'America/St_Johns', LC_ALL: 'C' },
])(
  'every kept history replays in $TZ with other time zone data (R50)',
  async (elsewhere) => {
    const { stdout } = await promisify(execFile)(process.execPath, [replay], {
      env: { ...process.env, ...elsewhere },
      timeout: 60_000,
    });
    const said = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as {
      offset: number;
      patched: string;
      replayed: string[];
      failed: string[];
    };
    expect(said.failed).toEqual([]);
    expect(said.replayed.sort()).toEqual(
      keptHistories()
        .map((kept) => kept.workflowId)
        .sort(),
    );
    // The process really stood elsewhere, and the other formats really differ.
    expect(said.offset).not.toBe(0);
    expect(said.patched).toBe('elsewhere');
  },
  90_000,
);
