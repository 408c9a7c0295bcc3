import type { Request } from 'express';
import { filled } from '../web/forms/changed-meanwhile.ts';
import { colourCounts, strategyFields } from '../../domain/strategies/fields.ts';
import { dayFieldsOf } from '../web/forms/date-fields.ts';
import { aDayOrNone, aLine, type Field, idOrNone, named, readFields, words } from '../web/forms/fields.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { formAt, posted } from '../web/forms/form.ts';
import { found, idIn, reading } from '../web/page.ts';
import { noteScheduleAct, setReviewSchedule } from '../../db/reviews/schedules.ts';
import {
  listBodyNames,
  listOtherStrategies,
  listPosts,
  listStrategies,
  readStrategy,
  type StrategyRecord,
} from '../../db/strategies/read-strategies.ts';
import { readNeighbours } from '../../db/strategies/before/read-before.ts';
import { listBeginnings } from '../../db/strategies/read-dated-items.ts';
import { readLastQuarters } from '../../db/strategies/read-progress.ts';
import { listLinks } from '../../db/strategies/links/read-links.ts';
import { readLabels } from '../../db/strategies/markings/read-markings.ts';
import { readReviewRoute } from '../../db/reviews/read-route.ts';
import { listReviewsOf } from '../../db/reviews/read-reviews.ts';
import { changeStrategy, createStrategy } from '../../db/strategies/strategies.ts';
import { quarterName } from '../../domain/reviews/review.ts';
import { stripOf } from '../../domain/strategies/progress.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { may } from '../../domain/permissions.ts';
import { type Colour, isOver, usualColours } from '../../domain/strategies/strategy.ts';
import { field, fields, line } from '../web/forms/forms.ts';
import { afterOf } from '../web/cursor.ts';
import { placesOf } from './places.ts';
import { planAt } from './plan-page.ts';

/** Strategies, the plan of each as a table, and whether its reviews open by themselves. */
export const strategyRoutes: readonly Route[] = [
  ['get', '/strategies', 'see-strategies', showStrategies],
  ...formAt('/strategies/new', 'write-strategy', {
    page: form,
    fields: () => strategyAsked,
    act: (strategy, { actor, perform }) => perform('new-strategy', (tx) => createStrategy(tx, actor, strategy)),
    at: refusedAt,
    leads: ({ processId }) => `/strategies/${processId}/plan?done=strategy-created`,
  }),
  ['get', '/strategies/:id', 'see-strategies', showStrategy],
  ...formAt('/strategies/:id/edit', 'write-strategy', {
    page: form,
    fields: () => strategyAsked,
    act: (strategy, { actor, id: strategyId, ifVersion, perform }) =>
      perform('change-strategy', (tx) => changeStrategy(tx, actor, { ...strategy, strategyId, ifVersion })),
    at: refusedAt,
    leads: '/strategies/:id?done=saved',
  }),
  posted('/strategies/:id/schedule', 'schedule-reviews', {
    page: showStrategy,
    act: (_, { portal: { schedules }, actor, req, id: strategyId, perform }) => {
      const wanted = scheduleAct(req);
      return perform('review-schedule', async (tx) => {
        if (wanted === 'trigger') {
          const noted = await noteScheduleAct(tx, actor, { strategyId, act: 'review-triggered' });
          return noted.ok ? schedules.trigger(strategyId) : noted;
        }
        const set = await setReviewSchedule(tx, actor, { strategyId, state: wanted });
        return set.ok ? schedules.ensure(strategyId, { paused: wanted === 'paused' }) : set;
      });
    },
    at: 'schedule',
    leads: (_, { id, req }) => `/strategies/${id}?done=schedule-${scheduleAct(req)}`,
  }),
];

function refusedAt({ detail }: Refusal): string {
  const field = detail?.['field'];
  if (field === 'predecessorId') return field;
  return field === 'endsOn' ? 'endsOn-day' : 'title';
}

export async function strategyOf(portal: Portal, visit: Visit): Promise<StrategyRecord> {
  const { actor, req } = visit;
  return found(await reading(portal, actor, (tx) => readStrategy(tx, idIn(req), may(actor, 'see-reviews'))));
}

/** What is shown in place of a form of a strategy that has ended: that nothing of it changes any more. */
export function renderEnded(portal: Portal, visit: Visit, strategy: StrategyRecord): void {
  const problems = visit.again?.problems?.map(({ text }) => ({ field: 'ended', text }));
  portal.render(problems === undefined ? visit : { ...visit, again: { problems } }, 'strategies/ended', {
    title: strategy.title,
    strategy,
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
    command: may(visit.actor, 'see-command'),
    staff: may(visit.actor, 'see-developments'),
    path: '/strategies',
    paging: { next, first: after !== undefined },
  });
}

