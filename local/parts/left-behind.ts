import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isAlive, startTimeOf, waitUntilGone } from './processes.ts';

const record = z.array(z.object({ part: z.string(), pid: z.number(), startTime: z.string() }));
type Entry = z.infer<typeof record>[number];

/** Notes that a process belongs to the run on this data folder, so that the next run can end it if this one is killed. */
export function noteProcess(dataDir: string, part: string, pid: number): void {
  const entry: Entry = { part, pid, startTime: startTimeOf(pid) };
  const others = read(dataDir).filter((other) => other.part !== part);
  const file = fileOf(dataDir);
  // A run killed while it writes must not leave half a file.
  writeFileSync(`${file}.new`, JSON.stringify([...others, entry]));
  renameSync(`${file}.new`, file);
}

/** Ends what a killed run left running. The start time tells them from strangers that got their ids since. */
export async function endLeftBehind(dataDir: string, log: (line: string) => void): Promise<void> {
  // The last one started first: the worker gives its work back while its servers still run.
  for (const { part, pid, startTime } of read(dataDir).toReversed()) {
    if (!isAlive(pid) || startTimeOf(pid) !== startTime) continue;
    log(`Stopping ${part} (process ${pid}), left running by a run that was killed`);
    process.kill(pid, 'SIGTERM');
    if (!(await waitUntilGone(pid, 20_000))) process.kill(pid, 'SIGKILL');
  }
  rmSync(fileOf(dataDir), { force: true });
}

function read(dataDir: string): Entry[] {
  const file = fileOf(dataDir);
  return existsSync(file) ? record.parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
}

function fileOf(dataDir: string): string {
  return join(dataDir, 'processes.json');
}
