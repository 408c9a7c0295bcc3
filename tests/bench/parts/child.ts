import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { endOf, stopChild } from '../../../local/parts/processes.ts';

/** A process of its own that answers one question at a time. */
export type Child = {
  /** Resolves with its next message; rejects when the process ends instead. */
  ask<Answer>(question: object): Promise<Answer>;
  stop(): Promise<void>;
};

/** Starts a file; its first message says that it is ready, with the port it listens on, or 0. */
export async function startChild(
  file: URL,
  args: readonly string[],
  execArgv: readonly string[] = [],
): Promise<{ child: Child; port: number }> {
  const started = fork(fileURLToPath(file), args, {
    execArgv: [...execArgv],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = endOf(started).then((how) => Promise.reject(new Error(`${file.pathname} has ended: ${how}`)));
  ended.catch(() => undefined);
  const next = <Message>() =>
    Promise.race([
      ended,
      new Promise<Message>((resolve) => started.once('message', (message) => resolve(message as Message))),
    ]);
  const stop = () => stopChild(started, { ask: 'SIGTERM', withinMs: 10_000, force: 'SIGKILL' });
  try {
    const { port } = await next<{ port: number }>();
    const ask = async <Answer>(question: object) => {
      const answer = next<Answer>();
      started.send(question);
      return answer;
    };
    return { child: { ask, stop }, port };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** In the child: says that it is ready, then answers. */
export function serve(port: number, answer: (question: unknown) => Promise<object> | object): void {
  process.on('message', (question) => void Promise.resolve(answer(question)).then((said) => process.send?.(said)));
  // Who was started by a bench that is gone has nothing left to do.
  process.on('disconnect', () => process.exit(0));
  process.send?.({ port });
}
