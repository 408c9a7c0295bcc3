import type { Read } from '../../domain/not-known.ts';
import { askMove, decideMove, dropItem, moveItem, finishItem } from '../../db/strategies/dated-item-acts.ts';
import { labelOfDate } from '../../db/strategies/markings/read-markings.ts';
import { bidOfItem, type ItemLine, itemOfTask, listMoves, readItem } from '../../db/strategies/read-dated-items.ts';
import { readPromised } from '../../db/strategies/promised-reviews.ts';
import { type ProcessKind, processPath } from '../../domain/process-kinds.ts';
import { dateFields, why } from '../../domain/strategies/fields.ts';
import { may } from '../../domain/permissions.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { posted } from '../web/forms/form.ts';
import { found, idIn, reading } from '../web/page.ts';
import { plain } from '../web/perform.ts';
import { dayFieldsOf } from '../web/forms/date-fields.ts';
import { dueNote } from '../web/forms/due-note.ts';
import { aDay, anId, named, oneOf, words } from '../web/forms/fields.ts';
import { asked, field, isId, typed } from '../web/forms/forms.ts';

/** Moving and asking to move take the same fields. */
const newDate = { page: show, held: itemAt, says: plain } as const;
const newDay = (prefix: string) => ({
  newOn: named(prefix, aDay('the new date')),
  reason: named(`${prefix}-reason`, words(why, 'Say why the date moves')),
});

/** One dated promise of a strategy: when it was to be, when it is to be, whether it was kept (S60, S63, F64). */
export const dateRoutes: readonly Route[] = [
  ['get', '/dates/of-task/:id', 'see-strategies', showOfTask],
  ['get', '/dates/:id', 'see-strategies', show],
  posted('/dates/:id/done', 'keep-date', {
    page: show,
    fields: () => ({ doneOn: aDay('the day on which it was done'), result: words(dateFields.result) }),
    act: (kept, { actor, id: itemId, perform }) =>
      perform('settle-date', (tx) => finishItem(tx, actor, { itemId, ...kept })),
    at: 'doneOn-day',
    says: plain,
    leads: '/dates/:id?done=date-done',
  }),
  posted('/dates/:id/move', 'write-dates', {
    ...newDate,
    fields: () => newDay('move'),
    act: (to, { actor, id: itemId, perform }) => perform('move-date', (tx) => moveItem(tx, actor, { itemId, ...to })),
    at: 'move-day',
    leads: (_, { visit, held }) => `/dates/${held.id}?done=date-moved${dueNote(visit, held.calendar, 'move')}`,
  }),
  posted('/dates/:id/ask', 'ask-date', {
    ...newDate,
    fields: () => newDay('ask'),
    act: (to, { actor, id: itemId, perform }) => perform('ask-date', (tx) => askMove(tx, actor, { itemId, ...to })),
    at: 'ask-day',
    leads: (_, { visit, held }) => `/dates/${held.id}?done=date-asked${dueNote(visit, held.calendar, 'ask')}`,
  }),
  posted('/dates/:id/drop', 'write-dates', {
    page: show,
    fields: () => ({ reason: named('drop-reason', words(why, 'Say why it is taken out of the plan')) }),
    act: ({ reason }, { actor, id: itemId, perform }) =>
      perform('drop-date', (tx) => dropItem(tx, actor, { itemId, reason })),
    at: 'drop-reason',
    says: plain,
    leads: '/dates/:id?done=date-dropped',
  }),
  posted('/dates/:id/decide', 'write-dates', {
    page: show,
    fields: () => ({
      decision: oneOf(['agree', 'refuse'], 'Choose whether the date moves'),
      moveId: anId('Choose whether the date moves'),
    }),
    act: ({ decision, moveId }, { actor, perform }) =>
      perform('decide-date', (tx) => decideMove(tx, actor, { moveId, agree: decision === 'agree' })),
    at: 'decision',
    says: plain,
    leads: (_, { id }, { decision }) => `/dates/${id}?done=${decision === 'agree' ? 'date-agreed' : 'date-refused'}`,
  }),
];

async function showOfTask(portal: Portal, visit: Visit): Promise<void> {
  const { itemId, bidId } = await reading(portal, visit.actor, async (tx) => {
    const itemId = found(await itemOfTask(tx, idIn(visit.req)));
    return { itemId, bidId: await bidOfItem(tx, itemId) };
  });
  // The result of a bid is said on its own page.
  visit.res.redirect(303, bidId === undefined ? `/dates/${itemId}` : `/bids/${bidId}`);
}

async function itemAt(portal: Portal, visit: Visit) {
  return found(await reading(portal, visit.actor, (tx) => readItem(tx, idIn(visit.req))));
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { item, moves, bidId, label, promised } = await reading(portal, visit.actor, async (tx) => {
    const shown = found(await readItem(tx, idIn(visit.req)));
    return {
      item: shown,
      moves: await listMoves(tx, shown.id),
      bidId: await bidOfItem(tx, shown.id),
      promised: shown.kind === 'decision-review' ? await readPromised(tx, shown.id) : [],
      label: await labelOfDate(tx, shown.strategyId, shown.id),
    };
  });
  const ended = item.strategyState === 'closed' || item.strategyState === 'cancelled';
  const planned = item.state === 'planned' && !ended;
  portal.render(visit, 'strategies/date', {
    title: item.title,
    item,
    bidId,
    decision: linkOf(promised.find(({ part }) => part === 'decision')),
    review: linkOf(promised.find(({ part, state }) => part === 'review' && state !== 'cancelled')),
    label,
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
  });
}

/** The date for which something is drafted, where one is named; on its page is said why it may not be. */
export async function promisedAt(portal: Portal, visit: Visit): Promise<ItemLine | undefined> {
  const id = field(visit.req, 'date') || asked(visit.req, 'date');
  return isId(id) ? found(await reading(portal, visit.actor, (tx) => readItem(tx, id))) : undefined;
}

const linkOf = (process: { kind: Read<ProcessKind>; id: string; reference: string; state: string } | undefined) =>
  process && { ...process, href: processPath(process.kind, process.id) };

function officer({ actor }: Visit): boolean {
  return may(actor, 'write-dates');
}
