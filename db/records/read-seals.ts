import { sql } from 'drizzle-orm';
import type { Seal } from '../../domain/records/audit.ts';
import { exactly, type Place } from './audit-trail.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';

export type SealLine = {
  readonly id: number;
  readonly entries: number;
  readonly fromId: number;
  readonly toId: number;
  readonly rootHash: string;
  readonly previousHash: string;
  readonly hash: string;
  readonly sealedAt: number;
};

const line = sql`number::float8 as id, entries, from_id::float8 as "fromId", to_id::float8 as "toId", root_hash as "rootHash",
  previous_hash as "previousHash", hash, ${ms(sql`sealed_at`)} as "sealedAt"`;

/** Seals without their contents, the newest first; one more than asked for tells whether a page follows. */
export async function listSeals(tx: Tx, page: { cursor?: string | undefined; limit: number }): Promise<SealLine[]> {
  const { rows } = await tx.execute<SealLine>(sql`
    select ${line} from audit_seals where ${page.cursor === undefined ? sql`true` : sql`number < ${page.cursor}::bigint`}
    order by number desc limit ${page.limit + 1}`);
  return rows;
}

/** The last seal of each of the last days that has one: what people keep elsewhere as an anchor. */
export async function readDailySeals(tx: Tx, days: number): Promise<SealLine[]> {
  const { rows } = await tx.execute<SealLine>(sql`
    select s.* from generate_series(0, ${days - 1}::int) back cross join lateral (
      select ${line} from audit_seals
      where sealed_at >= date_trunc('day', app_now(), 'Europe/London') - make_interval(days => back)
        and sealed_at < date_trunc('day', app_now(), 'Europe/London') - make_interval(days => back - 1)
      order by sealed_at desc, number desc limit 1) s
    order by s.id desc`);
  return rows;
}

/** The seals behind a number with the place at which each ends, for an export. */
export async function readSeals(tx: Tx, after: number, limit: number): Promise<{ seal: Seal; to: Place }[]> {
  type Row = Seal & { era: number; xid: string; to: number };
  const { rows } = await tx.execute<Row>(sql`
    select number::float8 as number, contents, root_hash as "rootHash", previous_hash as "previousHash",
      ${exactly(sql`sealed_at`)} as "sealedAt", hash, to_era as era, to_xid::text as xid, to_id::float8 as to
    from audit_seals where audit_seals.number > ${after} order by audit_seals.number limit ${limit}`);
  return rows.map(({ era, xid, to, ...seal }) => ({ seal, to: { era, xid, id: to } }));
}
