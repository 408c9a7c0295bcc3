import { type ChainStage, listOpeners, readChain } from '../../db/developments/chain.ts';
import { changeDevelopment, createDevelopment } from '../../db/developments/developments.ts';
import {
  type DevelopmentRecord,
  listDevelopments,
  listPastTurns,
  readStages,
} from '../../db/developments/read-developments.ts';
import { readShared } from '../../db/developments/read-shared.ts';
import { readStrategy } from '../../db/strategies/read-strategies.ts';
import { afterAct, isOver } from '../../domain/developments/development.ts';
import { developmentFields } from '../../domain/developments/fields.ts';
import { canFinish, stageKinds } from '../../domain/developments/stages.ts';
import { may } from '../../domain/permissions.ts';
import { isOver as hasEnded } from '../../domain/strategies/strategy.ts';
import { renderEnded } from '../strategies/strategies.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { afterOf } from '../web/cursor.ts';
import { filled } from '../web/forms/changed-meanwhile.ts';
import { anId, words } from '../web/forms/fields.ts';
import { formAt } from '../web/forms/form.ts';
import { asked, field, isId, typed } from '../web/forms/forms.ts';
import { found, reading } from '../web/page.ts';
import { watching } from '../web/process-events.ts';
import { chainFields, chainLabels, developmentAsked, refusedAt, rowsOf } from './chain-form.ts';
import { decided, developmentOf } from './page.ts';

const ends = {
  start: { title: 'Start the development', why: undefined },
  finish: { title: 'Finish the development', why: undefined },
  cancel: { title: 'Cancel the development', why: 'Say why it is cancelled' },
} as const;
type End = keyof typeof ends;

/** How a strategy comes about: its stages from the first to the last, on one page (S4-S24, F3). */
export const developmentRoutes: readonly Route[] = [
  ['get', '/developments', 'see-development', list],
  ...formAt('/developments/new', 'write-development', {
    page: form,
    more: 'more',
    fields: () => ({ ...developmentAsked, strategy: anId('Choose the strategy') }),
    act: ({ strategy: strategyId, chain: { stages }, title, leadPostId }, { actor, perform }) =>
      perform('new-development', (tx) => createDevelopment(tx, actor, { strategyId, title, leadPostId, stages })),
    at: refusedAt,
    leads: ({ processId }) => `/developments/${processId}?done=development-drafted`,
  }),
  ['get', '/developments/:id', 'see-development', show],
  ...formAt('/developments/:id/edit', 'write-development', {
    page: form,
    more: 'more',
    held: developmentOf,
    fields: () => developmentAsked,
    act: ({ chain: { stages }, title, leadPostId }, { actor, id: developmentId, ifVersion, perform }) =>
      perform('change-development', (tx) =>
        changeDevelopment(tx, actor, { developmentId, ifVersion, title, leadPostId, stages }),
      ),
    at: refusedAt,
    leads: '/developments/:id?done=saved',
  }),
  ...(Object.keys(ends) as End[]).flatMap((act) =>
    formAt(`/developments/:id/${act}`, 'decide-development', {
      page: (portal, visit) => ask(portal, visit, act),
      fields: () => ({ reason: words(developmentFields.reason, ends[act].why) }),
      act: ({ reason }, sent) => decided(sent, { act, ...(act === 'cancel' && { words: { reason } }) }),
      at: act === 'cancel' ? 'reason' : 'sure',
      leads: `/developments/:id?done=development-${act}`,
    }),
  ),
];

