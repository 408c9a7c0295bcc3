import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { PostRoomTimes } from '../../domain/mail/times.ts';
import { house, type PostRoomBench, quickTimes } from '../support/parts/post-room.ts';

export type Sender = ChildProcessByStdio<null, Readable, null>;
export type SenderChange = {
  readonly crashPoint?: string;
  readonly nth?: number;
  readonly connections?: number;
  readonly times?: Partial<PostRoomTimes>;
};

const program = fileURLToPath(new URL('child-sender.ts', import.meta.url));

/** A post room in a process of its own; whoever starts one ends it. */
export function startSender(bench: PostRoomBench, { times, ...change }: SenderChange = {}): Sender {
  const settings = {
    appUrl: bench.appUrl,
    smtpUrl: bench.sink.url,
    house,
    times: { ...quickTimes, ...times },
    ...change,
  };
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
