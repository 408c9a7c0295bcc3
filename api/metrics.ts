import { type Request, type RequestHandler, type Response, Router } from 'express';
import { Gauge, Histogram, Registry } from 'prom-client';
import { as, type Database } from '../db/connect.ts';
import { readStandingCounts } from '../db/reads/standing-counts.ts';

export type Metrics = { readonly measure: RequestHandler; readonly routes: Router };

/** The numbers of one application, in a registry of its own, so that two applications in one process do not mix. */
export function createMetrics(db: Database): Metrics {
  const registry = new Registry();
  const durations = new Histogram({
    name: 'concordat_http_request_seconds',
    help: 'How long requests took, by the template of their route.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `concordat_${name}`, help, labelNames, registers: [registry] });
  const gauges = {
    databaseUp: gauge('database_up', 'Whether the database answered this very question.'),
    noticesOwed: gauge('notices_owed', 'Notices that no mail carries yet.'),
    outboxAge: gauge('outbox_oldest_unsent_seconds', 'Age of the oldest message to Temporal that was not sent.'),
    mails: gauge('mails', 'Mails by the state of the ledger.', ['state']),
  };
  const routes = Router({ strict: true, caseSensitive: true });
  routes.get('/metrics', async (_req: Request, res: Response) => {
    await readGauges(db, gauges);
    res.setHeader('Content-Type', registry.contentType);
    res.end(await registry.metrics());
  });
  return { measure: measureWith(durations), routes };
}

function measureWith(durations: Histogram): RequestHandler {
  return (req, res, next) => {
    const stop = durations.startTimer();
    // Never the path itself: ids would make a new series of each record.
    res.once('finish', () => stop({ method: req.method, route: templateOf(req), status: String(res.statusCode) }));
    next();
  };
}

function templateOf(req: Request): string {
  const { route } = req as { route?: { path?: unknown } };
  return typeof route?.path === 'string' ? `${req.baseUrl}${route.path}` : 'none';
}

type Gauges = Readonly<Record<'databaseUp' | 'noticesOwed' | 'outboxAge' | 'mails', Gauge>>;

/** A database that is away is a number like any other: the scrape itself must not fail then. */
async function readGauges(db: Database, gauges: Gauges): Promise<void> {
  const counts = await as(db, { role: 'worker' }, readStandingCounts).catch(() => undefined);
  gauges.databaseUp.set(counts === undefined ? 0 : 1);
  if (counts === undefined) return;
  gauges.noticesOwed.set(counts.noticesOwed);
  gauges.outboxAge.set(counts.oldestUnsentSeconds);
  gauges.mails.reset();
  for (const [state, count] of Object.entries(counts.mails)) gauges.mails.set({ state }, count);
}
