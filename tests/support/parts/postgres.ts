import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';

export type TestDatabase = {
  /** Logs in as the superuser, who owns the tables and is not bound by row level security. */
  ownerUrl: string;
  /** Logs in as the role that API and worker use. */
  appUrl: string;
  /** Removes the database, and any connection to it that a test left open. */
  drop(): Promise<void>;
};

/** A fresh migrated database with a clock that tests can set, a copy of the run's template: some 50 ms. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asSuperuser(`create database ${name} template concordat_template strategy file_copy`);
  const ownerUrl = new URL(inject('postgresUrl'));
  ownerUrl.pathname = name;
  const appUrl = new URL(ownerUrl);
  appUrl.username = 'concordat_app';
  appUrl.password = inject('appPassword');
  return {
    ownerUrl: ownerUrl.href,
    appUrl: appUrl.href,
    drop: () => asSuperuser(`drop database if exists ${name} with (force)`),
  };
}

async function asSuperuser(statement: string): Promise<void> {
  const client = new Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
