import { afterAll, beforeAll, expect, test } from 'vitest';
import { as, connect } from '../../db/connect.ts';
import { createTestDatabase, type TestDatabase } from '../support/parts/postgres.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** How statements are planned in a transaction of a role, and on its connection once that has ended. */
async function planning(prepared: boolean): Promise<readonly unknown[]> {
  const db = connect(database.appUrl, { prepared, max: 1 });
  const ask = async (client: { query(text: string): Promise<{ rows: Record<string, unknown>[] }> }) =>
    (await client.query('show plan_cache_mode')).rows[0]?.['plan_cache_mode'];
  try {
    return [await as(db, { role: 'worker' }, (tx) => ask(tx.$client)), await ask(db.pool)];
  } finally {
    await db.pool.end();
  }
}

test('a statement has one plan, whatever it is given, in each transaction: a pooler would pass on no setting of a connection', async () => {
  expect(await planning(true)).toEqual(['force_generic_plan', 'auto']);
});

test('where no plan is kept, each is made for what it is given', async () => {
  expect(await planning(false)).toEqual(['auto', 'auto']);
});
