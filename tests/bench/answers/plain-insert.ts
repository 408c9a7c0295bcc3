import type { Client } from 'pg';

/** The tables into which opening and raising insert, in the order in which rows need each other. */
const tables = ['chase_plans', 'chase_steps', 'tasks', 'task_people', 'notices', 'outbox', 'audit_entries'] as const;

export type Inserted = {
  readonly ms: number;
  readonly rows: Readonly<Partial<Record<(typeof tables)[number], number>>>;
};

/**
 * The same rows into the same tables by plain SQL: what the transaction that last wrote the process row has inserted is
 * copied away, deleted, vacuumed, and inserted back in one transaction with all its indexes and foreign keys. Out: how
 * long that took from begin to commit, in milliseconds. The caller is the superuser, so that no row level security applies.
 */
export async function insertAgain(owner: Client, processId: string): Promise<Inserted> {
  const written = await copyAway(owner, processId);
  await owner.query('begin; set local session_replication_role = replica');
  for (const table of written.toReversed())
    await owner.query(`delete from ${table} where xmin = $1::xid`, [await writerOf(owner, processId)]);
  await owner.query('commit');
  for (const table of written) await owner.query(`vacuum ${table}`);
  await owner.query('checkpoint');
  const rows: Partial<Record<(typeof tables)[number], number>> = {};
  const startMs = performance.now();
  await owner.query('begin');
  for (const table of written) {
    const { rowCount } = await owner.query(
      `insert into ${table} overriding system value select * from copy_of_${table}`,
    );
    rows[table] = rowCount ?? 0;
  }
  await owner.query('commit');
  const ms = performance.now() - startMs;
  for (const table of written) await owner.query(`drop table copy_of_${table}`);
  return { ms, rows };
}

/** Temporary tables, which are never logged. Out: the tables that the transaction wrote to. */
async function copyAway(owner: Client, processId: string): Promise<(typeof tables)[number][]> {
  const xid = await writerOf(owner, processId);
  const written: (typeof tables)[number][] = [];
  for (const table of tables) {
    const { rowCount } = await owner.query(
      `create temp table copy_of_${table} as select * from ${table} where xmin = '${xid}'::xid`,
    );
    if ((rowCount ?? 0) > 0) written.push(table);
    else await owner.query(`drop table copy_of_${table}`);
  }
  return written;
}

/** Opening and raising both end by writing the process row: who wrote it last, wrote the rest. */
async function writerOf(owner: Client, processId: string): Promise<string> {
  const { rows } = await owner.query<{ xid: string }>('select xmin::text as xid from processes where id = $1', [
    processId,
  ]);
  const xid = rows[0]?.xid;
  if (xid === undefined) throw new Error('no such process');
  return xid;
}
