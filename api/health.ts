import { type Request, type Response, Router } from 'express';

export type Readiness = () => Promise<{ readonly database: boolean; readonly temporal: boolean }>;

/**
 * Live: the process answers. Ready: the database answers. Without Temporal people still sign in and answer, so that is
 * 'degraded' and no reason to take the process out of service (design section 2).
 */
export function healthRoutes(deps: { version: string; readiness: Readiness }): Router {
  const router = Router({ strict: true, caseSensitive: true });
  router.get('/health/live', (_req: Request, res: Response) =>
    send(res, 200, { status: 'live', version: deps.version }),
  );
  router.get('/health/ready', async (_req: Request, res: Response) => {
    const { database, temporal } = await deps.readiness();
    const status = database ? (temporal ? 'ready' : 'degraded') : 'not-ready';
    if (!database) res.setHeader('Retry-After', '5');
    send(res, database ? 200 : 503, { status, database, temporal, version: deps.version });
  });
  return router;
}

function send(res: Response, status: number, body: object): void {
  res.statusCode = status;
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  res.setHeader('Cache-Control', 'no-store');
  res.end(JSON.stringify(body));
}
