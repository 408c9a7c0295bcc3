import { inLanes } from '../parts/lanes.ts';
import { plainCount, plainTables, offsetsMs, type Peer } from './peer.ts';
import { load } from './load.ts';

type Dbos = {
  DBOS: {
    setConfig(config: object): void;
    launch(): Promise<void>;
    shutdown(options?: object): Promise<void>;
    registerWorkflow<Args extends unknown[]>(
      work: (...args: Args) => Promise<void>,
      config: { name: string },
    ): (...args: Args) => Promise<void>;
    startWorkflow<Args extends unknown[]>(
      work: (...args: Args) => Promise<void>,
      params: { workflowID: string },
    ): (...args: Args) => Promise<unknown>;
    send(workflow: string, message: string, topic: string, idempotencyKey: string): Promise<void>;
    recv(topic: string, seconds: number): Promise<string | null>;
    runStep<T>(work: () => Promise<T>, config: { name: string }): Promise<T>;
    now(): Promise<number>;
  };
};

let rounds = 0;

/** A workflow a task that waits for its answer from instant to instant; the caller waits for the message to be durable. */
export const dbos: Peer = {
  name: 'DBOS',
  async start(databaseUrl, folder) {
    const { DBOS } = await load<Dbos>(folder, '@dbos-inc/dbos-sdk');
    const pool = await plainTables(databaseUrl);
    rounds += 1;
    const run = `round-${rounds}`;
    const quiet = () => undefined;
    DBOS.setConfig({
      name: 'bench',
      systemDatabaseUrl: databaseUrl,
      systemDatabasePoolSize: 20,
      logger: { info: quiet, debug: quiet, warn: quiet, error: quiet },
      runAdminServer: false,
    });
    const owed = DBOS.registerWorkflow(
      async (task: number, firstAt: number) => {
        for (const offset of offsetsMs) {
          const wait = Math.max(0, firstAt + offset - (await DBOS.now()));
          if ((await DBOS.recv('answer', wait / 1000)) !== null) return;
          await DBOS.runStep(() => pool.query('insert into sent (task_id) values ($1)', [task]), { name: 'remind' });
        }
      },
      { name: run },
    );
    await DBOS.launch();
    const idOf = (task: number) => `${run}-${task}`;
    return {
      async open(tasks, firstAt) {
        await pool.query('insert into tasks (id) select generate_series(0, $1::int - 1)', [tasks]);
        await inLanes(50, [...Array(tasks).keys()], async (task) => {
          await DBOS.startWorkflow(owed, { workflowID: idOf(task) })(task, firstAt);
        });
      },
      answer: (task, body) => DBOS.send(idOf(task), body, 'answer', `${idOf(task)}-answer`),
      async remind() {},
      async count() {
        const { reminded } = await plainCount(pool);
        const { rows } = await pool.query<{ answers: number }>(
          `select count(*)::int as answers from dbos.notifications where topic = 'answer'`,
        );
        return { answers: rows[0]?.answers ?? 0, reminded };
      },
      async end() {
        await DBOS.shutdown({ deregister: true });
        await pool.end();
      },
    };
  },
};
