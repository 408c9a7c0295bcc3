import { plainCount, plainTables, offsetsMs, type Peer } from './peer.ts';
import { load } from './load.ts';

type GraphileWorker = {
  readonly runMigrations: (options: { connectionString: string }) => Promise<void>;
  readonly run: (options: object) => Promise<{ stop(): Promise<void> }>;
  Logger: new (make: () => () => void) => object;
};

/** Six jobs a task, added and removed in the application's own transaction; batches as its documentation advises for speed. */
export const graphileWorker: Peer = {
  name: 'graphile-worker',
  async start(databaseUrl, folder) {
    const { runMigrations, run, Logger } = await load<GraphileWorker>(folder, 'graphile-worker');
    const pool = await plainTables(databaseUrl);
    await runMigrations({ connectionString: databaseUrl });
    let runner: { stop(): Promise<void> } | undefined;
    return {
      async open(tasks, firstAt) {
        await pool.query(
          `with made as (insert into tasks (id) select generate_series(0, $1::int - 1)),
           specs as (select array_agg(('remind', json_build_object('task', t), null, to_timestamp(($2::float8 + o) / 1000), 1, t || ':' || o, 0, null)::graphile_worker.job_spec) as all
             from generate_series(0, $1::int - 1) t, unnest($3::float8[]) o)
           select count(*) from specs, graphile_worker.add_jobs(specs.all)`,
          [tasks, firstAt, offsetsMs],
        );
      },
      async answer(task, body) {
        await pool.query({
          name: 'answer',
          text: `with taken as (update tasks set answered_at = now() where id = $1 and answered_at is null returning id),
            kept as (insert into answers (task_id, body) select id, $2 from taken returning task_id)
            select count(j.id) from kept, unnest($3::float8[]) o, graphile_worker.remove_job(kept.task_id || ':' || o) j`,
          values: [task, body, offsetsMs],
        });
      },
      async remind() {
        runner = await run({
          connectionString: databaseUrl,
          maxPoolSize: 20,
          concurrency: 16,
          noHandleSignals: true,
          pollInterval: 500,
          preset: { worker: { localQueue: { size: 500 }, completeJobBatchDelay: 0, concurrentJobs: 16 } },
          logger: new Logger(() => () => undefined),
          taskList: {
            remind: async (payload: { task: number }) =>
              void (await pool.query('insert into sent (task_id) values ($1)', [payload.task])),
          },
        });
      },
      count: () => plainCount(pool),
      async end() {
        await runner?.stop();
        await pool.end();
      },
    };
  },
};
