/** Something done again and again until it is stopped; it never overlaps itself. */
export type Repeated = {
  stop(): Promise<void>;
  /** When it was last done without a failure, by the clock of `performance.now()`; before that, when it began. */
  doneAt(): number;
};

/** Does `work` now and then, `everyMs` after it ended. A failure goes to `onError` and is met again by the next round. */
export function repeat(
  work: () => Promise<unknown>,
  { everyMs, onError }: { everyMs: number; onError: (error: unknown) => void },
): Repeated {
  let stopped = false;
  let done = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  function again(): void {
    running = round();
  }

  async function round(): Promise<void> {
    try {
      await work();
      done = performance.now();
    } catch (error) {
      onError(error);
    }
    if (!stopped) timer = setTimeout(again, everyMs);
  }
  again();

  return {
    doneAt: () => done,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