async function showStrategy(portal: Portal, visit: Visit): Promise<void> {
  const { actor } = visit;
  const strategy = await strategyOf(portal, visit);
  const staff = may(actor, 'see-reviews');
  const data = await reading(portal, actor, async (tx) => {
    const page = await planAt(tx, visit, strategy.id);
    return {
      page,
      neighbours: await readNeighbours(tx, strategy.id),
      beginnings: await listBeginnings(tx, strategy.id),
      links: await listLinks(tx, strategy.id),
      labels: await readLabels(tx, strategy.id),
      quarters: await readLastQuarters(tx, page.parts),
      route: staff ? await readReviewRoute(tx, strategy.id) : [],
      reviews: staff ? await listReviewsOf(tx, strategy.id) : [],
    };
  });
  portal.render(visit, 'strategies/strategy', {
    title: strategy.title,
    strategy,
    areas: [...Map.groupBy(data.page.strands, ({ priorityArea }) => priorityArea)],
    page: data.page,
    /** Whose returns the reader sees before their review is locked. */
    sees: (agencyId: string | null) => staff || actor.agencyIds.includes(agencyId ?? ''),
    stripOf: (activityId: string) => stripOf(data.quarters.get(activityId) ?? [], strategy.colours, quarterName),
    nominations: Object.fromEntries(Map.groupBy(data.page.nominations, (one) => one.activityId ?? one.strandId ?? '')),
    links: data.links.filter(({ parts }) => parts > 0),
    labels: data.labels,
    beginnings: data.beginnings,
    neighbours: data.neighbours,
    reviews: data.reviews,
    route: data.route,
    colourOf: Object.fromEntries(strategy.colours.map((colour) => [colour.code, colour])),
    ended: isOver(strategy.state),
    writes: may(actor, 'write-strategy') && !isOver(strategy.state),
    staff,
    places: placesOf(strategy.id, { staff, command: may(actor, 'see-command') }),
    back: { href: '/strategies', text: 'Strategies' },
  });
}

const places = Array.from({ length: colourCounts.to }, (_, index) => index + 1);
const word = aLine(strategyFields.word);

/** A line of the scale: "green: On course", with a box for those that are bad. */
const colours: Field<Colour[]> = async (req) => {
  const bad = fields(req, 'bad');
  const typed = await readFields(req, Object.fromEntries(places.map((n) => [`word-${n}`, word])));
  const value = places.flatMap((n): Colour[] => {
    const text = typed.values[`word-${n}`] ?? '';
    return text === ''
      ? []
      : [{ code: line(req, `code-${n}`) || `colour-${n}`, word: text, bad: bad.includes(String(n)) }];
  });
  if (typed.problems.length > 0) return { problems: typed.problems };
  if (value.length >= colourCounts.from) return { value };
  return { problems: [{ field: 'word-1', text: 'Give at least two colours a word' }] };
};

const strategyAsked = {
  title: aLine(strategyFields.title, 'Give the strategy a title'),
  colours,
  purpose: words(strategyFields.purpose),
  ownerPostId: named('owner', idOrNone),
  bodyId: named('body', idOrNone),
  predecessorId: idOrNone,
  beginsOn: aDayOrNone('its first day'),
  endsOn: aDayOrNone('its last day'),
};

const labels = {
  title: 'Title',
  purpose: 'What it is for',
  ...Object.fromEntries(places.map((n) => [`word-${n}`, `Word ${n}`])),
};

async function form(portal: Portal, visit: Visit): Promise<void> {
  const strategy = visit.req.params['id'] === undefined ? undefined : await strategyOf(portal, visit);
  if (strategy !== undefined && isOver(strategy.state)) return renderEnded(portal, visit, strategy);
  const choices = await reading(portal, visit.actor, async (tx) => ({
    posts: await listPosts(tx, [strategy?.ownerPostId ?? null]),
    bodies: await listBodyNames(tx),
    others: await listOtherStrategies(tx, strategy?.id ?? null),
  }));
  const colours = strategy?.colours ?? usualColours;
  const scale = places.map((n) => ({ n, ...(colours[n - 1] ?? { code: '', word: '', bad: false }) }));
  const saved = {
    title: strategy?.title ?? '',
    purpose: strategy?.purpose ?? '',
    ...(strategy !== undefined && { ifVersion: String(strategy.version) }),
    owner: strategy?.ownerPostId ?? '',
    body: strategy?.bodyId ?? '',
    predecessorId: strategy?.predecessorId ?? '',
    ...dayFieldsOf('beginsOn', strategy?.beginsOn ?? null),
    ...dayFieldsOf('endsOn', strategy?.endsOn ?? null),
    ...Object.fromEntries(
      scale.flatMap(({ n, code, word }) => [
        [`word-${n}`, word],
        [`code-${n}`, code],
      ]),
    ),
  };
  const bad = visit.again ? fields(visit.req, 'bad') : scale.filter((one) => one.bad).map(({ n }) => String(n));
  portal.render(visit, 'strategies/form', {
    title: strategy === undefined ? 'New strategy' : 'Change the strategy',
    strategy,
    scale,
    bad,
    ...choices,
    ...filled(visit, saved, labels),
    back:
      strategy === undefined
        ? { href: '/strategies', text: 'Strategies' }
        : { href: `/strategies/${strategy.id}`, text: 'Back to the strategy' },
  });
}

const scheduleActs = ['running', 'paused', 'trigger'] as const;

/** One press each: let reviews open by themselves, pause that, or open the one of this quarter now. */
function scheduleAct(req: Request) {
  return scheduleActs.find((act) => act === field(req, 'act')) ?? 'trigger';
}
