import { addBid, answerBid } from '../../db/budget/bids.ts';
import { type Bid, listBids, readBid } from '../../db/budget/read-bids.ts';
import { outcomes } from '../../domain/budget/bid.ts';
import { bidFields } from '../../domain/budget/fields.ts';
import { plainPounds } from '../../domain/money.ts';
import { may } from '../../domain/permissions.ts';
import { isOver } from '../../domain/strategies/strategy.ts';
import { renderEnded, strategyOf } from '../strategies/strategies.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { type TableFile, tableFiles, tableOf } from '../web/xlsx/table-file.ts';
import { afterOf } from '../web/cursor.ts';
import { dayFieldsOf } from '../web/forms/date-fields.ts';
import { dueNote } from '../web/forms/due-note.ts';
import { aDay, aLine, anId, aSum, ids, named, oneOf, sumOrNone, tick, words } from '../web/forms/fields.ts';
import { formAt, posted } from '../web/forms/form.ts';
import { fields, typed } from '../web/forms/forms.ts';
import { found, idIn, reading } from '../web/page.ts';
import { plain } from '../web/perform.ts';
import { moneyChoices } from './choices.ts';
import { bidStates } from './words.ts';

/** Bids for money from outside: the register of a strategy, a new one, and what became of one. */
export const bidRoutes: readonly Route[] = [
  ['get', '/strategies/:id/bids', 'see-strategies', list],
  ...tableFiles('/strategies/:id/bids', 'see-strategies', bidLines),
  ...formAt('/strategies/:id/bids/new', 'write-budget', {
    page: showForm,
    held: strategyOf,
    fields: () => ({
      funder: aLine(bidFields.funder, 'Say who is asked for the money'),
      purpose: aLine(bidFields.purpose, 'Say what the money is for'),
      amountMinor: named('sum', aSum('the sum')),
      bidderPostId: anId('Choose who made the bid'),
      submittedOn: aDay('the day on which it was submitted'),
      expectedOn: aDay('the day by which the result is expected'),
      hasPassed: tick,
      activityIds: ids(),
    }),
    act: (bid, { actor, held: { id: strategyId }, perform }) =>
      perform('add-bid', (tx) => addBid(tx, actor, { ...bid, strategyId })),
    at: 'funder',
    says: plain,
    leads: ({ bidId }, { visit, held: { calendar } }) =>
      `/bids/${bidId}?done=bid-added${dueNote(visit, calendar, 'expectedOn')}`,
  }),
  ['get', '/bids/:id', 'see-strategies', show],
  posted('/bids/:id/result', 'keep-date', {
    page: show,
    fields: () => ({
      outcome: oneOf(outcomes, 'Choose what became of it'),
      grantedMinor: named('granted', sumOrNone('the sum')),
      conditions: words(bidFields.conditions),
      answeredOn: aDay('the day of the answer'),
    }),
    act: (answer, { actor, id: bidId, perform }) =>
      perform('answer-bid', (tx) => answerBid(tx, actor, { ...answer, bidId })),
    at: 'outcome',
    says: plain,
    leads: '/bids/:id?done=bid-answered',
  }),
];

async function list(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const after = afterOf(visit);
  const { rows, next } = await reading(portal, visit.actor, (tx) => listBids(tx, { strategyId: strategy.id, after }));
  portal.render(visit, 'budget/bids', {
    title: `Bids: ${strategy.title}`,
    strategy,
    bids: rows,
    writes: may(visit.actor, 'write-budget') && !isOver(strategy.state),
    path: `/strategies/${strategy.id}/bids`,
    paging: { next, first: after !== undefined },
    back: { href: `/strategies/${strategy.id}/money`, text: 'Money' },
  });
}

async function bidLines(portal: Portal, visit: Visit): Promise<TableFile> {
  const { id: strategyId, reference } = await strategyOf(portal, visit);
  return tableOf<Bid>(portal, visit, {
    name: `${reference}-bids`,
    numbers: ['Sum asked for', 'Sum granted'],
    days: ['Submitted', 'Result expected', 'Answered'],
    columns: {
      Purpose: ({ purpose }) => purpose,
      'Asked of': ({ funder }) => funder,
      'Sum asked for': ({ amountMinor }) => plainPounds(amountMinor),
      'Made by': ({ bidder }) => bidder,
      Agency: ({ agency }) => agency,
      Submitted: ({ submittedOn }) => submittedOn,
      'Result expected': ({ expectedOn }) => expectedOn,
      State: ({ state }) => bidStates[state].text,
      'Sum granted': ({ grantedMinor }) => (grantedMinor === null ? '' : plainPounds(grantedMinor)),
      Conditions: ({ conditions }) => conditions,
      Answered: ({ answeredOn }) => answeredOn,
      Activities: ({ activities }) => activities.map(({ title }) => title).join('; '),
    },
    read: (tx, after) => listBids(tx, { strategyId, after }),
  });
}

async function showForm(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  if (isOver(strategy.state)) return renderEnded(portal, visit, strategy);
  const { activities, posts } = await moneyChoices(portal, visit, strategy.id);
  portal.render(visit, 'budget/bid-new', {
    title: 'New bid',
    strategy,
    activities: activities.map(({ id: value, text }) => ({ value, text })),
    chosen: fields(visit.req, 'activityIds'),
    posts,
    back: { href: `/strategies/${strategy.id}/bids`, text: 'Bids' },
  });
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const bid = found(await reading(portal, visit.actor, (tx) => readBid(tx, idIn(visit.req))));
  const answers = bid.own || may(visit.actor, 'write-budget');
  portal.render(visit, 'budget/bid', {
    title: bid.purpose,
    bid,
    outcomes: outcomes.map((value) => ({ value, text: bidStates[value].text })),
    answers: answers && may(visit.actor, 'keep-date') && bid.state === 'submitted' && !isOver(bid.strategyState),
    values: { ...dayFieldsOf('answeredOn', bid.today), ...typed(visit.req) },
    back: { href: `/strategies/${bid.strategyId}/bids`, text: 'Bids' },
  });
}
