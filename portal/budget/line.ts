import { sayAmount } from '../../db/budget/lines.ts';
import { listAmounts, readLine } from '../../db/budget/read-lines.ts';
import { amountKinds, variance } from '../../domain/budget/budget.ts';
import { amountFields } from '../../domain/budget/fields.ts';
import { may } from '../../domain/permissions.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { dayFieldsOf } from '../web/forms/date-fields.ts';
import { aDay, aSum, named, oneOf, words } from '../web/forms/fields.ts';
import { posted } from '../web/forms/form.ts';
import { typed } from '../web/forms/forms.ts';
import { found, idIn, reading } from '../web/page.ts';
import { plain } from '../web/perform.ts';
import { amountWords, lineKindWords } from './words.ts';

/** One line of a budget: what holds now, everything that was said of it, and the form of the next sum. */
export const budgetLineRoutes: readonly Route[] = [
  ['get', '/budget-lines/:id', 'see-budget-line', show],
  posted('/budget-lines/:id/amounts', 'say-amount', {
    page: show,
    fields: () => ({
      what: oneOf(amountKinds, 'Choose what the sum is'),
      minor: named('sum', aSum('the sum')),
      asAt: aDay('the day'),
      reason: words(amountFields.reason),
    }),
    act: (said, { actor, id: lineId, perform }) =>
      perform('say-amount', (tx) => sayAmount(tx, actor, { ...said, lineId })),
    at: 'what',
    says: plain,
    leads: '/budget-lines/:id?done=amount-said',
  }),
];

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { line, amounts } = await reading(portal, visit.actor, async (tx) => ({
    line: found(await readLine(tx, idIn(visit.req))),
    amounts: await listAmounts(tx, idIn(visit.req)),
  }));
  const { budgetMinor, forecastMinor } = line;
  portal.render(visit, 'budget/line', {
    title: line.activity,
    line: { ...line, kindWord: lineKindWords[line.kind] },
    amounts: amounts.map((amount) => ({ ...amount, word: amountWords[amount.what] })),
    amountWords,
    variance: budgetMinor === null ? null : variance({ budgetMinor, forecastMinor: forecastMinor ?? budgetMinor }),
    writes: line.writes && may(visit.actor, 'say-amount'),
    staff: may(visit.actor, 'see-reviews'),
    values: { ...dayFieldsOf('asAt', line.today), ...typed(visit.req) },
    back: { href: `/strategies/${line.strategyId}/money`, text: 'Money of the strategy' },
  });
}
