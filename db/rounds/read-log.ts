import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { nameAt } from '../directory/read-agencies.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';

export type LogItem = {
  readonly id: string;
  readonly agencyId: string | null;
  readonly agency: string | null;
  readonly comment: string;
  /** What it answers, and where its agency stands on that; null where it is about the whole. */
  readonly question: string | null;
  readonly stance: string | null;
  readonly disposition: string | null;
  readonly response: string;
  readonly changed: string;
  readonly decidedBy: string | null;
  readonly decidedAt: number | null;
  readonly version: number;
};

const item = sql`
  select i.id, i.agency_id as "agencyId", ${nameAt(sql`r.closed_at`)} as agency, i.comment, q.text as question, i.stance, i.disposition, i.response, i.changed, p.name as "decidedBy",
    ${ms(sql`i.decided_at`)} as "decidedAt", i.version
  from log_items i join processes r on r.id = i.process_id left join agencies a on a.id = i.agency_id left join people p on p.id = i.decided_by
    left join questions q on q.id = i.question_id`;

/** A page of the log: every comment and what became of it, in the order in which they came. */
export async function listLog(
  tx: Tx,
  processId: string,
  which: { unsettled: boolean; after: string | undefined },
): Promise<Cut<LogItem>> {
  const { rows } = await tx.execute<LogItem>(sql`
    ${item} where i.process_id = ${processId} ${which.unsettled ? sql`and i.disposition is null` : sql``}
      ${which.after === undefined ? sql`` : sql`and i.id > ${which.after}`} order by i.id limit ${pageSize + 1}`);
  return cut(rows);
}

export async function readLogItem(tx: Tx, processId: string, itemId: string): Promise<LogItem | undefined> {
  const { rows } = await tx.execute<LogItem>(sql`${item} where i.process_id = ${processId} and i.id = ${itemId}`);
  return rows[0];
}

export async function countLog(tx: Tx, processId: string): Promise<{ items: number; unsettled: number }> {
  const { rows } = await tx.execute<{ items: number; unsettled: number }>(sql`
    select count(*)::int as items, (count(*) filter (where disposition is null))::int as unsettled from log_items where process_id = ${processId}`);
  return rows[0] ?? { items: 0, unsettled: 0 };
}
