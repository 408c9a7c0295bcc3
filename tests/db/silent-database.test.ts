import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { as, connect, mayTakeLong, type Acting, type Database } from '../../db/connect.ts';
import { listenForChanges, publishChange } from '../../db/live-events.ts';
import { isDatabaseAway, willPass } from '../../db/passing-failures.ts';
import { startTcpProxy, type TcpProxy } from '../support/parts/tcp-proxy.ts';
import { until } from '../support/until.ts';
import { createWorld, type World } from '../support/stories/world.ts';

let world: World;
let proxy: TcpProxy;
let url: string;
let db: Database;
const limits = {
  people: { statementMs: 500, lockMs: 300 },
  worker: { statementMs: 1_000, lockMs: 500 },
  long: { statementMs: 3_000, lockMs: 500 },
};
const person: Acting = { role: 'officer', personId: crypto.randomUUID(), principal: 'test' };
const worker: Acting = { role: 'worker' };

beforeAll(async () => {
  world = await createWorld();
  const target = new URL(world.appUrl);
  proxy = await startTcpProxy({ host: target.hostname, port: Number(target.port) });
  target.port = String(proxy.port);
  target.hostname = '127.0.0.1';
  url = target.href;
  db = connect(url, { limits, max: 2 });
});
afterEach(() => {
  proxy.silent = false;
});
afterAll(async () => {
  await db.pool.end();
  await proxy.close();
  await world.end();
});

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
const codeOf = (error: unknown): unknown => {
  for (let each = error; each instanceof Error; each = each.cause) if ('code' in each) return each.code;
  return undefined;
};

test('a database that falls silent in the middle of a transaction is given up, and the next one goes through', async () => {
  for (const acting of [person, worker]) {
    const began = Date.now();
    const failure = await failureOf(
      as(db, acting, async (tx) => {
        proxy.silent = true;
        await tx.execute('select 1');
      }),
    );
    expect(isDatabaseAway(failure), String(failure)).toBe(true);
    expect(Date.now() - began).toBeLessThan(10_000);
    proxy.silent = false;
    expect((await as(db, acting, (tx) => tx.execute('select 1 as one'))).rows).toEqual([{ one: 1 }]);
  }
}, 40_000);

test('so is one that falls silent while nobody asks, between two transactions, and the post room is told too', async () => {
  await as(db, person, (tx) => tx.execute('select 1'));
  proxy.silent = true;
  const failures = await Promise.all([
    failureOf(as(db, person, (tx) => tx.execute('select 1'))),
    failureOf(as(db, worker, (tx) => tx.execute('select 1'))),
    failureOf(publishChange(db, 'nothing')),
  ]);
  expect(failures.map(isDatabaseAway), failures.map(String).join()).toEqual([true, true, true]);
}, 40_000);

test('a statement that takes too long ends, sooner for people than for the worker; one that may take long goes on', async () => {
  const sleep = (acting: Acting, seconds: number, long = false) =>
    failureOf(
      as(db, acting, async (tx) => {
        if (long) await mayTakeLong(tx);
        await tx.execute(`select pg_sleep(${seconds})`);
      }),
    );
  const tooLong = await sleep(person, 0.8);
  expect([codeOf(tooLong), willPass(tooLong)]).toEqual(['57014', true]);
  expect(await sleep(worker, 0.8)).toBeUndefined();
  expect(codeOf(await sleep(worker, 1.5))).toBe('57014');
  expect(await sleep(person, 1.5, true)).toBeUndefined();
  // What was allowed to one transaction is not to the next on the same connection.
  expect(codeOf(await sleep(person, 0.8))).toBe('57014');
});

test('who waits for a lock is told so, and the row is not waited for any longer', async () => {
  const [taken, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const holding = as(world.db, worker, async (tx) => {
    await tx.execute('select from post_room for update');
    taken.resolve();
    await held.promise;
  });
  await taken.promise;
  const waited = await failureOf(as(db, person, (tx) => tx.execute('select from post_room for update')));
  expect([codeOf(waited), willPass(waited)]).toEqual(['55P03', true]);
  held.resolve();
  await holding;
});

test('whoever watches a page hears of changes again after the line fell silent, and looks once in any case', async () => {
  const times = { heartbeatMs: 300, patienceMs: 500, pauseMs: 100 };
  const events = listenForChanges(url, () => {}, times);
  let heard = 0;
  events.subscribe('a-round', () => {
    heard += 1;
  });
  await until('it listens', async () => {
    await publishChange(world.db, 'a-round');
    return heard > 0;
  });
  proxy.silent = true;
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  heard = 0;
  proxy.silent = false;
  await until('it is told to look, since it may have missed something', () => heard > 0);
  heard = 0;
  await publishChange(world.db, 'a-round');
  await until('it hears again', () => heard === 1);
  await events.stop();
}, 30_000);
