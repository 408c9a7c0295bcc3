import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Seal } from '../../domain/records/audit.ts';
import { exactly, type Place } from './audit-trail.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { auditSeals } from '../schema/records.ts';
import { epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';

const line = z.object({
  id: z.number(),
  entries: of(auditSeals.entries),
  fromId: z.number(),
  toId: z.number(),
  rootHash: of(auditSeals.rootHash),
  previousHash: of(auditSeals.previousHash),
  hash: of(auditSeals.hash),
  sealedAt: epochMs,
});

const columns = sql`number::float8 as id, entries, from_id::float8 as "fromId", to_id::float8 as "toId", root_hash as "rootHash",
  previous_hash as "previousHash", hash, ${ms(sql`sealed_at`)} as "sealedAt"`;

/** Seals without their contents, the newest first; one more than asked for tells whether a page follows. */
export const listSeals = statement(
  'records.seals',
  line,
  (page: { cursor?: string | undefined; limit: number }) => sql`
    select ${columns} from audit_seals where ${page.cursor === undefined ? sql`true` : sql`number < ${page.cursor}::bigint`}
    order by number desc limit ${page.limit + 1}`,
  [{ limit: 1 }, { cursor: '1', limit: 1 }],
);

/** The last seal of each of the last days that has one: what people keep elsewhere as an anchor. */
export const readDailySeals = statement(
  'records.daily-seals',
  line,
  (days: number) => sql`
    select s.* from generate_series(0, ${days - 1}::int) back cross join lateral (
      select ${columns} from audit_seals
      where sealed_at >= date_trunc('day', app_now(), 'Europe/London') - make_interval(days => back)
        and sealed_at < date_trunc('day', app_now(), 'Europe/London') - make_interval(days => back - 1)
      order by sealed_at desc, number desc limit 1) s
    order by s.id desc`,
);

const sealsBehind = statement(
  'records.seals-behind',
  z.object({
    number: z.number(),
    contents: z.array(z.tuple([z.number(), z.string()])),
    rootHash: of(auditSeals.rootHash),
    previousHash: of(auditSeals.previousHash),
    sealedAt: z.string(),
    hash: of(auditSeals.hash),
    era: of(auditSeals.toEra),
    xid: z.string(),
    to: z.number(),
  }),
  ({ after, limit }: { after: number; limit: number }) => sql`
    select number::float8 as number, contents, root_hash as "rootHash", previous_hash as "previousHash",
      ${exactly(sql`sealed_at`)} as "sealedAt", hash, to_era as era, to_xid::text as xid, to_id::float8 as to
    from audit_seals where audit_seals.number > ${after} order by audit_seals.number limit ${limit}`,
);

/** The seals behind a number with the place at which each ends, for an export. */
export async function readSeals(tx: Tx, after: number, limit: number): Promise<{ seal: Seal; to: Place }[]> {
  const seals = await sealsBehind(tx, { after, limit });
  return seals.map(({ era, xid, to, ...seal }) => ({ seal, to: { era, xid, id: to } }));
}
