import { Gauge, Histogram, type Registry } from 'prom-client';
import type { Database } from './connect.ts';

/** The numbers of one process's pool: how many connections do what, and how long whoever needed one has waited. */
export function measurePool(db: Database, registry: Registry): void {
  const connections = new Gauge({
    name: 'concordat_pool_connections',
    help: 'Connections to the database by what they do; waiting: who has none yet.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { totalCount, idleCount, waitingCount } = db.pool;
      connections.set({ state: 'busy' }, totalCount - idleCount);
      connections.set({ state: 'idle' }, idleCount);
      connections.set({ state: 'waiting' }, waitingCount);
    },
  });
  const waits = new Histogram({
    name: 'concordat_pool_wait_seconds',
    help: 'How long transactions waited for a connection.',
    buckets: [0.001, 0.01, 0.05, 0.25, 1, 2.5, 5],
    registers: [registry],
  });
  db.onWaited = (seconds) => waits.observe(seconds);
}
