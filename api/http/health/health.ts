import { type Request, type Response, Router } from 'express';

export type Readiness = () => Promise<{
  readonly database: boolean;
  readonly temporal: boolean;
  /** How far the database's clock is ahead of ours; the database's decides, so a skew harms nobody but says "look". */
  readonly clockSkewMs?: number;
}>;

/** More than this is shown and logged (R43). */
const mostSkewMs = 5_000;

/**
 * Live: the process answers. Ready: the database answers. Without Temporal, or with a clock that is off, people still sign in and
 * answer, so that is 'degraded' and no reason to take the process out of service (design section 2).
 */
export function healthRoutes(deps: {
  version: string;
  readiness: Readiness;
  log: { warn(details: object, message: string): void };
}): Router {
  const router = Router({ strict: true, caseSensitive: true });
  router.get('/health/live', (_req: Request, res: Response) =>
    send(res, 200, { status: 'live', version: deps.version }),
  );
  router.get('/health/ready', async (_req: Request, res: Response) => {
    const { database, temporal, clockSkewMs = 0 } = await deps.readiness();
    const skewed = Math.abs(clockSkewMs) > mostSkewMs;
    const status = database ? (temporal && !skewed ? 'ready' : 'degraded') : 'not-ready';
    if (skewed) deps.log.warn({ clockSkewMs }, 'the clock of this machine differs from the clock of the database');
    if (!database) res.setHeader('Retry-After', '5');
    send(res, database ? 200 : 503, { status, database, temporal, clockSkewMs, version: deps.version });
  });
  return router;
}

function send(res: Response, status: number, body: object): void {
  res.statusCode = status;
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  res.setHeader('Cache-Control', 'no-store');
  res.end(JSON.stringify(body));
}
