import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trailLines, type TrailLine } from '../../db/records/audit-lines.ts';
import type { World } from './stories/world.ts';

const verifier = new URL('../../db/records/audit-verify.ts', import.meta.url).pathname;

/** The trail as an auditor takes it away. */
export async function exportedTrail(world: World): Promise<TrailLine[]> {
  const lines: TrailLine[] = [];
  for await (const line of trailLines(world.db)) lines.push(line);
  return lines;
}

/** What the stand-alone command says of an export, and how it ends. */
export async function verifyTrail(
  lines: readonly TrailLine[],
  ...more: string[]
): Promise<{ code: number; said: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'concordat-trail-'));
  const file = join(folder, 'trail.jsonl');
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return new Promise((done) => {
    execFile(process.execPath, [verifier, file, ...more], { env: {} }, (error, said) => {
      rmSync(folder, { recursive: true });
      done({ code: typeof error?.code === 'number' ? error.code : 0, said });
    });
  });
}
