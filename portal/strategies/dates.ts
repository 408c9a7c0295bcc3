import { addItems } from '../../db/strategies/dated-item-acts.ts';
import { decisionNamed } from '../../db/strategies/promised-reviews.ts';
import { itemFilters, listItems, readStrategyHead, type StrategyHead } from '../../db/strategies/read-dated-items.ts';
import { listPosts } from '../../db/strategies/read-strategies.ts';
import { may } from '../../domain/permissions.ts';
import { dateFields, why } from '../../domain/strategies/fields.ts';
import { datedItemKinds, type ItemKind, type StrategyAct } from '../../domain/strategies/strategy.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { formAt, posted } from '../web/forms/form.ts';
import { found, idIn, reading } from '../web/page.ts';
import { afterOf } from '../web/cursor.ts';
import { dueNote } from '../web/forms/due-note.ts';
import { aDay, aLine, idOrNone, oneOf, tick, words } from '../web/forms/fields.ts';
import { asked } from '../web/forms/forms.ts';

const kinds = Object.keys(datedItemKinds) as ItemKind[];
const watches = {
  open: { title: 'Begin to watch the strategy', done: 'watch-begun' },
  close: { title: 'End the strategy', done: 'watch-ended' },
  cancel: { title: 'Give the strategy up', done: 'watch-ended' },
} as const satisfies Record<StrategyAct, { title: string; done: string }>;

/** The dates of a strategy, and the watch over them: what comes next, what has passed, what was moved. */
export const strategyDateRoutes: readonly Route[] = [
  ['get', '/strategies/:id/dates', 'see-strategies', list],
  posted('/strategies/:id/dates', 'write-dates', {
    page: list,
    held: headOf,
    fields: () => ({
      kind: oneOf(kinds, 'Choose what kind of date it is'),
      title: aLine(dateFields.title, 'Say what is promised by then'),
      note: words(dateFields.note),
      ownerPostId: idOrNone,
      dueOn: aDay('the date'),
      hasPassed: tick,
      about: aLine(dateFields.about),
    }),
    act: ({ about, ...item }, { actor, id: strategyId, perform }) =>
      perform('add-date', async (tx) => {
        const decision = await decisionNamed(tx, { kind: item.kind, about });
        if (!decision.ok) return decision;
        return addItems(tx, actor, { strategyId, items: [{ ...item, aboutProcessId: decision.value }] });
      }),
    at: 'title',
    leads: (_, { visit, held: { id, calendar } }) =>
      `/strategies/${id}/dates?done=date-added${dueNote(visit, calendar, 'dueOn')}`,
  }),
  ...(['open', 'close', 'cancel'] as const).flatMap((act) =>
    formAt(`/strategies/:id/watch/${act}`, 'decide-strategy', {
      page: (portal, visit) => ask(portal, visit, act),
      fields: () => ({ reason: words(why, act === 'open' ? undefined : 'Say why, for the record') }),
      act: ({ reason }, { id: processId, decide }) =>
        decide({ processId, act, terms: {}, words: act === 'open' ? {} : { reason } }),
      at: act === 'open' ? 'sure' : 'reason',
      leads: `/strategies/:id/dates?done=${watches[act].done}`,
    }),
  ),
];

async function headOf(portal: Portal, visit: Visit): Promise<StrategyHead> {
  return found(await reading(portal, visit.actor, (tx) => readStrategyHead(tx, idIn(visit.req))));
}

async function list(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await headOf(portal, visit);
  const show = itemFilters.find((one) => one === asked(visit.req, 'show'));
  const after = afterOf(visit);
  const writes = may(visit.actor, 'write-dates') && (strategy.state === 'draft' || strategy.state === 'open');
  const { rows, next, posts } = await reading(portal, visit.actor, async (tx) => ({
    ...(await listItems(tx, strategy.id, { show, after })),
    posts: writes ? await listPosts(tx) : [],
  }));
  portal.render(visit, 'strategies/dates', {
    title: `Dates: ${strategy.title}`,
    strategy,
    items: rows,
    show,
    path: `/strategies/${strategy.id}/dates${show === undefined ? '' : `?show=${show}`}`,
    paging: { next, first: after !== undefined },
    staff: may(visit.actor, 'see-reviews'),
    officer: writes,
    posts,
    back: { href: `/strategies/${strategy.id}`, text: 'The strategy' },
  });
}

async function ask(portal: Portal, visit: Visit, act: StrategyAct): Promise<void> {
  const strategy = await headOf(portal, visit);
  portal.render(visit, 'strategies/watch', {
    title: watches[act].title,
    strategy,
    act,
    back: { href: `/strategies/${strategy.id}/dates`, text: 'Dates of the strategy' },
  });
}
