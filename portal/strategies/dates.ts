import { dueNote } from '../web/forms/due-note.ts';
import { limits } from '../../domain/limits.ts';
import { addItems } from '../../db/strategies/dated-item-acts.ts';
import { itemFilters, listItems, readStrategyHead, type StrategyHead } from '../../db/strategies/read-dated-items.ts';
import { may } from '../../domain/permissions.ts';
import { datedItemKinds, type ItemKind, type StrategyAct } from '../../domain/strategies/strategy.ts';
import type { Portal } from '../web/context.ts';
import { readDay } from '../web/forms/date-fields.ts';
import { leadOn } from '../web/done.ts';
import { asked, choice, field, line } from '../web/forms/forms.ts';
import { tooLong } from '../web/forms/typed-words.ts';
import { found, idIn, type Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { decide, keyAfter, perform, reading, flawAt } from '../web/perform.ts';
import type { Problem } from '../web/shown.ts';
import { afterOf } from '../web/cursor.ts';

const kinds = Object.keys(datedItemKinds) as ItemKind[];
const acts = ['open', 'close', 'cancel'] as const satisfies StrategyAct[];

/** The dates of a strategy, and the watch over them: what comes next, what has passed, what was moved. */
export const strategyDateRoutes: readonly Route[] = [
  ['get', '/strategies/:id/dates', 'see-strategies', (portal, visit) => list(portal, visit)],
  ['post', '/strategies/:id/dates', 'write-dates', add],
  ...acts.flatMap((act): Route[] => [
    ['get', `/strategies/:id/watch/${act}`, 'decide-strategy', (portal, visit) => ask(portal, visit, act)],
    ['post', `/strategies/:id/watch/${act}`, 'decide-strategy', (portal, visit) => steer(portal, visit, act)],
  ]),
];

async function headOf(portal: Portal, visit: Visit): Promise<StrategyHead> {
  return found(await reading(portal, visit.actor, (tx) => readStrategyHead(tx, idIn(visit.req))));
}

type More = { problems?: readonly Problem[]; idempotencyKey?: string };

async function list(portal: Portal, visit: Visit, more: More = {}): Promise<void> {
  const strategy = await headOf(portal, visit);
  const show = itemFilters.find((one) => one === asked(visit.req, 'show'));
  const after = afterOf(visit);
  const { rows, next } = await reading(portal, visit.actor, (tx) => listItems(tx, strategy.id, { show, after }));
  portal.render(visit, 'strategies/dates', {
    title: `Dates: ${strategy.title}`,
    strategy,
    items: rows,
    show,
    path: `/strategies/${strategy.id}/dates${show === undefined ? '' : `?show=${show}`}`,
    paging: { next, first: after !== undefined },
    staff: may(visit.actor, 'see-reviews'),
    officer: may(visit.actor, 'write-dates') && (strategy.state === 'draft' || strategy.state === 'open'),
    back: { href: `/strategies/${strategy.id}`, text: 'The strategy' },
    ...more,
  });
}

async function add(portal: Portal, visit: Visit): Promise<void> {
  const kind = choice(visit.req, 'kind', kinds);
  const title = line(visit.req, 'title');
  const day = readDay(visit.req, 'dueOn', 'the date');
  const problems: Problem[] = [
    ...(kind === undefined ? [{ field: 'kind', text: 'Choose what kind of date it is' }] : []),
    ...(title === '' ? [{ field: 'title', text: 'Say what is promised by then' }] : []),
    ...tooLong('title', title, limits.title),
    ...(day.ok ? [] : [day.problem]),
  ];
  if (kind === undefined || !day.ok || problems.length > 0) return list(portal, visit, { problems });
  const strategyId = idIn(visit.req);
  const added = await perform(portal, visit, 'add-date', (tx) =>
    addItems(tx, visit.actor, { strategyId, items: [{ kind, title, dueOn: day.day }] }),
  );
  if (!added.ok) return list(portal, visit, { problems: [flawAt(visit, added, 'title')], ...keyAfter(visit, added) });
  const { calendar } = await headOf(portal, visit);
  leadOn(visit, `/strategies/${strategyId}/dates?done=date-added${dueNote(visit, calendar, 'dueOn')}`);
}

async function ask(portal: Portal, visit: Visit, act: StrategyAct, more: More = {}): Promise<void> {
  const strategy = await headOf(portal, visit);
  const titles: Readonly<Record<StrategyAct, string>> = {
    open: 'Begin to watch the strategy',
    close: 'End the strategy',
    cancel: 'Give the strategy up',
  };
  portal.render(visit, 'strategies/watch', {
    title: titles[act],
    strategy,
    act,
    back: { href: `/strategies/${strategy.id}/dates`, text: 'Dates of the strategy' },
    ...more,
  });
}

async function steer(portal: Portal, visit: Visit, act: StrategyAct): Promise<void> {
  const strategy = await headOf(portal, visit);
  const reason = field(visit.req, 'reason').trim();
  if (act !== 'open' && reason === '')
    return ask(portal, visit, act, { problems: [{ field: 'reason', text: 'Say why, for the record' }] });
  const words = act === 'open' ? {} : { reason };
  const decided = await decide(portal, visit, { processId: strategy.id, act, terms: {}, words });
  if (!decided.ok)
    return ask(portal, visit, act, {
      problems: [flawAt(visit, decided, act === 'open' ? 'sure' : 'reason')],
      ...keyAfter(visit, decided),
    });
  const done = act === 'open' ? 'watch-begun' : 'watch-ended';
  leadOn(visit, `/strategies/${strategy.id}/dates?done=${done}`);
}
