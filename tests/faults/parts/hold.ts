import type { SinkStage } from '../../support/parts/smtp-sink.ts';
import type { Stack } from '../../support/parts/stack.ts';

export type Held = {
  /** How many mails have come to the stage. */
  readonly reached: () => number;
  release(): void;
};

/** A relay that can be made to wait before it answers; several waits can be under way at once. */
export type Holds = {
  /** Mails to one address (none: to anybody) wait at 'data', before the 354, or at 'dot', before the last reply. */
  mails(stage: SinkStage, address?: string): Held;
  /** Lets everything go that waits, and holds nothing any more. */
  releaseAll(): void;
};

export function createHolds(stack: Stack): Holds {
  const releases: (() => void)[] = [];
  return {
    mails(stage, address) {
      const gate = Promise.withResolvers<void>();
      const others = stack.sink.script;
      let reached = 0;
      stack.sink.script = (at, to) => {
        if (at !== stage || (address !== undefined && to !== address)) return others(at, to);
        reached += 1;
        return { after: gate.promise };
      };
      releases.push(gate.resolve);
      return { reached: () => reached, release: gate.resolve };
    },
    releaseAll() {
      for (const release of releases.splice(0)) release();
      stack.sink.script = () => undefined;
    },
  };
}
