import { createHash } from 'node:crypto';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Database } from '../../db/connect.ts';
import { networkOf } from '../web/limits/network.ts';

/** So much one network says in an hour: a school or an office may stand behind it. */
const mostSaid = { points: 10, duration: 3_600 } as const;

/** Counts what is said from a network, of which only a hash is kept. Out: undefined, or how many seconds the caller has to wait. */
export function createFeedbackLimit({ pool }: Database): (ip: string) => Promise<number | undefined> {
  const limiter = new RateLimiterPostgres({
    storeClient: pool,
    tableName: 'rate_limits',
    tableCreated: true,
    keyPrefix: 'feedback-caller',
    ...mostSaid,
  });
  return async (ip) => {
    try {
      await limiter.consume(createHash('sha256').update(networkOf(ip)).digest('base64url').slice(0, 22));
      return undefined;
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return Math.ceil(refusal.msBeforeNext / 1_000);
      throw refusal;
    }
  };
}
