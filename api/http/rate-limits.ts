import { createHash } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Database } from '../../db/connect.ts';
import { networkOf } from '../../portal/web/limits/network.ts';
import { storeOf } from '../../portal/web/limits/store.ts';
import { createLines, type LineLimits } from '../../portal/web/limits/waiting-line.ts';
import { callerOf } from './authenticate.ts';
import { Problem } from './problems.ts';

export type RateLimits = LineLimits & { readonly requestsPerMinute: number; readonly failuresPerMinute: number };

/** A script with twenty connections has some of its requests wait for the others, and none refused. */
export const usualLimits: RateLimits = { requestsPerMinute: 6_000, failuresPerMinute: 60, atOnce: 8, waiting: 120 };

/** Counted in the database, so that all processes of the API count together; in memory while the database is away. */
function createLimiter(db: Database, keyPrefix: string, points: number): RateLimiterPostgres {
  const insuranceLimiter = new RateLimiterMemory({ keyPrefix, points, duration: 60 });
  return new RateLimiterPostgres({ ...storeOf(db), keyPrefix, points, duration: 60, insuranceLimiter });
}

async function consume(limiter: RateLimiterPostgres, key: string, points: number): Promise<void> {
  try {
    await limiter.consume(key, points);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    throw new Problem('too-many-requests', 'Too many requests. Wait before the next one.', {
      retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)),
    });
  }
}

/** Counts requests with a wrong key or an ended session, for each network; of its address only a hash is kept. */
export function createFailureCount(db: Database, limits: RateLimits): (req: Request) => Promise<void> {
  const limiter = createLimiter(db, 'api-failures', limits.failuresPerMinute);
  return (req) =>
    consume(
      limiter,
      createHash('sha256')
        .update(networkOf(req.ip ?? ''))
        .digest('base64url')
        .slice(0, 22),
      1,
    );
}

/** At most so many leases of requests are kept in memory before the old ones are thrown away. */
const mostLeases = 10_000;

/**
 * Limits what one principal may ask in a minute (R71). Requests are taken from the database's count in leases of many, and
 * the first lease of a minute is counted with the second: who answers once costs no write of its own.
 */
export function limitRequests(db: Database, limits: RateLimits): RequestHandler {
  const limiter = createLimiter(db, 'api', limits.requestsPerMinute);
  const lease = Math.max(1, Math.min(25, Math.floor(limits.requestsPerMinute / 20)));
  const leases = new Map<string, { left: number; until: number; owed: number }>();
  return async (_req, res, next) => {
    const { principal } = callerOf(res).actor;
    const known = leases.get(principal);
    const held = known !== undefined && known.until > Date.now() ? known : undefined;
    if (held !== undefined && held.left > 0) held.left -= 1;
    else {
      if (held !== undefined) await consume(limiter, principal, lease + held.owed);
      if (leases.size >= mostLeases) leases.clear();
      leases.set(principal, { left: lease - 1, until: Date.now() + 60_000, owed: held === undefined ? lease : 0 });
    }
    next();
  };
}

/** One principal's requests are worked on in turn: however many are asked for at once, those of others pass. */
export function takeTurns(limits: LineLimits): RequestHandler {
  const enter = createLines(limits);
  return async (_req, res, next) => {
    const entered = await enter(callerOf(res).actor.principal, res);
    if (entered === 'full')
      throw new Problem(
        'too-many-requests',
        'Too many of your requests are under way at once. Wait for their answers.',
        {
          retryAfterSeconds: 5,
        },
      );
    if (entered === 'in') next();
  };
}
