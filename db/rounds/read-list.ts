import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { consultations } from '../schema/rounds.ts';
import { count, epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { roundState } from './shapes.ts';

/** How many agencies of the round p were asked, and have answered. Kept once it has ended, when neither changes any more. */
export const tallied = sql`
  select count(*)::int as asked, (count(*) filter (where t.state = 'answered'))::int as answered
  from tasks t where t.process_id = p.id and t.kind = 'answer' and t.state <> 'withdrawn'`;

type Which = { state: string | undefined; after: string | undefined };
const narrowed = [undefined, 'open'].flatMap((state) =>
  [undefined, 'a round'].map((after): Which => ({ state, after })),
);
const page = statement(
  'rounds.page',
  z.object({
    id: of(processes.id),
    reference: of(processes.reference),
    title: of(processes.title),
    state: roundState,
    dueAt: epochMs.nullable(),
    zone: of(consultations.zone),
    asked: count,
    answered: count,
  }),
  ({ state, after }: Which) => sql`
    select p.id, p.reference, p.title, p.state, ${ms(sql`n.due_at`)} as "dueAt", n.zone, coalesce(n.asked, k.asked) as asked, coalesce(n.answered, k.answered) as answered
    from processes p join consultations n on n.process_id = p.id cross join lateral (${tallied} and n.asked is null) k
    where p.kind = 'consultation' and ${state === undefined ? sql`true` : sql`p.state = ${state}`} and ${after === undefined ? sql`true` : sql`p.id < ${after}`}
    order by p.id desc limit ${pageSize + 1}`,
  narrowed,
);
export type RoundLine = RowOf<typeof page>;

/** A page of rounds, the newest first (ids sort by age). */
export async function listRounds(tx: Tx, which: Which): Promise<Cut<RoundLine>> {
  return cut(await page(tx, which));
}
