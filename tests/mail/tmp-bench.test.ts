import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createRelay } from '../../mail/hand-over.ts';
import { deliver } from '../../mail/deliver.ts';
import { createPostRoomBench, invitedRound, quickTimes } from '../support/post-room.ts';

test('speed', async () => {
  const bench = await createPostRoomBench();
  const round = await invitedRound(bench);
  const N = 1000;
  const owe = (tag: string) => bench.owner.query(
    `with made as (insert into people (name, email) select '${tag}' || i, '${tag}' || i || '@example.org' from generate_series(1, ${N}) i returning id),
       answering as (insert into task_people (task_id, person_id, why) select $1, id, 'contact' from made)
     insert into notices (process_id, task_id, person_id, kind, occasion, order_at) select $2, $1, id, 'invitation', 'invited', app_now() from made`,
    [round.tasks[bench.people.health], round.processId],
  );
  await deliver(bench.deps(), new AbortController().signal);
  for (const delay of [10, 0]) {
    bench.sink.script = (stage) => (stage === 'dot' && delay > 0 ? { after: sleep(delay) } : undefined);
    await owe(`p${delay}x`);
    await bench.owner.query('vacuum analyze');
    let t = performance.now();
    const r = await deliver(bench.deps({ connections: 5, times: { ...quickTimes, batchMs: 100_000 } }), new AbortController().signal);
    const ours = N / ((performance.now() - t) / 1000);
    expect(r.handedOver).toBe(N);
    const mails = bench.sink.messages.slice(-N).map((m) => ({ address: m.to, returnPath: m.from, raw: m.raw }));
    t = performance.now();
    const queue = [...mails];
    await Promise.all(Array.from({ length: 5 }, async () => {
      const relay = createRelay(bench.sink.url, quickTimes);
      for (let mail = queue.shift(); mail; mail = queue.shift()) await relay.handOver(mail, async () => 'go');
      relay.close();
    }));
    const alone = N / ((performance.now() - t) / 1000);
    console.log(delay, 'ours', ours.toFixed(0), 'smtp alone', alone.toFixed(0), (ours / alone).toFixed(2));
  }
  await bench.close();
}, 120_000);
