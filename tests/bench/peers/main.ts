import { parseArgs } from 'node:util';
import { median } from '../parts/figures.ts';
import { inClient, openStage, type Stage } from '../parts/stage.ts';
import { dbos } from './dbos.ts';
import { floor } from './floor.ts';
import { graphileWorker } from './graphile-worker.ts';
import { installPeers } from './load.ts';
import { startOurs } from './ours.ts';
import { type Engine, measureAnswers, measureReminders, type Peer, type Result, type Workload } from './peer.ts';
import { pgBoss } from './pg-boss.ts';

/**
 * `npm run bench:peers [-- --runs 3 --tasks 1000]`: one consultation round on what else could carry it, on ours and by plain
 * SQL, each several times in one run, in turn. The peers are installed beside us, in their fastest honest settings.
 */
const { values: options } = parseArgs({
  options: { runs: { type: 'string', default: '3' }, tasks: { type: 'string', default: '1000' } },
});
const workload: Workload = { tasks: Number(options.tasks), clients: 16, bytes: 2_048 };
const peers = [floor, graphileWorker, pgBoss, dbos];
const say = (line: string) => void process.stderr.write(`${line}\n`);

const folder = installPeers();
const stage = await openStage(() => undefined);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void stage.end().then(() => process.exit(1)));
const results = new Map<string, (Result & { remindersPerSecond: number })[]>();
try {
  for (let run = 0; run < Number(options.runs); run += 1) {
    for (const peer of peers) keep(peer.name, await measure(() => startPeer(stage, peer)));
    keep('Concordat', await measure(() => startOurs(stage, workload)));
  }
  process.stdout.write(table());
} finally {
  await stage.end();
}
process.exit(0);

type Measured = Engine & { size(): Promise<number> };

async function measure(start: () => Promise<Measured>) {
  const answering = await start();
  const result = await measureAnswers(answering, () => answering.size(), workload);
  await answering.end();
  const reminding = await start();
  const leadMs = 8_000 + workload.tasks * 15;
  const remindersPerSecond = await measureReminders(reminding, leadMs, workload);
  await reminding.end();
  return { ...result, remindersPerSecond };
}

/** A database of its own, which goes with it. */
async function startPeer(on: Stage, peer: Peer): Promise<Measured> {
  const database = await on.empty();
  const engine = await peer.start(database.ownerUrl, folder, workload);
  const size = () =>
    inClient(database.ownerUrl, async (client) => {
      const { rows } = await client.query<{ size: number }>(
        'select pg_database_size(current_database())::float8 as size',
      );
      return rows[0]?.size ?? 0;
    });
  const end = async () => {
    await engine.end();
    await on.drop(database);
  };
  return { ...engine, size, end };
}

function keep(name: string, result: Result & { remindersPerSecond: number }): void {
  results.set(name, [...(results.get(name) ?? []), result]);
  const { openMs, answersPerSecond, p99Ms, remindersPerSecond, bytesPerTask } = result;
  const numbers = [openMs, answersPerSecond, p99Ms, remindersPerSecond, bytesPerTask].map(Math.round).join(' ');
  say(`${name}: ${numbers}`);
}

/** Medians, and how often ours goes into each. */
function table(): string {
  const of = (name: string, what: (result: Result & { remindersPerSecond: number }) => number) =>
    median((results.get(name) ?? []).map(what));
  const head = ['', 'open ms', 'answers/s', 'p99 ms', 'reminders/s', 'bytes/task', 'ours: answers', 'reminders'];
  const rows = [...results.keys()].map((name) => {
    const answers = of(name, ({ answersPerSecond }) => answersPerSecond);
    const reminders = of(name, ({ remindersPerSecond }) => remindersPerSecond);
    const numbers = [
      of(name, ({ openMs }) => openMs),
      answers,
      of(name, ({ p99Ms }) => p99Ms),
      reminders,
      of(name, ({ bytesPerTask }) => bytesPerTask),
    ].map((number) => String(Math.round(number)));
    const ours = [
      of('Concordat', ({ answersPerSecond }) => answersPerSecond) / answers,
      of('Concordat', ({ remindersPerSecond }) => remindersPerSecond) / reminders,
    ].map((ratio) => ratio.toFixed(2));
    return [name, ...numbers, ...ours];
  });
  return [head, ...rows].map((row) => `${row.map((cell) => cell.padStart(16)).join('')}\n`).join('');
}
