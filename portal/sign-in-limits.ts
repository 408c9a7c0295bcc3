import { createHash } from 'node:crypto';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Database } from '../db/connect.ts';

/** How often the doors may be tried: one caller (an office may stand behind one address), and everybody together. */
const limits = {
  'ask-caller': { points: 60, duration: 3600 },
  'ask-all': { points: 1200, duration: 600 },
  'try-caller': { points: 120, duration: 3600 },
  'leave-caller': { points: 600, duration: 3600 },
} as const;

export type Knock = 'ask' | 'try' | 'leave';

/**
 * Counts a knock at a door. Out: undefined, or how many seconds the caller has to wait.
 * The address of the caller is kept as a hash only.
 */
export function createLimits({ pool }: Database): (door: Knock, ip: string) => Promise<number | undefined> {
  const made = (name: keyof typeof limits) =>
    new RateLimiterPostgres({
      storeClient: pool,
      tableName: 'rate_limits',
      tableCreated: true,
      keyPrefix: name,
      ...limits[name],
    });
  const ask = { caller: made('ask-caller'), all: made('ask-all') };
  const one = { try: made('try-caller'), leave: made('leave-caller') };
  return async (door, ip) => {
    const caller = createHash('sha256').update(ip).digest('base64url').slice(0, 22);
    try {
      if (door !== 'ask') await one[door].consume(caller);
      else {
        await ask.caller.consume(caller);
        await ask.all.consume('all');
      }
      return undefined;
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return Math.ceil(refusal.msBeforeNext / 1000);
      throw refusal;
    }
  };
}
