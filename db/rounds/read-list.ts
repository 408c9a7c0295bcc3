import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { inOrder, listed, type Narrowed, narrowedTo, narrowSamples, type Wanted } from '../lists.ts';
import { type Cut, ms, pageSize } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { consultations } from '../schema/rounds.ts';
import { count, epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { roundState } from './shapes.ts';

/** How many agencies of the round p were asked, and have answered. Kept once it has ended, when neither changes any more. */
export const tallied = sql`
  select count(*)::int as asked, (count(*) filter (where t.state = 'answered'))::int as answered
  from tasks t where t.process_id = p.id and t.kind = 'answer' and t.state <> 'withdrawn'`;

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
  (which: Narrowed) => sql`
    select p.id, p.reference, p.title, p.state, ${ms(sql`n.due_at`)} as "dueAt", n.zone, coalesce(n.asked, k.asked) as asked, coalesce(n.answered, k.answered) as answered
    from processes p join consultations n on n.process_id = p.id cross join lateral (${tallied} and n.asked is null) k
    where ${narrowedTo('consultation', which)} order by ${inOrder[which.order ?? 'newest']} limit ${pageSize + 1}`,
  narrowSamples,
);
export type RoundLine = RowOf<typeof page>;

/** A page of rounds. */
export const listRounds = (tx: Tx, wanted: Wanted): Promise<Cut<RoundLine>> => listed(tx, page, wanted);
