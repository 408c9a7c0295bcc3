import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { nameAt } from '../directory/read-agencies.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { agencies, people } from '../schema/directory.ts';
import { logItems, questions } from '../schema/rounds.ts';
import { count, epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';

const line = z.object({
  id: of(logItems.id),
  agencyId: of(logItems.agencyId),
  agency: of(agencies.name).nullable(),
  comment: of(logItems.comment),
  /** What it answers, and where its agency stands on that; null where it is about the whole. */
  question: of(questions.text).nullable(),
  stance: of(logItems.stance),
  disposition: of(logItems.disposition),
  response: of(logItems.response),
  changed: of(logItems.changed),
  decidedBy: of(people.name).nullable(),
  decidedAt: epochMs.nullable(),
  version: of(logItems.version),
});
export type LogItem = z.output<typeof line>;

const item = sql`
  select i.id, i.agency_id as "agencyId", ${nameAt(sql`r.closed_at`)} as agency, i.comment, q.text as question, i.stance, i.disposition, i.response, i.changed, p.name as "decidedBy",
    ${ms(sql`i.decided_at`)} as "decidedAt", i.version
  from log_items i join processes r on r.id = i.process_id left join agencies a on a.id = i.agency_id left join people p on p.id = i.decided_by
    left join questions q on q.id = i.question_id`;

type Which = { unsettled: boolean; after: string | undefined };
const narrowed = [true, false].flatMap((unsettled) =>
  [undefined, 'an item'].map((after) => ({ processId: 'a round', unsettled, after })),
);
const page = statement(
  'rounds.log',
  line,
  ({ processId, unsettled, after }: Which & { processId: string }) => sql`
    ${item} where i.process_id = ${processId} ${unsettled ? sql`and i.disposition is null` : sql``}
      ${after === undefined ? sql`` : sql`and i.id > ${after}`} order by i.id limit ${pageSize + 1}`,
  narrowed,
);

/** A page of the log: every comment and what became of it, in the order in which they came. */
export async function listLog(tx: Tx, processId: string, which: Which): Promise<Cut<LogItem>> {
  return cut(await page(tx, { ...which, processId }));
}

const one = statement(
  'rounds.log-item',
  line,
  ({ processId, itemId }: { processId: string; itemId: string }) =>
    sql`${item} where i.process_id = ${processId} and i.id = ${itemId}`,
);

export async function readLogItem(tx: Tx, processId: string, itemId: string): Promise<LogItem | undefined> {
  const [found] = await one(tx, { processId, itemId });
  return found;
}

const counts = statement(
  'rounds.count-log',
  z.object({ items: count, unsettled: count }),
  (processId: string) => sql`
    select count(*)::int as items, (count(*) filter (where disposition is null))::int as unsettled from log_items where process_id = ${processId}`,
);

export async function countLog(tx: Tx, processId: string): Promise<{ items: number; unsettled: number }> {
  const [counted] = await counts(tx, processId);
  return counted ?? { items: 0, unsettled: 0 };
}
