import { Client } from 'pg';
import { beforeEach, describe, expect, test } from 'vitest';
import type { AuditAct } from '../../../domain/decisions/audit-acts.ts';
import { audit } from '../../../db/records/audit.ts';
import type { TrailLine } from '../../../db/records/audit-lines.ts';
import { as, connect } from '../../../db/connect.ts';
import { migrate } from '../../../db/setup/migrate.ts';
import { listSeals, readDailySeals } from '../../../db/records/read-seals.ts';
import { sealTrail } from '../../../db/records/seal-trail.ts';
import { exportedTrail, verifyTrail } from '../../support/trail.ts';
import { until } from '../../support/until.ts';
import { createWorld, type World } from '../../support/stories/world.ts';

const worker = { role: 'worker' } as const;

let world: World;

beforeEach(async () => {
  world = await createWorld();
  return () => world.end();
});

const write = (act: AuditAct) => as(world.db, worker, (tx) => audit(tx, { actorId: null, act, details: { n: 1 } }));

/** Changes the tables as somebody can who owns the server: past triggers and rules. */
async function tamper(statement: string): Promise<void> {
  const client = new Client({ connectionString: world.ownerUrl });
  await client.connect();
  await client.query(`set session_replication_role = replica; ${statement}`);
  await client.end();
}

/** Waits for transactions in other databases of the cluster first, so that what is written is sealed by one seal. */
async function allSealed(): Promise<void> {
  const left = async (query: string) => (await world.rows<{ n: number }>(`select (${query})::int as n`))[0]?.n;
  await until(
    'nothing older runs',
    async () =>
      (await left(
        'select count(*) from audit_entries where xid >= pg_snapshot_xmin(pg_current_snapshot()) and xid < pg_snapshot_xmax(pg_current_snapshot())',
      )) === 0,
  );
  await until('everything is sealed', async () => {
    await sealTrail(world.db);
    return (
      (await left('(select count(*) from audit_entries) - (select coalesce(sum(entries), 0) from audit_seals)')) === 0
    );
  });
}

/** Three seals of three entries each, the ids in order. */
async function threeSeals(): Promise<number[]> {
  for (let batch = 1; batch <= 3; batch += 1) {
    for (const act of ['answered', 'draft-saved', 'signed-off'] as const) await write(act);
    await allSealed();
  }
  const rows = await world.rows<{ id: string }>('select id from audit_entries order by xid, id');
  return rows.map(({ id }) => Number(id));
}

