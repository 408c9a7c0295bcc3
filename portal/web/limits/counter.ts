import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Database } from '../../../db/connect.ts';
import { storeOf } from './store.ts';

/** So often in so many seconds. */
export type Most = { readonly points: number; readonly duration: number };

/** Counts in the database, so that all processes count together. Out: undefined, or how many seconds whoever the key is of has to wait. */
export function createCounter(
  db: Database,
  keyPrefix: string,
  most: Most,
): (key: string) => Promise<number | undefined> {
  const limiter = new RateLimiterPostgres({ ...storeOf(db), keyPrefix, ...most });
  return async (key) => {
    try {
      await limiter.consume(key);
      return undefined;
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return Math.ceil(refusal.msBeforeNext / 1000);
      throw refusal;
    }
  };
}
