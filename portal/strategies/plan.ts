import { dueNote } from '../web/forms/due-note.ts';
import { typedOver } from '../web/forms/changed-meanwhile.ts';
import { addItems, moveItem } from '../../db/strategies/dated-item-acts.ts';
import type { Tx } from '../../db/connect.ts';
import { listPosts, type PlanStrand, readPlan } from '../../db/strategies/read-strategies.ts';
import { addActivity, addStrands, changeActivity, changeStrand, retireActivity } from '../../db/strategies/plan.ts';
import { removeActivity, removeStrand } from '../../db/strategies/removal.ts';
import { refuse, type Verdict } from '../../domain/refusal.ts';
import { isOver } from '../../domain/strategies/strategy.ts';
import type { Portal } from '../web/context.ts';
import { readDay } from '../web/forms/date-fields.ts';
import { leadOn } from '../web/done.ts';
import { asked, field, isId, line, version, chosenId } from '../web/forms/forms.ts';
import type { Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { keyAfter, perform, reading, flawAt } from '../web/perform.ts';
import type { Problem } from '../web/shown.ts';
import { renderEnded, strategyOf } from './strategies.ts';

/** The plan as its writer sees it: one page with a small form for each thing that can be added or changed. */
export const planRoutes: readonly Route[] = [
  ['get', '/strategies/:id/plan', 'write-strategy', (portal, visit) => show(portal, visit)],
  ['post', '/strategies/:id/plan', 'write-strategy', change],
];

type Input = { readonly strategyId: string; readonly itemId: string; readonly ifVersion: number };
type Doing = {
  /** What is missing or wrong in the form, beside which field. */
  readonly problems: (visit: Visit) => Problem[];
  readonly run: (tx: Tx, visit: Visit, input: Input) => Promise<Verdict<unknown>>;
};

const needs = (name: string, text: string) => (visit: Visit) =>
  line(visit.req, name) === '' ? [{ field: name, text }] : [];
const needsPost = (visit: Visit) =>
  isId(field(visit.req, 'post')) ? [] : [{ field: 'post', text: 'Choose the post that leads it' }];
const dayProblem = (visit: Visit) => {
  const day = readDay(visit.req, 'on', 'the date');
  return day.ok ? [] : [day.problem];
};
const dayIn = (visit: Visit) => {
  const day = readDay(visit.req, 'on', 'the date');
  return day.ok ? day.day : '';
};

const strandIn = (visit: Visit) => ({
  priorityArea: line(visit.req, 'area'),
  name: line(visit.req, 'name'),
  leaderPostId: chosenId(visit.req, 'post') ?? null,
});

/** Which form was sent, what it needs, and what it does. */
const doings: Readonly<Record<string, Doing>> = {
  'add-strand': {
    problems: needs('name', 'Give the strand a name'),
    run: (tx, visit, { strategyId }) => addStrands(tx, visit.actor, { strategyId, strands: [strandIn(visit)] }),
  },
  'change-strand': {
    problems: needs('name', 'Give the strand a name'),
    run: (tx, visit, input) => changeStrand(tx, visit.actor, { ...input, ...strandIn(visit) }),
  },
  'add-activity': {
    problems: (visit) => [...needs('name', 'Say what is to be done')(visit), ...needsPost(visit)],
    run: (tx, visit, { strategyId, itemId }) =>
      addActivity(tx, visit.actor, {
        strategyId,
        strandId: itemId,
        title: line(visit.req, 'name'),
        leadPostId: field(visit.req, 'post'),
      }),
  },
  'change-activity': {
    problems: (visit) => [...needs('name', 'Say what is to be done')(visit), ...needsPost(visit)],
    run: (tx, visit, input) =>
      changeActivity(tx, visit.actor, {
        ...input,
        title: line(visit.req, 'name'),
        leadPostId: field(visit.req, 'post'),
      }),
  },
  'retire-activity': {
    problems: needs('reason', 'Say why the activity is retired'),
    run: (tx, visit, input) => retireActivity(tx, visit.actor, { ...input, reason: field(visit.req, 'reason').trim() }),
  },
  'remove-activity': { problems: () => [], run: (tx, visit, input) => removeActivity(tx, visit.actor, input) },
  'remove-strand': { problems: () => [], run: (tx, visit, input) => removeStrand(tx, visit.actor, input) },
  'add-milestone': {
    problems: (visit) => [...needs('name', 'Say what is to be reached')(visit), ...dayProblem(visit)],
    run: (tx, visit, { strategyId, itemId }) =>
      addItems(tx, visit.actor, {
        strategyId,
        items: [{ kind: 'milestone', activityId: itemId, title: line(visit.req, 'name'), dueOn: dayIn(visit) }],
      }),
  },
  'move-milestone': {
    problems: (visit) => [...dayProblem(visit), ...needs('reason', 'Say why it moves')(visit)],
    run: (tx, visit, { itemId }) =>
      moveItem(tx, visit.actor, { itemId, newOn: dayIn(visit), reason: field(visit.req, 'reason').trim() }),
  },
};

/** All parts of a plan by id: a form may name only what is in this plan. */
function partsOf(strategyId: string, strands: readonly PlanStrand[]): Set<string> {
  const activities = strands.flatMap((strand) => strand.activities);
  const milestones = activities.flatMap((activity) => activity.milestones);
  return new Set([strategyId, ...[...strands, ...activities, ...milestones].map(({ id }) => id)]);
}

async function change(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const doing = doings[field(visit.req, 'act')];
  if (doing === undefined) return show(portal, visit);
  const problems = doing.problems(visit);
  if (problems.length > 0) return show(portal, visit, problems);
  const itemId = field(visit.req, 'itemId') || strategy.id;
  const done = await perform(portal, visit, 'change-plan', async (tx) =>
    partsOf(strategy.id, await readPlan(tx, strategy.id)).has(itemId)
      ? doing.run(tx, visit, { strategyId: strategy.id, itemId, ifVersion: version(visit.req) ?? 0 })
      : refuse('not-found', 'This part of the plan is not there any more.'),
  );
  const beside = /^(?:retire-activity|move-milestone)$/u.test(field(visit.req, 'act')) ? 'reason' : 'name';
  if (!done.ok) return show(portal, visit, [flawAt(visit, done, beside)], keyAfter(visit, done));
  leadOn(visit, `/strategies/${strategy.id}/plan?done=plan-changed${dueNote(visit, strategy.calendar, 'on')}`);
}

/** Which form is open: nothing but the plan, or one form below it for the part that was chosen. */
async function show(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: { idempotencyKey?: string } = {},
): Promise<void> {
  const { req, res, actor } = visit;
  const strategy = await strategyOf(portal, visit);
  if (isOver(strategy.state)) return renderEnded(portal, visit, strategy, problems);
  const act = problems.length > 0 ? field(req, 'act') : asked(req, 'act');
  const itemId = problems.length > 0 ? field(req, 'itemId') : asked(req, 'item');
  const strands = await reading(portal, actor, (tx) => readPlan(tx, strategy.id));
  const strand = strands.find(({ id }) => id === itemId);
  const activity = strands.flatMap(({ activities }) => activities).find(({ id }) => id === itemId);
  const saved = {
    area: strand?.priorityArea ?? '',
    name: act === 'change-strand' ? (strand?.name ?? '') : act === 'change-activity' ? (activity?.title ?? '') : '',
    ifVersion: String(strategy.version),
    post: act === 'change-strand' ? (strand?.leaderPostId ?? '') : (activity?.leadPostId ?? ''),
  };
  const posts = await reading(portal, actor, (tx) => listPosts(tx, [saved.post]));
  portal.render({ res }, 'strategies/plan', {
    title: `Plan of ${strategy.title}`,
    strategy,
    strands,
    posts,
    act: Object.hasOwn(doings, act) ? act : 'add-strand',
    itemId,
    part: strand?.name ?? activity?.title ?? '',
    ...(problems.length > 0
      ? typedOver(visit, saved, { area: 'Priority area', name: 'Name', post: 'Lead' })
      : { values: saved }),
    problems,
    back: { href: `/strategies/${strategy.id}`, text: 'Back to the strategy' },
    ...more,
  });
}
