import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { expectCount } from '../parts/figures.ts';
import { inLanes } from '../parts/lanes.ts';

/** How many tasks a round has, how many people answer at once, and how long an answer is, in bytes. */
export type Workload = { readonly tasks: number; readonly clients: number; readonly bytes: number };

/** The round on one engine, in a database of its own. */
export type Engine = {
  /** Tasks 0 to n-1 are durably there with their six instants; the first, in epoch milliseconds, is that of the reminder. */
  open(tasks: number, firstAt: number): Promise<void>;
  /** Durably stored once it resolves: a second answer to the task would not be, and nobody is reminded of it. */
  answer(task: number, body: string): Promise<void>;
  /** From now on reminders go out at their instant. */
  remind(): Promise<void>;
  /** How many answers there are, and how many tasks were reminded, each a row of its own. */
  count(): Promise<{ readonly answers: number; readonly reminded: number }>;
  end(): Promise<void>;
};
export type Peer = {
  readonly name: string;
  readonly start: (databaseUrl: string, folder: string, workload: Workload) => Promise<Engine>;
};

export type Result = {
  readonly openMs: number;
  readonly answersPerSecond: number;
  readonly p99Ms: number;
  readonly bytesPerTask: number;
};

const dayMs = 86_400_000;

/** Opens the round and has every task answered. Throws where an answer is missing. */
export async function measureAnswers(
  engine: Engine,
  size: () => Promise<number>,
  { tasks, clients, bytes }: Workload,
): Promise<Result> {
  const before = await size();
  const startMs = performance.now();
  await engine.open(tasks, Date.now() + 20 * dayMs);
  const openMs = performance.now() - startMs;
  const times: number[] = [];
  const body = 'x'.repeat(bytes);
  const answeringMs = performance.now();
  await inLanes(clients, [...Array(tasks).keys()], async (task) => {
    const beganMs = performance.now();
    await engine.answer(task, body);
    times.push(performance.now() - beganMs);
  });
  const seconds = (performance.now() - answeringMs) / 1000;
  expectCount('answers', (await engine.count()).answers, tasks);
  const p99Ms = times.sort((one, other) => one - other)[Math.floor(tasks * 0.99)] ?? 0;
  return { openMs, answersPerSecond: tasks / seconds, p99Ms, bytesPerTask: ((await size()) - before) / tasks };
}

/** Half of the tasks are answered before the instant. Out: reminders a second, from the instant to the last row. */
export async function measureReminders(engine: Engine, leadMs: number, { tasks, clients }: Workload): Promise<number> {
  const at = Date.now() + leadMs;
  await engine.open(tasks, at);
  const half = [...Array(tasks).keys()].filter((task) => task % 2 === 0);
  await inLanes(clients, half, (task) => engine.answer(task, 'answered'));
  await engine.remind();
  if (Date.now() > at) throw new Error('the reminder came before half had answered');
  await sleep(at - Date.now());
  for (;;) {
    const { reminded } = await engine.count();
    const ms = Date.now() - at;
    if (reminded >= tasks - half.length) {
      // Nobody who answered, and nobody twice.
      await sleep(500);
      expectCount('reminders', (await engine.count()).reminded, tasks - half.length);
      return (reminded / ms) * 1000;
    }
    if (ms > 60_000) throw new Error(`only ${reminded} reminders within a minute`);
    await sleep(5);
  }
}

/** The tables that every engine but ours is given: an answer a task, a row a reminder. */
export async function plainTables(databaseUrl: string): Promise<Pool> {
  const pool = new Pool({ connectionString: databaseUrl, max: 20 });
  pool.on('error', () => undefined);
  await pool.query(`create table tasks (id int primary key, answered_at timestamptz);
    create table answers (task_id int primary key references tasks, body text not null, at timestamptz not null default now());
    create table sent (task_id int primary key references tasks, at timestamptz not null default clock_timestamp())`);
  return pool;
}

export async function plainCount(pool: Pool): Promise<{ answers: number; reminded: number }> {
  const { rows } = await pool.query<{ answers: number; reminded: number }>(
    'select (select count(*)::int from answers) as answers, (select count(*)::int from sent) as reminded',
  );
  return rows[0] ?? { answers: 0, reminded: 0 };
}

export const offsetsMs = [0, 1, 2, 3, 4, 5].map((days) => days * dayMs);
