import { addUp } from '../../../domain/budget/budget.ts';
import type { Bid, Initiative, StrandSums } from '../../../domain/reports/live-parts/money.ts';
import { listBids, listInitiatives } from '../../budget/read-bids.ts';
import { listLinesOf } from '../../budget/read-lines.ts';
import { readSums } from '../../budget/read-sums.ts';
import type { PlanStrand } from '../../strategies/read-plan.ts';
import { type Source, wholeList } from './source.ts';

/** The sums of each strand, without what restricted activities cost. */
export async function readCosts({ tx, scope, hidden, shows }: Source): Promise<StrandSums[]> {
  const { strategyId, strandId } = scope;
  const rows = await readSums(tx, { strategyId, until: null });
  const shut = hidden.length === 0 ? [] : await listLinesOf(tx, hidden);
  return [...Map.groupBy(rows, (row) => row.strandId)].flatMap(([id, own]) => {
    const left = shut
      .filter((line) => line.strandId === id)
      .map(({ budgetMinor, forecastMinor, actualMinor }) => ({
        budgetMinor: -(budgetMinor ?? 0),
        forecastMinor: -(forecastMinor ?? budgetMinor ?? 0),
        actualMinor: -(actualMinor ?? 0),
      }));
    const planned = own.filter((row) => row.planned);
    const sums = addUp([...planned, ...left]);
    // Where all of it is restricted, nothing is planned as far as others know.
    const none = left.length > 0 && sums.budgetMinor + sums.forecastMinor + sums.actualMinor === 0;
    if (none || !shows(id) || (strandId !== null && strandId !== id)) return [];
    return planned.slice(0, 1).map(({ strand }) => ({ strandId: id, strand, ...sums }));
  });
}

/** The bids that were made by then; of a report on one strand those for its activities. */
export async function readBids({ tx, scope, days }: Source, plan: readonly PlanStrand[]): Promise<Bid[]> {
  const { strategyId, strandId } = scope;
  const own = new Set(plan.flatMap(({ activities }) => activities.map(({ id }) => id)));
  const all = await wholeList((after) => listBids(tx, { strategyId, after }));
  return all
    .filter(
      (bid) => bid.submittedOn <= days.until && (strandId === null || bid.activities.some(({ id }) => own.has(id))),
    )
    .toReversed();
}

/** What was noted in the time of the report. */
export async function readInitiatives({ tx, scope, after: since, until }: Source): Promise<Initiative[]> {
  const { strategyId } = scope;
  const all = await wholeList((after) => listInitiatives(tx, { strategyId, after }));
  return all.filter(({ notedAt }) => notedAt > since && notedAt <= until).toReversed();
}
