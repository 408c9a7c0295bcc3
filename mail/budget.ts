import { setTimeout as sleep } from 'node:timers/promises';

/** Notices may not use up what sign-in codes need: nobody waits for a code behind ten thousand reminders. */
export type Lane = 'notices' | 'codes';

export type Budget = {
  /** Waits for the right to hand one mail over; false if it would not come before `untilMs` of the process's clock. */
  take(untilMs: number, stopping?: AbortSignal): Promise<boolean>;
  /** For a right that was not used. */
  giveBack(): void;
};

/** Which part of the relay's limit each lane may use. API and worker are processes of their own: they cannot count together. */
const share: Readonly<Record<Lane, number>> = { notices: 0.9, codes: 0.1 };

/**
 * A token bucket: never more than the lane's share of `perMinute` in any minute, the first tenth of it at once.
 * Without a limit everything goes.
 */
export function createBudget(
  perMinute: number | undefined,
  lane: Lane,
  now: () => number = () => performance.now(),
): Budget {
  if (perMinute === undefined) return { take: async () => true, giveBack: () => undefined };
  const allowed = Math.max(1, Math.floor(perMinute * share[lane]));
  const capacity = Math.max(1, Math.floor(allowed / 10));
  const perMs = Math.max(allowed - capacity, allowed / 2) / 60_000;
  let tokens = capacity;
  let at = now();
  const refill = () => {
    const moment = now();
    tokens = Math.min(capacity, tokens + (moment - at) * perMs);
    at = moment;
  };
  return {
    async take(untilMs, stopping) {
      for (;;) {
        refill();
        if (stopping?.aborted === true) return false;
        if (tokens >= 1) {
          tokens -= 1;
          return true;
        }
        const waitMs = Math.ceil((1 - tokens) / perMs);
        if (now() + waitMs > untilMs) return false;
        await sleep(Math.min(waitMs, 1_000));
      }
    },
    giveBack() {
      tokens = Math.min(capacity, tokens + 1);
    },
  };
}
