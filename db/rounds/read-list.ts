import { sql } from 'drizzle-orm';
import type { RoundState } from '../../domain/rounds/round.ts';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';

export type RoundLine = {
  readonly id: string;
  readonly reference: string;
  readonly title: string;
  readonly state: RoundState;
  readonly dueAt: number | null;
  readonly zone: string;
  readonly asked: number;
  readonly answered: number;
};

/** A page of rounds, the newest first (ids sort by age). */
export async function listRounds(
  tx: Tx,
  which: { state: string | undefined; after: string | undefined },
): Promise<Cut<RoundLine>> {
  const { rows } = await tx.execute<RoundLine>(sql`
    select p.id, p.reference, p.title, p.state, ${ms(sql`n.due_at`)} as "dueAt", n.zone, k.asked, k.answered
    from processes p join consultations n on n.process_id = p.id cross join lateral (
      select count(*)::int as asked, (count(*) filter (where t.state = 'answered'))::int as answered
      from tasks t where t.process_id = p.id and t.kind = 'answer' and t.state <> 'withdrawn') k
    where ${which.state === undefined ? sql`true` : sql`p.state = ${which.state}`} and ${which.after === undefined ? sql`true` : sql`p.id < ${which.after}`}
    order by p.id desc limit ${pageSize + 1}`);
  return cut(rows);
}
