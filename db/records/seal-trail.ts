import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { type Seal, sealOf, type Sha256 } from '../../domain/records/audit.ts';
import { exactly, type Place, readSettledTrail, start } from './audit-trail.ts';
import { as, type Database, type Tx } from '../connect.ts';
import { auditSeals } from '../schema/records.ts';
import { of } from '../shapes.ts';
import { command, statement } from '../statement.ts';

const sha256: Sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** So many entries at most under one seal; a rush is sealed by several. */
const most = 2_000;

/**
 * Seals what no running transaction can still write before, batch by batch. Writers are never held up: nothing is locked
 * but the right to seal, which one worker takes at a time. Out: how many entries were sealed.
 */
export async function sealTrail(db: Database): Promise<number> {
  let sealed = 0;
  for (;;) {
    const count = await as(db, { role: 'worker' }, (tx) => sealNext(tx));
    sealed += count;
    if (count < most) return sealed;
  }
}

const takeTurn = statement(
  'records.turn-to-seal',
  z.object({ free: z.boolean() }),
  () => sql`select pg_try_advisory_xact_lock(hashtextextended('audit-seals', 17)) as free`,
);

const lastSeal = statement(
  'records.last-seal',
  z.object({
    number: z.number(),
    hash: of(auditSeals.hash),
    era: of(auditSeals.toEra),
    xid: z.string(),
    id: z.number(),
  }),
  () => sql`
    select number::float8 as number, hash, to_era as era, to_xid::text as xid, to_id::float8 as id from audit_seals
    order by audit_seals.number desc limit 1`,
);

async function sealNext(tx: Tx): Promise<number> {
  const [turn] = await takeTurn(tx);
  if (turn?.free !== true) return 0;
  const [before] = await lastSeal(tx);
  const entries = await readSettledTrail(tx, { after: before ?? start, limit: most });
  const end = entries.at(-1);
  if (end !== undefined) await keep(tx, { seal: sealOf(entries, before, await now(tx), sha256), to: end });
  return entries.length;
}

const exactNow = statement(
  'records.exact-now',
  z.object({ now: z.string() }),
  () => sql`select ${exactly(sql`app_now()`)} as now`,
);

async function now(tx: Tx): Promise<string> {
  const [clock] = await exactNow(tx);
  return clock?.now ?? '';
}

const keep = command(
  'records.keep-seal',
  ({ seal, to }: { seal: Seal; to: Place }) => sql`
    insert into audit_seals (number, to_era, to_xid, to_id, from_id, entries, contents, root_hash, previous_hash, sealed_at, hash)
    values (${seal.number}, ${to.era}, ${to.xid}::xid8, ${to.id}, ${seal.contents[0]?.[0] ?? 0}, ${seal.contents.length},
      ${JSON.stringify(seal.contents)}, ${seal.rootHash}, ${seal.previousHash}, ${seal.sealedAt}::timestamptz, ${seal.hash})`,
);
