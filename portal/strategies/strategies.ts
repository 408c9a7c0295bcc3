import { typedOver } from '../web/forms/changed-meanwhile.ts';
import { noteScheduleAct, setReviewSchedule } from '../../db/reviews/schedules.ts';
import {
  listBodyNames,
  listPosts,
  listStrategies,
  readPlan,
  readStrategy,
  type StrategyRecord,
} from '../../db/strategies/read-strategies.ts';
import { readReviewRoute } from '../../db/reviews/read-route.ts';
import { listReviews } from '../../db/reviews/read-reviews.ts';
import { changeStrategy, createStrategy } from '../../db/strategies/strategies.ts';
import { may } from '../../domain/permissions.ts';
import { type Colour, isOver, usualColours } from '../../domain/strategies/strategy.ts';
import type { Portal } from '../web/context.ts';
import { leadOn } from '../web/done.ts';
import { field, fields, line, version, chosenId } from '../web/forms/forms.ts';
import { found, idIn, type Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { keyAfter, perform, reading, flawAt } from '../web/perform.ts';
import type { Problem } from '../web/shown.ts';
import { afterOf } from '../web/cursor.ts';

/** Strategies, the plan of each as a table, and whether its reviews open by themselves. */
export const strategyRoutes: readonly Route[] = [
  ['get', '/strategies', 'see-strategies', showStrategies],
  ['get', '/strategies/new', 'write-strategy', (portal, visit) => form(portal, visit, undefined)],
  ['post', '/strategies/new', 'write-strategy', makeStrategy],
  ['get', '/strategies/:id', 'see-strategies', showStrategy],
  [
    'get',
    '/strategies/:id/edit',
    'write-strategy',
    async (portal, visit) => form(portal, visit, await strategyOf(portal, visit)),
  ],
  ['post', '/strategies/:id/edit', 'write-strategy', saveStrategy],
  ['post', '/strategies/:id/schedule', 'schedule-reviews', setSchedule],
];

export async function strategyOf(portal: Portal, visit: Visit): Promise<StrategyRecord> {
  const { actor, req } = visit;
  return found(await reading(portal, actor, (tx) => readStrategy(tx, idIn(req), may(actor, 'see-reviews'))));
}

/** What is shown in place of a form of a strategy that has ended: that nothing of it changes any more. */
export function renderEnded(
  portal: Portal,
  visit: Visit,
  strategy: StrategyRecord,
  problems: readonly Problem[] = [],
): void {
  portal.render(visit, 'strategies/ended', {
    title: strategy.title,
    strategy,
    problems: problems.map(({ text }) => ({ field: 'ended', text })),
    back: { href: `/strategies/${strategy.id}`, text: 'Back to the strategy' },
  });
}

async function showStrategies(portal: Portal, visit: Visit): Promise<void> {
  const after = afterOf(visit);
  const { rows, next } = await reading(portal, visit.actor, (tx) => listStrategies(tx, after));
  portal.render(visit, 'strategies/strategies', {
    title: 'Strategies',
    strategies: rows,
    writes: may(visit.actor, 'write-strategy'),
    path: '/strategies',
    paging: { next, first: after !== undefined },
  });
}

async function showStrategy(portal: Portal, visit: Visit, problems: readonly Problem[] = []): Promise<void> {
  const { actor, res } = visit;
  const strategy = await strategyOf(portal, visit);
  const staff = may(actor, 'see-reviews');
  const data = await reading(portal, actor, async (tx) => ({
    strands: await readPlan(tx, strategy.id),
    route: staff ? await readReviewRoute(tx, strategy.id) : [],
    reviews: staff ? (await listReviews(tx, { strategyId: strategy.id, after: undefined })).rows : [],
  }));
  portal.render({ res }, 'strategies/strategy', {
    title: strategy.title,
    strategy,
    areas: [...Map.groupBy(data.strands, ({ priorityArea }) => priorityArea)],
    /** Whose returns the reader sees before their review is locked. */
    sees: (agencyId: string | null) => staff || actor.agencyIds.includes(agencyId ?? ''),
    reviews: data.reviews,
    route: data.route,
    colourOf: Object.fromEntries(strategy.colours.map((colour) => [colour.code, colour])),
    ended: isOver(strategy.state),
    writes: may(actor, 'write-strategy') && !isOver(strategy.state),
    staff,
    problems,
    back: { href: '/strategies', text: 'Strategies' },
  });
}

async function makeStrategy(portal: Portal, visit: Visit): Promise<void> {
  const { input, problems } = read(visit);
  if (problems.length > 0) return form(portal, visit, undefined, problems);
  const made = await perform(portal, visit, 'new-strategy', (tx) => createStrategy(tx, visit.actor, input));
  if (!made.ok) return form(portal, visit, undefined, [flawAt(visit, made, 'title')], keyAfter(visit, made));
  leadOn(visit, `/strategies/${made.value.processId}/plan?done=strategy-created`);
}

async function saveStrategy(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const { input, problems } = read(visit);
  if (problems.length > 0) return form(portal, visit, strategy, problems);
  const changed = await perform(portal, visit, 'change-strategy', (tx) =>
    changeStrategy(tx, visit.actor, { ...input, strategyId: strategy.id, ifVersion: version(visit.req) ?? 0 }),
  );
  if (!changed.ok) return form(portal, visit, strategy, [flawAt(visit, changed, 'title')], keyAfter(visit, changed));
  leadOn(visit, `/strategies/${strategy.id}?done=saved`);
}

/** A scale has eight colours at most. */
const places = [1, 2, 3, 4, 5, 6, 7, 8];

/** A line of the scale: "green: On course", with a box for those that are bad. */
function read({ req }: Visit) {
  const bad = fields(req, 'bad');
  const colours: Colour[] = places
    .map((n) => ({ n, word: line(req, `word-${n}`) }))
    .filter(({ word }) => word !== '')
    .map(({ n, word }) => ({
      code: line(req, `code-${n}`) || `colour-${n}`,
      word,
      bad: bad.includes(String(n)),
    }));
  const title = line(req, 'title');
  const problems: Problem[] = title === '' ? [{ field: 'title', text: 'Give the strategy a title' }] : [];
  if (colours.length < 2) problems.push({ field: 'word-1', text: 'Give at least two colours a word' });
  return {
    input: {
      title,
      purpose: field(req, 'purpose').trim(),
      colours,
      ownerPostId: chosenId(req, 'owner') ?? null,
      bodyId: chosenId(req, 'body') ?? null,
    },
    problems,
  };
}

const labels = {
  title: 'Title',
  purpose: 'What it is for',
  ...Object.fromEntries(places.map((n) => [`word-${n}`, `Word ${n}`])),
};

async function form(
  portal: Portal,
  visit: Visit,
  strategy: StrategyRecord | undefined,
  problems: readonly Problem[] = [],
  more: { idempotencyKey?: string } = {},
): Promise<void> {
  if (strategy !== undefined && isOver(strategy.state)) return renderEnded(portal, visit, strategy, problems);
  const choices = await reading(portal, visit.actor, async (tx) => ({
    posts: await listPosts(tx, [strategy?.ownerPostId ?? null]),
    bodies: await listBodyNames(tx),
  }));
  const colours = strategy?.colours ?? usualColours;
  const scale = places.map((n) => ({ n, ...(colours[n - 1] ?? { code: '', word: '', bad: false }) }));
  const saved = {
    title: strategy?.title ?? '',
    purpose: strategy?.purpose ?? '',
    ...(strategy !== undefined && { ifVersion: String(strategy.version) }),
    owner: strategy?.ownerPostId ?? '',
    body: strategy?.bodyId ?? '',
    ...Object.fromEntries(
      scale.flatMap(({ n, code, word }) => [
        [`word-${n}`, word],
        [`code-${n}`, code],
      ]),
    ),
  };
  const bad = problems.length > 0 ? fields(visit.req, 'bad') : scale.filter((one) => one.bad).map(({ n }) => String(n));
  portal.render(visit, 'strategies/form', {
    title: strategy === undefined ? 'New strategy' : 'Change the strategy',
    strategy,
    scale,
    bad,
    ...choices,
    ...(problems.length > 0 ? typedOver(visit, saved, labels) : { values: saved }),
    problems,
    back:
      strategy === undefined
        ? { href: '/strategies', text: 'Strategies' }
        : { href: `/strategies/${strategy.id}`, text: 'Back to the strategy' },
    ...more,
  });
}

const scheduleActs = ['running', 'paused', 'trigger'] as const;

/** One press each: let reviews open by themselves, pause that, or open the one of this quarter now. */
async function setSchedule(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const wanted = scheduleActs.find((act) => act === field(visit.req, 'act')) ?? 'trigger';
  const { schedules } = portal;
  const done = await perform(portal, visit, 'review-schedule', async (tx) => {
    if (wanted === 'trigger') {
      const noted = await noteScheduleAct(tx, visit.actor, { strategyId: strategy.id, act: 'review-triggered' });
      return noted.ok ? schedules.trigger(strategy.id) : noted;
    }
    const set = await setReviewSchedule(tx, visit.actor, { strategyId: strategy.id, state: wanted });
    return set.ok ? schedules.ensure(strategy.id, { paused: wanted === 'paused' }) : set;
  });
  if (!done.ok) return showStrategy(portal, visit, [flawAt(visit, done, 'schedule')]);
  leadOn(visit, `/strategies/${strategy.id}?done=schedule-${wanted}`);
}
