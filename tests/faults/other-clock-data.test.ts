import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { keptHistories } from '../support/histories.ts';

const replay = fileURLToPath(new URL('parts/replay-elsewhere.ts', import.meta.url));

test.each([
  { TZ: 'Pacific/Auckland', LC_ALL: 'tr_TR.UTF-8' },
  { TZ: 'America/St_Johns', LC_ALL: 'C' },
])(
  'every kept history replays in $TZ without ever reading zones or locales, and would not if it did (R50)',
  async (elsewhere) => {
    const { stdout } = await promisify(execFile)(process.execPath, [replay], {
      env: { ...process.env, ...elsewhere },
      timeout: 80_000,
    });
    type Replay = { replayed: string[]; failed: string[] };
    const said = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as {
      offset: number;
      clean: Replay;
      sabotaged: Replay;
      places: number;
    };
    const all = keptHistories().map((kept) => kept.workflowId);
    expect(said.clean.failed).toEqual([]);
    expect(said.clean.replayed.sort()).toEqual(all.sort());
    // The same histories, sandbox and traps, and one line that formats a date where a process begins and where it
    // is chased, in the post room, in what a Schedule starts and where a file is made.
    expect(said.places).toBe(5);
    expect(said.sabotaged.replayed).toEqual([]);
    expect(said.sabotaged.failed.filter((why) => why.includes('zone data was reached'))).toHaveLength(all.length);
    // The process really stood elsewhere.
    expect(said.offset).not.toBe(0);
  },
  120_000,
);
