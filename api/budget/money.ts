import { z } from 'zod';
import type { Tx } from '../../db/connect.ts';
import { addLines, changeHolder, sayAmount } from '../../db/budget/lines.ts';
import { listAmounts, listLines, readLine } from '../../db/budget/read-lines.ts';
import { readCurrency, readSums } from '../../db/budget/read-sums.ts';
import { addUp, addUpBy, type Sums, variance } from '../../domain/budget/budget.ts';
import { page, pageQuery } from '../http/fields.ts';
import { gather } from '../http/pages.ts';
import { route } from '../http/route.ts';
import { line, money, newAmount, newLines, wholeLine } from './schemas.ts';

/** What a strategy costs: sums by strand for every agency, lines for the directorate and for whose budget it is. */
export const moneyRoutes = [
  route({
    method: 'get',
    path: '/v1/strategies/:id/money',
    act: 'see-strategies',
    summary: 'What each strand costs: budget, forecast, actual and variance',
    answer: money,
    perform: { read: (tx, { id }) => readMoney(tx, id) },
  }),
  route({
    method: 'get',
    path: '/v1/strategies/:id/budget-lines',
    act: 'see-strategies',
    summary: 'The lines of the budget, as they were planned: all, or those that your agencies hold',
    query: z.strictObject(pageQuery),
    answer: page(line),
    perform: {
      read: async (tx, { id: strategyId, query }) => {
        if ((await readCurrency(tx, strategyId)) === undefined) return undefined;
        return gather(query, (after) => listLines(tx, { strategyId, strandId: undefined, after }));
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/strategies/:id/budget-lines',
    act: 'write-budget',
    summary: 'Plan the budget of an activity: a line for each year',
    status: 201,
    body: newLines,
    answer: z.object({ lineIds: z.array(z.string()) }),
    perform: { write: (tx, { actor, id, body }) => addLines(tx, actor, { ...body, strategyId: id }) },
  }),
  route({
    method: 'get',
    path: '/v1/budget-lines/:id',
    act: 'see-budget-line',
    summary: 'One line with everything that was said of it',
    answer: wholeLine,
    perform: {
      read: async (tx, { id }) => {
        const found = await readLine(tx, id);
        return found && { ...found, amounts: await listAmounts(tx, id) };
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/budget-lines/:id/amounts',
    act: 'say-amount',
    summary: 'Say the budget, the forecast or what was spent, as at a day; what was said before stays',
    status: 201,
    body: newAmount,
    answer: z.object({ lineId: z.string() }),
    perform: { write: (tx, { actor, id, body }) => sayAmount(tx, actor, { ...body, lineId: id }) },
  }),
  route({
    method: 'post',
    path: '/v1/budget-lines/:id/holder',
    act: 'write-budget',
    summary: 'Another post holds the budget from now on; what was said of it stays',
    body: z.strictObject({ holderPostId: z.uuid() }),
    answer: z.object({ lineId: z.string() }),
    perform: { write: (tx, { actor, id, body }) => changeHolder(tx, actor, { ...body, lineId: id }) },
  }),
];

const withVariance = <Row extends Sums>(row: Row) => ({ ...row, varianceMinor: variance(row) });

async function readMoney(tx: Tx, strategyId: string) {
  const currency = await readCurrency(tx, strategyId);
  if (currency === undefined) return undefined;
  const rows = await readSums(tx, { strategyId, until: null });
  return {
    currency,
    total: withVariance(addUp(rows)),
    strands: addUpBy(rows, ({ strandId }) => strandId).map(({ key, ...sums }) => ({
      ...withVariance(sums),
      strandId: key,
      strand: rows.find(({ strandId }) => strandId === key)?.strand ?? '',
    })),
    parts: rows.flatMap(({ year, kind, ...row }) =>
      year === null || kind === null ? [] : [{ ...withVariance(row), year, kind }],
    ),
  };
}
