import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { plainCount, plainTables, offsetsMs, type Peer } from './peer.ts';
import { load } from './load.ts';

type Connection = { db: { executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> } };
type Boss = {
  on(event: 'error', listener: () => void): void;
  start(): Promise<unknown>;
  stop(options: object): Promise<void>;
  createQueue(name: string, options?: object): Promise<void>;
  insert(name: string, jobs: readonly object[], options: Connection): Promise<unknown>;
  cancel(name: string, ids: readonly string[], options: Connection): Promise<unknown>;
  work(
    name: string,
    options: object,
    handler: (jobs: readonly { data: { task: number } }[]) => Promise<void>,
  ): Promise<string>;
};
type PgBoss = { PgBoss: new (options: object) => Boss };

/** Six jobs a task, inserted and cancelled in the application's own transaction; batches of fifty by four workers. */
export const pgBoss: Peer = {
  name: 'pg-boss',
  async start(databaseUrl, folder) {
    const { PgBoss } = await load<PgBoss>(folder, 'pg-boss');
    const pool = await plainTables(databaseUrl);
    const boss = new PgBoss({ connectionString: databaseUrl, max: 20 });
    boss.on('error', () => undefined);
    await boss.start();
    await boss.createQueue('remind', { retryLimit: 0 });
    const jobs = new Map<number, string[]>();
    const within = async (work: (client: PoolClient, options: Connection) => Promise<void>) => {
      const client = await pool.connect();
      try {
        await client.query('begin');
        await work(client, { db: { executeSql: (text, values) => client.query(text, values) } });
        await client.query('commit');
      } finally {
        client.release();
      }
    };
    return {
      open: (tasks, firstAt) =>
        within(async (client, options) => {
          await client.query('insert into tasks (id) select generate_series(0, $1::int - 1)', [tasks]);
          const all = [...Array(tasks).keys()].flatMap((task) => {
            const ids = offsetsMs.map(() => randomUUID());
            jobs.set(task, ids);
            return offsetsMs.map((offset, index) => ({
              id: ids[index],
              data: { task },
              startAfter: new Date(firstAt + offset),
            }));
          });
          await boss.insert('remind', all, options);
        }),
      answer: (task, body) =>
        within(async (client, options) => {
          const { rowCount } = await client.query({
            name: 'answer',
            text: `with taken as (update tasks set answered_at = now() where id = $1 and answered_at is null returning id)
              insert into answers (task_id, body) select id, $2 from taken`,
            values: [task, body],
          });
          if (rowCount === 1) await boss.cancel('remind', jobs.get(task) ?? [], options);
        }),
      async remind() {
        const options = { batchSize: 50, localConcurrency: 4, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 };
        await boss.work('remind', options, async (batch) => {
          await Promise.all(batch.map(({ data }) => pool.query('insert into sent (task_id) values ($1)', [data.task])));
        });
      },
      count: () => plainCount(pool),
      async end() {
        await boss.stop({ graceful: false, close: true });
        await pool.end();
      },
    };
  },
};
