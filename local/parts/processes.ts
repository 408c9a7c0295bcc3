import { type ChildProcess, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether a process with this id exists, ours or not. A zombie counts as gone: it runs nothing and holds nothing. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !psField(pid, 'stat').startsWith('Z');
}

/** The command line of a process with spaces between the words, or '' when there is no such process. */
export function commandOf(pid: number): string {
  return psField(pid, 'args');
}

/**
 * A text that differs between two processes that had the same id, one after the other: when the process started.
 * '' when there is no such process or the system does not say.
 */
export function startTimeOf(pid: number): string {
  try {
    // The 22nd field, counted after the program's name in brackets, which may itself hold spaces and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return psField(pid, 'lstart');
  }
}

function psField(pid: number, field: 'stat' | 'args' | 'lstart'): string {
  try {
    if (field === 'args') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    if (field === 'stat') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return stat.slice(stat.lastIndexOf(')') + 2);
    }
  } catch {
    // No /proc (macOS), or no such process: ps knows.
  }
  try {
    return execFileSync('ps', ['-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return '';
  }
}

/** Waits until a process that need not be our child is gone. Out: whether it went within the time. */
export async function waitUntilGone(pid: number, withinMs: number): Promise<boolean> {
  const end = Date.now() + withinMs;
  while (isAlive(pid)) {
    if (Date.now() > end) return false;
    await sleep(50);
  }
  return true;
}

/** How a child ended, in words: "code 1" or "signal SIGKILL". Resolves once; never rejects. */
export function endOf(child: ChildProcess): Promise<string> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return Promise.resolve(inWords(child.exitCode, child.signalCode));
  }
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(inWords(code, signal)));
    child.once('error', (error) => resolve(error.message));
  });
}

function inWords(code: number | null, signal: string | null): string {
  return signal === null ? `code ${code ?? 'unknown'}` : `signal ${signal}`;
}

/**
 * Asks a child to end with one signal and, when it has not gone in time, makes it end with another.
 * Does nothing when it has ended already.
 */
export async function stopChild(
  child: ChildProcess,
  how: { ask: NodeJS.Signals; withinMs: number; force: NodeJS.Signals },
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = endOf(child);
  child.kill(how.ask);
  const force = setTimeout(() => child.kill(how.force), how.withinMs);
  await ended;
  clearTimeout(force);
}
