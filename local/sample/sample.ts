import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { and, eq, exists, not } from 'drizzle-orm';
import { createApiKey } from '../../db/doors/api-keys.ts';
import { agencies, people, postHolders, posts } from '../../db/schema/directory.ts';
import { apiKeys } from '../../db/schema/doors.ts';
import { as, connect, type Database, type Tx, actFor } from '../../db/connect.ts';
import type { Actor } from '../../domain/permissions.ts';
import { showDecisions, writeDecided } from './decided.ts';
import { writeDirectory } from './directory.ts';
import { type Account, sampleAccounts } from './accounts.ts';
import { sampleHistory, writeHistory } from './history.ts';
import { openSampleInspection } from './inspection.ts';
import { leftBehind, loaderName } from './parts.ts';
import { openRehearsal } from './rehearsal.ts';
import { showSignOff } from './sign-off.ts';
import { holdUnnamedRound } from './unnamed-round.ts';
import { openSampleReview } from './strategy.ts';

const worker = { role: 'worker' } as const;
const yearMs = 365 * 24 * 60 * 60 * 1000;

/**
 * Fills an empty database with the sample partnership and opens what runs in it; gives back who can sign in. Each part asks
 * what is there: a start that was interrupted, at whatever point, is completed by the next. A partnership of one's own,
 * begun without the sample, gets none of it.
 */
export async function loadSample(input: {
  ownerUrl: string;
  apiUrl: string;
  dataDir: string;
  log: (line: string) => void;
}): Promise<{ accounts: Account[] }> {
  const db = connect(input.ownerUrl, { max: 2, application: 'concordat-sample' });
  const keyFile = join(input.dataDir, 'directorate.key');
  const doneFile = join(input.dataDir, 'sample.done');
  try {
    if (await as(db, worker, (tx) => isEmpty(tx))) {
      input.log('Loading the sample partnership');
      await writePartnership(db);
    }
    if (!existsSync(keyFile)) await writeKey(db, keyFile);
    if (!existsSync(doneFile) && (await leftBehind(db, 'consultation', sampleHistory)) !== undefined) {
      await openParts(db, input.apiUrl, input.log);
      writeFileSync(doneFile, 'Every part of the sample was loaded.\n');
    }
    return { accounts: await as(db, worker, (tx) => sampleAccounts(tx)) };
  } finally {
    await db.pool.end();
  }
}

/** Its directory and its history, as the owner of the tables: nobody is there yet who may say who is staff of the directorate. */
export async function writePartnership(db: Database): Promise<void> {
  await as(db, { role: 'owner' }, async (tx) => {
    const { officerId } = await writeDirectory(tx);
    await writeHistory(tx, officerId);
    await writeDecided(tx, officerId);
  });
}

async function openParts(db: Database, url: string, log: (line: string) => void): Promise<void> {
  try {
    await open(db, url, log);
  } finally {
    // Also those of a start that was killed: nobody is to come in by what the sample was made with.
    await as(db, { role: 'owner' }, (tx) => tx.delete(apiKeys).where(eq(apiKeys.name, loaderName)));
  }
}

async function open(db: Database, url: string, log: (line: string) => void): Promise<void> {
  const key = () => newKey(db, loaderName, 3_600_000);
  const agencies = await as(db, worker, (tx) => agenciesOf(tx));
  log('Opening the rehearsal round; its steps are a minute or two apart');
  await openRehearsal({ db, url, key: await key(), agencies });
  log('Opening the sign-off, the inspection and the review of the sample');
  await showSignOff({ db, url, key: await key() });
  const secondKey = await newKey(db, loaderName, 3_600_000, 1);
  await showDecisions({ db, url, key: await key(), secondKey });
  await holdUnnamedRound({ db, url, key: await key(), agencies });
  await openSampleInspection({
    db,
    url,
    officerKey: await key(),
    authorKey: secondKey,
    inspectorId: await as(db, worker, async (tx) => (await actorOf(tx, 1)).personId),
    agencies,
  });
  await openSampleReview({ db, url, key: await key(), officer: await as(db, worker, (tx) => actorOf(tx, 0)) });
}

async function isEmpty(tx: Tx): Promise<boolean> {
  return (await tx.$count(agencies)) === 0;
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
    await actFor(tx, personId);
    const { key } = await createApiKey(tx, { name, personId, scopes: ['read', 'write', 'sign'], expiresAt });
    return key;
  });
}

async function actorOf(tx: Tx, nth: number): Promise<Actor> {
  const [officer] = await tx
    .select({ id: people.id, name: people.name })
    .from(posts)
    .innerJoin(postHolders, eq(postHolders.postId, posts.id))
    .innerJoin(agencies, eq(agencies.id, posts.agencyId))
    .innerJoin(people, eq(people.id, postHolders.personId))
    .where(and(agencies.isDirectorate, eq(posts.role, 'officer')))
    .orderBy(posts.ladderLevel)
    .limit(1)
    .offset(nth);
  const { id = '', name = '' } = officer ?? {};
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
  const { id, name } = agencies;
  const ofAgency = tx.select().from(posts).where(eq(posts.agencyId, id));
  return tx
    .select({ id, name })
    .from(agencies)
    .where(and(not(agencies.isDirectorate), exists(ofAgency)))
    .orderBy(name);
}
