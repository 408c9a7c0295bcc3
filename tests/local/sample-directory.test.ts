import { expect, test } from 'vitest';
import { as, connect } from '../../db/connect.ts';
import { writePartnership } from '../../local/sample/sample.ts';
import { sampleAccounts } from '../../local/sample/accounts.ts';
import { createTestDatabase } from '../support/parts/postgres.ts';

test('an empty database takes the sample partnership, staff of the directorate among it', async () => {
  const database = await createTestDatabase();
  const db = connect(database.ownerUrl, { max: 2 });
  try {
    await writePartnership(db);
    const accounts = await as(db, { role: 'worker' }, (tx) => sampleAccounts(tx));
    expect(accounts.map(({ name }) => name)).toEqual([
      'Insp Ola Banks',
      'Alice Thorne',
      'Supt Ravi Shah',
      'Dorothy Ames',
      'Rob Tully',
      'Ines Calder',
    ]);
  } finally {
    await db.pool.end();
    await database.drop();
  }
});
