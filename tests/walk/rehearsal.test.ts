import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../db/connect.ts';
import { createWorld, type World } from '../support/stories/world.ts';
import { createRehearsal } from './rehearsal.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const bodies = () => world.rows('select name from bodies');

test('a walk that is given up in the middle waits for what it rehearses, and nothing of it stays', async () => {
  const rehearsal = createRehearsal(world.appUrl);
  const founded = rehearsal.undone('', async () => {
    await as(rehearsal.db, { role: 'worker' }, (tx) => tx.execute(sql`insert into bodies (name) values ('Board')`));
    await sleep(100);
    return 'founded';
  });
  const next = rehearsal.undone('', async () => {
    // As the clearing of counts, which comes when it likes and may fail.
    await expect(rehearsal.db.pool.query('select from bodies_of_nobody')).rejects.toThrow('does not exist');
    const seen = await as(rehearsal.db, { role: 'worker' }, (tx) => tx.execute(sql`select from bodies`));
    return seen.rowCount;
  });
  await sleep(20);
  await rehearsal.end();
  expect(await founded).toEqual({ done: 'founded', code: null });
  expect(await next).toEqual({ done: 0, code: null });
  expect(await bodies()).toEqual([]);
});
