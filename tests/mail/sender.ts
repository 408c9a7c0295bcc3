import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, vi } from 'vitest';
import type { PostRoomTimes } from '../../domain/mail/times.ts';
import { house, type PostRoomBench, quickTimes } from '../support/parts/post-room.ts';

export type Sender = ChildProcessByStdio<null, Readable, null>;
export type SenderChange = {
  readonly crashPoint?: string;
  readonly nth?: number;
  readonly connections?: number;
  readonly times?: Partial<PostRoomTimes>;
};

/** What a sender calls itself to the database. */
const application = 'concordat-sender';
const program = fileURLToPath(new URL('child-sender.ts', import.meta.url));

/** A post room in a process of its own; whoever starts one ends it. */
export function startSender(bench: PostRoomBench, { times, ...change }: SenderChange = {}): Sender {
  const settings = {
    appUrl: bench.appUrl,
    application,
    smtpUrl: bench.sink.url,
    house,
    times: { ...quickTimes, ...times },
    ...change,
  };
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/**
 * Waits until a sender has exited and the database has noticed: until then what it held of rows is locked, and the next sender leaves
 * those rows alone.
 * @returns the signal that ended it, if one did.
 */
export async function gone(bench: PostRoomBench, sender: Sender): Promise<NodeJS.Signals | null> {
  if (sender.exitCode === null && sender.signalCode === null) await once(sender, 'exit');
  const sessions = `select from pg_stat_activity where datname = current_database() and application_name = $1`;
  await vi.waitFor(async () => expect((await bench.owner.query(sessions, [application])).rowCount).toBe(0), 15_000);
  return sender.signalCode;
}
