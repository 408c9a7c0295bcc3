import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { createApiKey } from '../db/api-keys.ts';
import { as, connect, type Database, type Tx } from '../db/connect.ts';
import type { Actor } from '../domain/permissions.ts';
import { writeDirectory } from './sample-directory.ts';
import { writeHistory } from './sample-history.ts';
import { openSampleInspection } from './sample-inspection.ts';
import { openRehearsal } from './sample-rehearsal.ts';
import { showSignOff } from './sample-sign-off.ts';
import { openSampleReview } from './sample-strategy.ts';

const worker = { role: 'worker' } as const;
const yearMs = 365 * 24 * 60 * 60 * 1000;

type Account = { name: string; role: string; address: string };

/**
 * Fills an empty database with the sample partnership and opens the rehearsal round, once; gives back who can sign in.
 * A run that was killed in between goes on with what is missing.
 */
export async function loadSample(input: {
  ownerUrl: string;
  apiUrl: string;
  dataDir: string;
  log: (line: string) => void;
}): Promise<{ accounts: Account[] }> {
  const db = connect(input.ownerUrl, { max: 2, application: 'concordat-sample' });
  const keyFile = join(input.dataDir, 'directorate.key');
  try {
    const isNew = await as(db, worker, (tx) => isEmpty(tx));
    if (isNew) {
      input.log('Loading the sample partnership');
      await as(db, worker, async (tx) => {
        const { officerId } = await writeDirectory(tx);
        await writeHistory(tx, officerId);
      });
    }
    if (!existsSync(keyFile)) await writeKey(db, keyFile);
    if (isNew) {
      input.log('Opening the rehearsal round; its steps are a minute or two apart');
      await openRehearsal({
        url: input.apiUrl,
        key: await newKey(db, 'Sample loader', 3_600_000),
        agencies: await as(db, worker, (tx) => agenciesOf(tx)),
      });
      await showSignOff({ db, url: input.apiUrl, key: await newKey(db, 'Sample loader', 3_600_000) });
      await openSampleInspection({
        url: input.apiUrl,
        officerKey: await newKey(db, 'Sample loader', 3_600_000),
        authorKey: await newKey(db, 'Sample inspector', 3_600_000, 1),
        inspectorId: await as(db, worker, async (tx) => (await actorOf(tx, 1)).personId),
        agencies: await as(db, worker, (tx) => agenciesOf(tx)),
      });
      await openSampleReview({
        db,
        url: input.apiUrl,
        key: await newKey(db, 'Sample loader', 3_600_000),
        officer: await as(db, worker, (tx) => actorOf(tx, 0)),
      });
    }
    return { accounts: await as(db, worker, (tx) => accountsOf(tx)) };
  } finally {
    await db.pool.end();
  }
}

async function isEmpty(tx: Tx): Promise<boolean> {
  const { rows } = await tx.execute(sql`select from agencies limit 1`);
  return rows.length === 0;
}

/** A key for scripts, as the consultation officer; readable by its owner only. */
async function writeKey(db: Database, file: string): Promise<void> {
  writeFileSync(file, `${await newKey(db, 'npm start', yearMs)}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
}

/** `nth` officer of the directorate, counted from 0 up its ladder. */
async function newKey(db: Database, name: string, lifeMs: number, nth = 0): Promise<string> {
  return as(db, worker, async (tx) => {
    const { personId } = await actorOf(tx, nth);
    const expiresAt = Date.now() + lifeMs;
    const { key } = await createApiKey(tx, { name, personId, scopes: ['read', 'write', 'sign'], expiresAt });
    return key;
  });
}

async function actorOf(tx: Tx, nth: number): Promise<Actor> {
  const { rows } = await tx.execute<{ id: string; name: string }>(sql`
    select n.id, n.name from posts p join post_holders h on h.post_id = p.id join agencies a on a.id = p.agency_id join people n on n.id = h.person_id
    where a.is_directorate and p.role = 'officer' order by p.ladder_level limit 1 offset ${nth}`);
  const { id = '', name = '' } = rows[0] ?? {};
  return {
    personId: id,
    name,
    roles: ['officer'],
    agencyIds: [],
    bodyIds: [],
    standsFor: [],
    principal: `person:${id}`,
  };
}

async function agenciesOf(tx: Tx): Promise<{ id: string; name: string }[]> {
  const { rows } = await tx.execute<{ id: string; name: string }>(sql`
    select a.id, a.name from agencies a where not a.is_directorate and exists (select from posts p where p.agency_id = a.id) order by a.name`);
  return rows;
}

async function accountsOf(tx: Tx): Promise<Account[]> {
  const { rows } = await tx.execute<Account>(sql`
    select distinct on (p.role) p.title || ', ' || a.name as role, n.name, n.email as address
    from posts p join post_holders h on h.post_id = p.id join people n on n.id = h.person_id join agencies a on a.id = p.agency_id
    where p.role in ('officer', 'respondent', 'manager', 'auditor') order by p.role, a.name, p.ladder_level`);
  return rows;
}
