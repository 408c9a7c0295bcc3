import { createServer } from 'node:http';
import type { Worker } from '@temporalio/worker';
import { Counter, Gauge, Registry } from 'prom-client';
import type { Database } from '../db/connect.ts';
import { measurePool } from '../db/measure-pool.ts';
import type { Outcome } from '../mail/outcome.ts';
import type { Repeated } from '../repeat.ts';

/** Work that is done again and again, and after how long without it something is wrong. */
export type Round = { readonly work: Pick<Repeated, 'doneAt'>; readonly everyMs: number };
export type Rounds = Readonly<Record<string, Round>>;

type Polling = Pick<Worker, 'getStatus'>;
export type Health = { readonly live: boolean; readonly ready: boolean; readonly late: readonly string[] };

/** A round may be repeated twice and take two minutes before it counts as late. */
const patienceMs = (everyMs: number) => 3 * everyMs + 120_000;

/**
 * Live: no worker has failed. Ready: each polls, and every round came to its end lately, which it does only if database and
 * Temporal answer; a worker that stops is live and not ready. `now`: milliseconds of the same clock as `doneAt`.
 */
export function healthOf(workers: readonly Polling[], rounds: Rounds, now: number): Health {
  const status = workers.map((worker) => worker.getStatus());
  const pollers = status.flatMap((each) => [each.workflowPollerState, each.activityPollerState]);
  const late = Object.entries(rounds)
    .filter(([, { work, everyMs }]) => now - work.doneAt() > patienceMs(everyMs))
    .map(([name]) => name);
  const polls = status.every(({ runState }) => runState === 'RUNNING') && pollers.every((state) => state === 'POLLING');
  const failed = pollers.includes('FAILED') || status.some(({ runState }) => runState === 'FAILED');
  return { live: !failed, ready: polls && late.length === 0, late };
}

/** The worker's own numbers. Temporal's are at an address of their own. */
export function createWorkerMetrics(db: Database) {
  const registry = new Registry();
  measurePool(db, registry);
  const handOvers = new Counter({
    name: 'concordat_hand_overs_total',
    help: 'Mails handed to the relay, by what came of it.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const outcomes: Outcome['kind'][] = ['accepted', 'retry', 'not-reached', 'our-fault', 'stopped', 'unknown'];
  // There from the start, so that a rate is known at the first of its kind.
  for (const outcome of outcomes) handOvers.inc({ outcome }, 0);
  return { registry, handedOver: (outcome: Outcome['kind']) => handOvers.inc({ outcome }) };
}

/** Serves /health/live, /health/ready and /metrics at `address` (host:port). Out: how to stop. */
export function serveHealth(deps: {
  readonly address: string;
  readonly workers: readonly Polling[];
  readonly rounds: Rounds;
  readonly registry: Registry;
}): { stop(): void } {
  const { address, workers, rounds, registry } = deps;
  const ages = new Gauge({
    name: 'concordat_round_age_seconds',
    help: 'How long ago each round of the worker came to its end.',
    labelNames: ['round'],
    registers: [registry],
    collect() {
      for (const [round, { work }] of Object.entries(rounds))
        ages.set({ round }, (performance.now() - work.doneAt()) / 1_000);
    },
  });
  const server = createServer((req, res) => {
    if (req.url === '/metrics') {
      res.setHeader('Content-Type', registry.contentType);
      return void registry.metrics().then((text) => res.end(text));
    }
    if (req.url !== '/health/live' && req.url !== '/health/ready') return res.writeHead(404).end();
    const health = healthOf(workers, rounds, performance.now());
    res.statusCode = (req.url === '/health/live' ? health.live : health.ready) ? 200 : 503;
    return res.setHeader('Content-Type', 'application/json; charset=utf-8').end(JSON.stringify(health));
  });
  const [host, port] = address.split(':');
  server.listen(Number(port), host);
  return { stop: () => server.close().closeAllConnections() };
}
