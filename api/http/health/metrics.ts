import { timingSafeEqual } from 'node:crypto';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { as, type Database } from '../../../db/connect.ts';
import { readAttention } from '../../../db/office/read-attention.ts';
import { readStuck, type Stuck } from '../../../db/chase/read-stuck.ts';
import { measurePool } from '../../../db/measure-pool.ts';
import { measureReplica, type Replica } from '../../../db/replica.ts';
import { readSealLag } from '../../../db/records/seal-lag.ts';
import { readTaskCounts } from '../../../db/tasks/read-task-counts.ts';
import { refusalOf } from '../../../portal/web/forms/refusals.ts';

import { notFound } from '../problems.ts';

export type Metrics = { readonly measure: RequestHandler; readonly routes: Router };

/** The numbers of one application, in a registry of its own, so that two applications in one process do not mix. */
export function createMetrics(db: Database, token: string | undefined, replica?: Replica): Metrics {
  const registry = new Registry();
  const durations = new Histogram({
    name: 'concordat_http_request_seconds',
    help: 'How long requests took, by the template of their route.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const refusals = new Counter({
    name: 'concordat_refusals_total',
    help: 'Requests refused to somebody, by the reason: not signed in, wrong role, too many, a wrong code.',
    labelNames: ['reason'],
    registers: [registry],
  });
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `concordat_${name}`, help, labelNames, registers: [registry] });
  const gauges = {
    databaseUp: gauge('database_up', 'Whether the database answered this very question.'),
    noticesOwed: gauge('notices_owed', 'Notices that no mail carries yet.'),
    outboxAge: gauge('outbox_oldest_unsent_seconds', 'Age of the oldest message to Temporal that was not sent.'),
    mails: gauge('mails', 'Mails by the state of the ledger.', ['state']),
    attention: gauge('attention', 'What waits for a person of the directorate, by what it is.', ['what']),
    sealLag: gauge('seal_lag_seconds', 'Age of the oldest entry of the audit trail that no seal holds.'),
    lateness: gauge('latest_process_seconds', 'By how much the process that is most late is late.'),
    trouble: gauge('trouble', 'What should go on and does not, by what it is.', ['what']),
  };
  measurePool(db, registry);
  if (replica !== undefined) measureReplica(replica, registry);
  const routes = Router({ strict: true, caseSensitive: true });
  routes.get('/metrics', async (req: Request, res: Response) => {
    if (!mayScrape(req, token)) throw notFound();
    await readGauges(db, gauges);
    res.setHeader('Content-Type', registry.contentType);
    res.end(await registry.metrics());
  });
  return { measure: measureWith(durations, refusals), routes };
}

/**
 * The numbers say how a partnership works: with the token that was set, from anywhere; without one only from this very
 * machine, and not through a proxy that stands on it. To anybody else the page does not exist.
 */
function mayScrape(req: Request, token: string | undefined): boolean {
  if (token === undefined) {
    const forwarded = ['x-forwarded-for', 'forwarded', 'via'].some((name) => req.headers[name] !== undefined);
    return !forwarded && /^(?:127\.|::1$|::ffff:127\.)/u.test(req.socket.remoteAddress ?? '');
  }
  const given = Buffer.from(req.get('authorization') ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function measureWith(durations: Histogram, refusals: Counter): RequestHandler {
  return (req, res, next) => {
    const stop = durations.startTimer();
    // Never the path itself: ids would make a new series of each record.
    res.once('finish', () => {
      stop({ method: req.method, route: templateOf(req), status: String(res.statusCode) });
      const reason = refusalOf(res);
      if (reason !== undefined) refusals.inc({ reason });
    });
    next();
  };
}

function templateOf(req: Request): string {
  const { route } = req as { route?: { path?: unknown } };
  return typeof route?.path === 'string' ? `${req.baseUrl}${route.path}` : 'none';
}

type Gauges = Readonly<
  Record<'databaseUp' | 'noticesOwed' | 'outboxAge' | 'mails' | 'attention' | 'sealLag' | 'lateness' | 'trouble', Gauge>
>;

/** A database that is away is a number like any other: the scrape itself must not fail then. */
async function readGauges(db: Database, gauges: Gauges): Promise<void> {
  const read = await as(db, { role: 'worker' }, async (tx) => ({
    counts: await readTaskCounts(tx),
    attention: await readAttention(tx),
    stuck: await readStuck(tx),
    sealLag: await readSealLag(tx),
  })).catch(() => undefined);
  gauges.databaseUp.set(read === undefined ? 0 : 1);
  if (read === undefined) return;
  const { counts, attention, stuck, sealLag } = read;
  gauges.sealLag.set(sealLag.seconds);
  const late = stuck.processes.filter((process) => process.trouble === 'late').map((process) => process.since);
  gauges.lateness.set(late.length === 0 ? 0 : (sealLag.now - Math.min(...late)) / 1_000);
  for (const [what, count] of Object.entries(countsOf(stuck))) gauges.trouble.set({ what }, count);
  gauges.noticesOwed.set(counts.noticesOwed);
  gauges.outboxAge.set(counts.oldestUnsentSeconds);
  gauges.mails.reset();
  for (const [state, count] of Object.entries(counts.mails)) gauges.mails.set({ state }, count);
  const waits = {
    'post-room-paused': attention.pausedWhy === null ? 0 : 1,
    'mails-held': attention.mailsHeld,
    'not-reached': attention.notReached,
    requests: attention.requests,
    'years-without-holidays': attention.unknownYears.length,
  };
  for (const [what, count] of Object.entries(waits)) gauges.attention.set({ what }, count);
}

function countsOf({
  processes,
  unrecorded,
  unheard,
  returned,
  mailsWaitSince,
}: Stuck): Readonly<Record<string, number>> {
  const of = (trouble: string) => processes.filter((process) => process.trouble === trouble).length;
  return {
    'process-lost': of('lost'),
    'process-late': of('late'),
    'process-task-fails': of('task-fails'),
    'process-activity-fails': of('activity-fails'),
    'decision-not-recorded': unrecorded.length,
    'escalation-unheard': unheard.length,
    'mail-came-back': returned.length,
    'mails-stand-still': mailsWaitSince === null ? 0 : 1,
  };
}
