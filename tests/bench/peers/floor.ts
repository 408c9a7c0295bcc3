import { setTimeout as sleep } from 'node:timers/promises';
import { plainCount, plainTables, type Peer } from './peer.ts';

/** Plain SQL: one statement an answer, and of the reminder one for each who is told. */
export const floor: Peer = {
  name: 'plain SQL',
  async start(databaseUrl) {
    const pool = await plainTables(databaseUrl);
    await pool.query('create table steps (at timestamptz not null)');
    let at = 0;
    let reminding: Promise<void> | undefined;
    const remindAll = async () => {
      await sleep(at - Date.now());
      const { rows } = await pool.query<{ id: number }>('select id from tasks where answered_at is null');
      await Promise.all(rows.map(({ id }) => pool.query('insert into sent (task_id) values ($1)', [id])));
    };
    return {
      async open(tasks, firstAt) {
        at = firstAt;
        await pool.query(
          `with made as (insert into tasks (id) select generate_series(0, $1 - 1))
           insert into steps select to_timestamp($2::float8 / 1000) + i * interval '1 day' from generate_series(0, 5) i`,
          [tasks, firstAt],
        );
      },
      async answer(task, body) {
        await pool.query({
          name: 'answer',
          text: `with taken as (update tasks set answered_at = now() where id = $1 and answered_at is null returning id)
            insert into answers (task_id, body) select id, $2 from taken`,
          values: [task, body],
        });
      },
      async remind() {
        reminding = remindAll();
      },
      count: () => plainCount(pool),
      async end() {
        await reminding;
        await pool.end();
      },
    };
  },
};
