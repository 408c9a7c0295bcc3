import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { Tx } from '../connect.ts';
import { reports } from '../schema/reports.ts';
import { statement } from '../statement.ts';

export const noSuchReport = refuse('not-found', 'There is no such report.');
const isFrozen = refuse('not-open', 'The report is frozen. Draft it anew to change it.');

const hold = statement(
  'reports.hold',
  z.object({ strategyId: z.string().nullable() }),
  (id: string) => sql`select hold_report(${id}) as "strategyId"`,
);

/** A draft that the actor may write of, held so that nobody freezes what is being written; its strategy. */
export async function holdDraft(tx: Tx, reportId: string): Promise<Verdict<string>> {
  const [held] = await hold(tx, reportId);
  if (held !== undefined && held.strategyId !== null) return accept(held.strategyId);
  const [seen] = await tx.select({ id: reports.id }).from(reports).where(eq(reports.id, reportId));
  return seen === undefined ? noSuchReport : isFrozen;
}