describe('the sealed trail', () => {
  test('has no gap and no fork after fifty writers at once, some of whom were killed, and killed sealers (R80a)', async () => {
    const writers = connect(world.appUrl, { max: 50, application: 'writers' });
    const sealers = connect(world.appUrl, { max: 4, application: 'sealers' });
    const kill = (application: string, most: number) =>
      world.rows(
        `select pg_terminate_backend(pid) from (select pid from pg_stat_activity where application_name = $1 and datname = current_database() and xact_start is not null limit $2) victims`,
        [application, most],
      );
    let kept = 0;
    let lost = 0;
    const written = new AbortController();
    const one = async (writer: number) => {
      for (let round = 0; round < 8; round += 1)
        await as(writers, worker, async (tx) => {
          for (let n = 0; n < 3; n += 1)
            await audit(tx, { actorId: null, act: 'answered', details: { writer, round, n } });
          if (round % 4 === 3) throw new Error('rolled back');
        }).then(
          () => (kept += 3),
          () => (lost += 1),
        );
    };
    const sealing = Array.from({ length: 3 }, async () => {
      while (!written.signal.aborted) await sealTrail(sealers).catch(() => (lost += 1));
    });
    const killing = (async () => {
      for (let n = 0; n < 10; n += 1)
        await Promise.all([kill('writers', 2), kill('sealers', 1), world.rows('select pg_sleep(0.02)')]);
    })();
    await Promise.all([...Array.from({ length: 50 }, (_, writer) => one(writer)), killing]);
    written.abort();
    await Promise.all(sealing);
    const count = async (query: string) => (await world.rows<{ n: number }>(query))[0]?.n ?? -1;
    await allSealed();
    await Promise.all([writers.pool.end(), sealers.pool.end()]);
    expect(lost).toBeGreaterThan(50);
    // A writer that was killed after its commit counts as lost here and is in the trail all the same.
    expect(await count('select count(*)::int as n from audit_entries')).toBeGreaterThanOrEqual(kept);
    const { code, said } = await verifyTrail(await exportedTrail(world));
    expect(said).toContain('0 entries at the end are not sealed yet');
    expect(code).toBe(0);
  });

  test('leaves out what could still get something before it', async () => {
    const slow = new Client({ connectionString: world.ownerUrl });
    await slow.connect();
    await slow.query(`begin; insert into audit_entries (act) values ('slow')`);
    await write('signed-in');
    expect(await sealTrail(world.db)).toBe(0);
    await slow.query('commit');
    await slow.end();
    await allSealed();
    const lines = await exportedTrail(world);
    expect(lines.map((line) => ('entry' in line ? line.entry.act : 'seal'))).toEqual(['slow', 'signed-in', 'seal']);
  });

  test('shows each day’s last seal, and every seal page by page', async () => {
    await world.setClock(new Date('2026-11-02T10:00:00Z'));
    await threeSeals();
    await world.setClock(new Date('2026-11-03T10:00:00Z'));
    await threeSeals();
    const { daily, newest } = await as(world.db, worker, async (tx) => ({
      daily: await readDailySeals(tx, 7),
      newest: await listSeals(tx, { limit: 1 }),
    }));
    const hashes = await world.rows<{ hash: string }>('select hash from audit_seals order by number desc');
    const before = await world.rows<{ hash: string }>(
      `select hash from audit_seals where sealed_at < '2026-11-03' order by number desc limit 1`,
    );
    expect(daily.map(({ hash }) => hash)).toEqual([hashes[0]?.hash, before[0]?.hash]);
    expect(newest.map(({ hash }) => hash)).toEqual(hashes.slice(0, 2).map(({ hash }) => hash));
  });

  test('cannot be changed by anybody who may not go past triggers', async () => {
    await threeSeals();
    for (const statement of [
      'update audit_seals set entries = 1',
      'delete from audit_seals',
      'truncate audit_seals',
      'truncate audit_entries',
      'delete from audit_entries',
    ])
      await expect(world.rows(statement), statement).rejects.toThrow('never changed');
    await expect(as(world.db, worker, (tx) => tx.execute('update audit_seals set entries = 1'))).rejects.toThrow();
  });

  test.each<[string, (id: number[]) => string, (id: number[]) => string]>([
    [
      'an edited entry',
      ([, id]) => `update audit_entries set details = '{}' where id = ${id}`,
      ([, id]) => `Entry ${id} was changed`,
    ],
    [
      'a deleted middle',
      ([, , , , id]) => `delete from audit_entries where id = ${id}`,
      ([, , , , id]) => `Entry ${id} is missing under seal 2`,
    ],
    [
      'a deleted end',
      (id) => `delete from audit_entries where id = ${id.at(-1)}`,
      (id) => `Entry ${id.at(-1)} is missing under seal 3`,
    ],
    [
      'two entries that changed places',
      ([one, two]) =>
        `update audit_entries a set xid = b.xid from audit_entries b where (a.id, b.id) in ((${one}, ${two}), (${two}, ${one}))`,
      ([one]) => `Entry ${one} is out of order`,
    ],
    ['a deleted seal', () => 'delete from audit_seals where number = 2', () => 'Seal 2 is missing'],
    [
      'an entry that was written into the past',
      ([one]) => `insert into audit_entries (act, xid) select 'forged', xid from audit_entries where id = ${one}`,
      () => 'was added later under seal 1',
    ],
  ])('shows %s (R80b)', async (_what, statement, problem) => {
    const ids = await threeSeals();
    expect(await verifyTrail(await exportedTrail(world))).toMatchObject({ code: 0 });
    await tamper(statement(ids));
    const { code, said } = await verifyTrail(await exportedTrail(world));
    expect(said).toContain(problem(ids));
    expect(code).toBe(1);
  });

  test('shows an end that was deleted with its seals, or a database restored from before, against an anchor only', async () => {
    await threeSeals();
    const anchor = (await world.rows<{ hash: string }>('select hash from audit_seals where number = 3'))[0]?.hash ?? '';
    await tamper(
      'delete from audit_seals where number = 3; delete from audit_entries where id in (select id from audit_entries order by xid desc, id desc limit 3)',
    );
    const lines = await exportedTrail(world);
    expect(await verifyTrail(lines)).toMatchObject({ code: 0, said: expect.stringContaining('--anchor') });
    expect(await verifyTrail(lines, '--anchor', anchor)).toMatchObject({
      code: 1,
      said: expect.stringContaining('NOT in this trail'),
    });
  });

  test('is chained on after what people wrote was erased: it holds none of it (R80d)', async () => {
    await threeSeals();
    await world.rows(`update people set name = 'erased', email = 'erased@example.invalid'`);
    await write('person-erased');
    await allSealed();
    expect((await verifyTrail(await exportedTrail(world))).code).toBe(0);
  });

  test('goes on in a cluster that counts transactions anew, into which a dump was restored', async () => {
    await tamper(`insert into audit_entries (act, xid) values ('of the old cluster', '90000000000')`);
    await migrate(world.ownerUrl);
    await write('signed-out');
    await allSealed();
    const lines = await exportedTrail(world);
    expect(lines.flatMap((line) => ('entry' in line ? [line.entry.act] : []))).toEqual([
      'of the old cluster',
      'signed-out',
    ]);
    expect((await verifyTrail(lines)).code).toBe(0);
  });

  test('is no export when the file is none', async () => {
    expect(await verifyTrail([{ nothing: true } as unknown as TrailLine])).toMatchObject({
      code: 1,
      said: expect.stringContaining('Line 1 is no line'),
    });
  });
});
