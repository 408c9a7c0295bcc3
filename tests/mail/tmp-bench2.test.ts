import { test } from 'vitest';
import { deliver } from '../../mail/deliver.ts';
import { createPostRoomBench, invitedRound, quickTimes } from '../support/post-room.ts';
import pg from 'pg';

test('where time goes', async () => {
  const bench = await createPostRoomBench();
  const round = await invitedRound(bench);
  const N = 1000;
  const owe = (tag: string) => bench.owner.query(
    `with made as (insert into people (name, email) select '${tag}' || i, '${tag}' || i || '@example.org' from generate_series(1, ${N}) i returning id),
       answering as (insert into task_people (task_id, person_id, why) select $1, id, 'contact' from made)
     insert into notices (process_id, task_id, person_id, kind, occasion, order_at) select $2, $1, id, 'invitation', 'invited', app_now() from made`,
    [round.tasks[bench.people.health], round.processId],
  );
  await owe('x');
  await bench.owner.query('vacuum analyze');
  const stats = new Map<string, { n: number; ms: number }>();
  const original = pg.Client.prototype.query as any;
  (pg.Client.prototype as any).query = function (...args: any[]) {
    const text = (typeof args[0] === 'string' ? args[0] : args[0].text ?? '').replace(/\s+/g, ' ').trim().slice(0, 90);
    const t = performance.now();
    const r = original.apply(this, args);
    const done = () => { const s = stats.get(text) ?? { n: 0, ms: 0 }; s.n++; s.ms += performance.now() - t; stats.set(text, s); };
    if (r && typeof r.then === 'function') r.then(done, done);
    return r;
  };
  const t = performance.now();
  await deliver(bench.deps({ connections: 1, times: { ...quickTimes, batchMs: 100_000 } }), new AbortController().signal);
  console.log('per mail ms', (performance.now() - t) / N);
  for (const [text, s] of [...stats].sort((a, b) => b[1].ms - a[1].ms).slice(0, 16)) console.log((s.ms / N).toFixed(2), s.n, text);
  (pg.Client.prototype as any).query = original;
  await bench.close();
}, 120_000);
