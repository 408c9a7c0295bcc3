import { dueNote } from '../web/forms/due-note.ts';
import { askMove, decideMove, dropItem, moveItem, settleItem } from '../../db/strategies/dated-item-acts.ts';
import type { Tx } from '../../db/connect.ts';
import { itemOfTask, listMoves, readItem } from '../../db/strategies/read-dated-items.ts';
import { may } from '../../domain/permissions.ts';
import type { Verdict } from '../../domain/refusal.ts';
import type { Portal } from '../web/context.ts';
import { dayFieldsOf, readDay } from '../web/forms/date-fields.ts';
import { leadOn } from '../web/done.ts';
import { choice, field, typed } from '../web/forms/forms.ts';
import { found, idIn, type Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { keyAfter, perform, reading, flawAt, plain } from '../web/perform.ts';
import type { Problem } from '../web/shown.ts';

/** One dated promise of a strategy: when it was to be, when it is to be, whether it was kept (S60, S63, F64). */
export const dateRoutes: readonly Route[] = [
  ['get', '/dates/of-task/:id', 'see-strategies', showOfTask],
  ['get', '/dates/:id', 'see-strategies', (portal, visit) => show(portal, visit)],
  ['post', '/dates/:id/done', 'keep-date', settle],
  ['post', '/dates/:id/move', 'write-dates', move],
  ['post', '/dates/:id/ask', 'ask-date', ask],
  ['post', '/dates/:id/drop', 'write-dates', drop],
  ['post', '/dates/:id/decide', 'write-dates', decide],
];

async function showOfTask(portal: Portal, visit: Visit): Promise<void> {
  const itemId = found(await reading(portal, visit.actor, (tx) => itemOfTask(tx, idIn(visit.req))));
  visit.res.redirect(303, `/dates/${itemId}`);
}

type More = { problems?: readonly Problem[]; idempotencyKey?: string };

async function show(portal: Portal, visit: Visit, more: More = {}): Promise<void> {
  const { item, moves } = await reading(portal, visit.actor, async (tx) => ({
    item: found(await readItem(tx, idIn(visit.req))),
    moves: await listMoves(tx, idIn(visit.req)),
  }));
  const ended = item.strategyState === 'closed' || item.strategyState === 'cancelled';
  const planned = item.state === 'planned' && !ended;
  portal.render(visit, 'strategies/date', {
    title: item.title,
    item,
    ended,
    moves,
    can: {
      keep: planned && may(visit.actor, 'keep-date') && (item.own || officer(visit)),
      move: planned && officer(visit),
      ask: planned && item.own && !officer(visit) && item.asked === null && may(visit.actor, 'ask-date'),
    },
    staff: may(visit.actor, 'see-reviews'),
    values: { ...dayFieldsOf('move', item.dueOn), ...typed(visit.req) },
    back: { href: `/strategies/${item.strategyId}/dates`, text: 'Dates of the strategy' },
    ...more,
  });
}

function officer({ actor }: Visit): boolean {
  return may(actor, 'write-dates');
}

/** Done, or shown again with what was typed and what is wrong. */
async function finish(
  portal: Portal,
  visit: Visit,
  act: { name: string; at: string; done: string; note?: string },
  work: (tx: Tx) => Promise<Verdict<unknown>>,
): Promise<void> {
  const verdict: Verdict<unknown> = await perform(portal, visit, act.name, work);
  if (!verdict.ok)
    return show(portal, visit, { problems: [flawAt(visit, plain(verdict), act.at)], ...keyAfter(visit, verdict) });
  leadOn(visit, `/dates/${idIn(visit.req)}?done=${act.done}${act.note ?? ''}`);
}

async function settle(portal: Portal, visit: Visit): Promise<void> {
  const day = readDay(visit.req, 'doneOn', 'the day on which it was done');
  if (!day.ok) return show(portal, visit, { problems: [day.problem] });
  const input = { itemId: idIn(visit.req), doneOn: day.day, result: field(visit.req, 'result').trim() };
  await finish(portal, visit, { name: 'settle-date', at: 'doneOn-day', done: 'date-done' }, (tx) =>
    settleItem(tx, visit.actor, input),
  );
}

/** Moving and asking to move take the same fields. */
async function newDate(
  portal: Portal,
  visit: Visit,
  prefix: string,
): Promise<{ itemId: string; newOn: string; reason: string; note: string } | undefined> {
  const day = readDay(visit.req, prefix, 'the new date');
  const reason = field(visit.req, `${prefix}-reason`).trim();
  const problems = [
    ...(day.ok ? [] : [day.problem]),
    ...(reason === '' ? [{ field: `${prefix}-reason`, text: 'Say why the date moves' }] : []),
  ];
  if (day.ok && reason !== '') {
    const { calendar } = found(await reading(portal, visit.actor, (tx) => readItem(tx, idIn(visit.req))));
    return { itemId: idIn(visit.req), newOn: day.day, reason, note: dueNote(visit, calendar, prefix) };
  }
  await show(portal, visit, { problems });
  return undefined;
}

async function move(portal: Portal, visit: Visit): Promise<void> {
  const input = await newDate(portal, visit, 'move');
  if (input === undefined) return;
  await finish(portal, visit, { name: 'move-date', at: 'move-day', done: 'date-moved', note: input.note }, (tx) =>
    moveItem(tx, visit.actor, input),
  );
}

async function ask(portal: Portal, visit: Visit): Promise<void> {
  const input = await newDate(portal, visit, 'ask');
  if (input === undefined) return;
  await finish(portal, visit, { name: 'ask-date', at: 'ask-day', done: 'date-asked', note: input.note }, (tx) =>
    askMove(tx, visit.actor, input),
  );
}

async function drop(portal: Portal, visit: Visit): Promise<void> {
  const reason = field(visit.req, 'drop-reason').trim();
  if (reason === '')
    return show(portal, visit, { problems: [{ field: 'drop-reason', text: 'Say why it is taken out of the plan' }] });
  await finish(portal, visit, { name: 'drop-date', at: 'drop-reason', done: 'date-dropped' }, (tx) =>
    dropItem(tx, visit.actor, { itemId: idIn(visit.req), reason }),
  );
}

async function decide(portal: Portal, visit: Visit): Promise<void> {
  const decision = choice(visit.req, 'decision', ['agree', 'refuse']);
  if (decision === undefined)
    return show(portal, visit, { problems: [{ field: 'decision', text: 'Choose whether the date moves' }] });
  const agree = decision === 'agree';
  const act = { name: 'decide-date', at: 'decision', done: agree ? 'date-agreed' : 'date-refused' };
  await finish(portal, visit, act, (tx) => decideMove(tx, visit.actor, { moveId: field(visit.req, 'moveId'), agree }));
}
