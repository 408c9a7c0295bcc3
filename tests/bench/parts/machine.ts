import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure, Scale } from './figures.ts';
import { inClient, type Stage } from './stage.ts';

/** What this machine does by itself at this moment, so that the figures of two days can be compared. */
export async function measureMachine(stage: Stage, scale: Scale): Promise<Figure[]> {
  const forMs = scale.size(1_000);
  const database = await stage.empty();
  const selects = await inClient(database.ownerUrl, (client) =>
    perSecond(forMs, async () => void (await client.query({ name: 'one', text: 'select 1' }))),
  );
  await stage.drop(database);
  const file = openSync(join(stage.folder, 'fsync'), 'w');
  const fsyncs = await perSecond(forMs, () => {
    writeSync(file, Buffer.alloc(8_192), 0, 8_192, 0);
    fsyncSync(file);
  });
  closeSync(file);
  const common = { floor: null, ratio: null, hold: null, direction: 'higher' } as const;
  return [
    { name: 'machine-fsyncs', means: 'writes of 8 KB, each made durable', value: fsyncs, unit: 'a second', ...common },
    { name: 'machine-selects', means: 'round trips of one connection', value: selects, unit: 'a second', ...common },
  ];
}

async function perSecond(forMs: number, once: () => Promise<void> | void): Promise<number> {
  const startMs = performance.now();
  let times = 0;
  for (; performance.now() - startMs < forMs; times += 1) await once();
  return (times / (performance.now() - startMs)) * 1000;
}
