import { expect, test } from 'vitest';
import { connect } from '../../../db/connect.ts';
import { createCounter } from '../../../portal/web/limits/counter.ts';
import { createTestDatabase } from '../../support/parts/postgres.ts';

test.each([
  [false, 0],
  [true, 1],
])(
  'codes are counted where connections keep named statements: %s; %i of their names are left on the connection',
  async (prepared, names) => {
    const database = await createTestDatabase();
    const db = connect(database.appUrl, { max: 1, prepared });
    try {
      const count = createCounter(db, 'a-test', { points: 2, duration: 60 });
      expect([await count('one'), await count('one'), await count('other')]).toEqual([undefined, undefined, undefined]);
      expect(await count('one')).toBeGreaterThan(0);
      const kept = await db.pool.query(`select name from pg_prepared_statements where name like '%rlflx-upsert%'`);
      expect(kept.rowCount).toBe(names);
    } finally {
      await db.pool.end();
      await database.drop();
    }
  },
);