async function list(portal: Portal, visit: Visit): Promise<void> {
  const [wanted, after] = [asked(visit.req, 'strategy'), afterOf(visit)];
  const strategyId = isId(wanted) ? wanted : undefined;
  const { rows, strategy } = await reading(portal, visit.actor, async (tx) => ({
    rows: await listDevelopments(tx, { strategyId, after }),
    strategy: strategyId === undefined ? undefined : found(await readStrategy(tx, strategyId, false)),
  }));
  portal.render(visit, 'developments/developments', {
    title: strategy === undefined ? 'Developments' : `How it comes about: ${strategy.title}`,
    developments: rows.rows,
    strategy,
    writes: strategy !== undefined && !hasEnded(strategy.state) && may(visit.actor, 'write-development'),
    plans: may(visit.actor, 'write-development'),
    path: strategyId === undefined ? '/developments' : `/developments?strategy=${strategyId}`,
    paging: { next: rows.next, first: after !== undefined },
    back:
      strategy === undefined
        ? may(visit.actor, 'see-developments')
          ? { href: '/more', text: 'More' }
          : { href: '/strategies', text: 'Strategies' }
        : { href: `/strategies/${strategy.id}`, text: 'The strategy' },
  });
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const development = await developmentOf(portal, visit);
  const all = may(visit.actor, 'see-developments');
  const data = await reading(portal, visit.actor, async (tx) =>
    all
      ? { stages: await readStages(tx, development), past: await listPastTurns(tx, development.id) }
      : readShared(tx, development),
  );
  const decides = may(visit.actor, 'decide-development');
  portal.render(visit, 'developments/overview', {
    title: development.title,
    development,
    stages: data.stages,
    past: Object.fromEntries(Map.groupBy(data.past, ({ stageId }) => stageId)),
    ...watching(visit, development.id),
    can: {
      edit: may(visit.actor, 'write-development') && !isOver(development.state),
      start: decides && afterAct(development.state, 'start').ok,
      finish: decides && afterAct(development.state, 'finish').ok && canFinish(data.stages).ok,
      cancel: decides && afterAct(development.state, 'cancel').ok,
      discard: may(visit.actor, 'write-development') && development.state === 'draft',
    },
    all,
    back: development.shared
      ? { href: `/developments?strategy=${development.strategyId}`, text: development.strategy }
      : { href: '/developments', text: 'Developments' },
  });
}

async function ask(portal: Portal, visit: Visit, act: End): Promise<void> {
  const development = await developmentOf(portal, visit);
  portal.render(visit, 'developments/act', {
    title: ends[act].title,
    development,
    act,
    values: visit.again ? typed(visit.req) : {},
    back: { href: `/developments/${development.id}`, text: development.title },
  });
}

async function form(portal: Portal, visit: Visit): Promise<void> {
  const stored = visit.req.params['id'] === undefined ? undefined : await developmentOf(portal, visit);
  const strategyId = stored?.strategyId ?? (field(visit.req, 'strategy') || asked(visit.req, 'strategy'));
  const { chain, openers, strategy } = await reading(portal, visit.actor, async (tx) => ({
    chain: stored === undefined ? [] : await readChain(tx, stored.id),
    openers: await listOpeners(tx),
    strategy: found(isId(strategyId) ? await readStrategy(tx, strategyId, false) : undefined),
  }));
  if (stored === undefined && hasEnded(strategy.state)) return renderEnded(portal, visit, strategy);
  portal.render(visit, 'developments/form', {
    title: stored === undefined ? 'Plan a development' : 'Change the stages',
    strategy,
    openers,
    kinds: Object.entries(stageKinds).map(([value, { word: text }]) => ({ value, text })),
    rows: rowsOf(visit.req, chain),
    ...valuesOf(visit, stored, chain),
    back:
      stored === undefined
        ? { href: `/developments?strategy=${strategy.id}`, text: strategy.title }
        : { href: `/developments/${stored.id}`, text: stored.title },
  });
}

function valuesOf(visit: Visit, stored: DevelopmentRecord | undefined, chain: readonly ChainStage[]) {
  if (visit.req.method === 'POST' && visit.again === undefined) return { values: typed(visit.req), differences: [] };
  if (stored === undefined) return filled(visit, {});
  const { title, leadPostId, version } = stored;
  return filled(visit, { title, leadPostId, ifVersion: String(version), ...chainFields(chain) }, chainLabels);
}
