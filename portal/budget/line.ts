import { changeHolder, sayAmount } from '../../db/budget/lines.ts';
import { listAmounts, readLine } from '../../db/budget/read-lines.ts';
import { listPosts } from '../../db/strategies/read-strategies.ts';
import { amountKinds, holderKinds, variance } from '../../domain/budget/budget.ts';
import { amountFields } from '../../domain/budget/fields.ts';
import { may } from '../../domain/permissions.ts';
import { isOver } from '../../domain/strategies/strategy.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { dayFieldsOf } from '../web/forms/date-fields.ts';
import { aDay, anId, aSum, named, oneOf, words } from '../web/forms/fields.ts';
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
  posted('/budget-lines/:id/holder', 'write-budget', {
    page: show,
    fields: () => ({ holderPostId: anId('Choose who holds the budget') }),
    act: (holder, { actor, id: lineId, perform }) =>
      perform('change-holder', (tx) => changeHolder(tx, actor, { ...holder, lineId })),
    at: 'holderPostId',
    says: plain,
    leads: '/budget-lines/:id?done=holder-changed',
  }),
];

async function show(portal: Portal, visit: Visit): Promise<void> {
  const plans = may(visit.actor, 'write-budget');
  const { line, amounts, posts } = await reading(portal, visit.actor, async (tx) => ({
    line: found(await readLine(tx, idIn(visit.req))),
    amounts: await listAmounts(tx, idIn(visit.req)),
    posts: plans ? await listPosts(tx) : [],
  }));
  const { budgetMinor, forecastMinor } = line;
  portal.render(visit, 'budget/line', {
    title: line.activity,
    line: { ...line, kindWord: lineKindWords[line.kind] },
    amounts: amounts.map((amount) => ({ ...amount, word: amountWords[amount.what] })),
    sayable: (plans ? amountKinds : holderKinds).map((value) => ({ value, text: amountWords[value] })),
    variance: budgetMinor === null ? null : variance({ budgetMinor, forecastMinor: forecastMinor ?? budgetMinor }),
    writes: line.writes && may(visit.actor, 'say-amount'),
    plans: plans && !isOver(line.state),
    posts: posts
      .filter(({ id }) => id !== line.holderPostId)
      .map(({ id, title, agency }) => ({ id, text: `${title}, ${agency}` })),
    staff: may(visit.actor, 'see-reviews'),
    values: { ...dayFieldsOf('asAt', line.today), ...typed(visit.req) },
    back: { href: `/strategies/${line.strategyId}/money`, text: 'Money of the strategy' },
  });
}
