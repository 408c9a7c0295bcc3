import type { Tx } from '../../db/connect.ts';
import { addItems, moveItem } from '../../db/strategies/dated-item-acts.ts';
import { isPartOfPlan, readPlanParts } from '../../db/strategies/read-plan.ts';
import { listPosts } from '../../db/strategies/read-strategies.ts';
import { nameJointOwner, releaseJointOwner } from '../../db/strategies/equals/nominations.ts';
import { listNominationsOf } from '../../db/strategies/equals/read-nominations.ts';
import { addActivity, addStrands, changeActivity, changeStrand } from '../../db/strategies/plan.ts';
import { retireActivity } from '../../db/strategies/retire.ts';
import { removeActivity, removeStrand } from '../../db/strategies/removal.ts';
import type { Actor } from '../../domain/permissions.ts';
import { refuse, type Verdict } from '../../domain/refusal.ts';
import { activityFields, dateFields, strandFields, why } from '../../domain/strategies/fields.ts';
import { isOver } from '../../domain/strategies/strategy.ts';
import type { Handler, Portal, Route, Visit } from '../web/context.ts';
import { taking } from '../web/forms/form.ts';
import { reading } from '../web/page.ts';
import { filled } from '../web/forms/changed-meanwhile.ts';
import { dueNote } from '../web/forms/due-note.ts';
import { asked, field, isId } from '../web/forms/forms.ts';
import { planAt } from './plan-page.ts';
import { aDay, aLine, anId, type Fields, idOrNone, tick, type ValuesOf, words } from '../web/forms/fields.ts';
import { renderEnded, strategyOf } from './strategies.ts';

type Part = { readonly strategyId: string; readonly itemId: string; readonly ifVersion: number };

/** One of the small forms: its fields, and what is done with them to a part of this plan. */
function doing<F extends Fields>(
  fields: F,
  run: (tx: Tx, actor: Actor, part: Part & ValuesOf<F>) => Promise<Verdict<unknown>>,
  at = 'name',
): Handler {
  return taking({
    page: show,
    held: strategyOf,
    fields: () => fields,
    act: (values, { actor, req, held: { id: strategyId }, ifVersion, perform }) => {
      const itemId = field(req, 'itemId') || strategyId;
      return perform('change-plan', async (tx) =>
        itemId === strategyId || (isId(itemId) && (await isPartOfPlan(tx, strategyId, itemId)))
          ? run(tx, actor, { strategyId, itemId, ifVersion, ...values })
          : refuse('not-found', 'This part of the plan is not there any more.'),
      );
    },
    at,
    leads: (_, { visit, held: { id, calendar } }) =>
      `/strategies/${id}/plan?done=plan-changed${dueNote(visit, calendar, 'on')}`,
  });
}

const strand = {
  area: aLine(strandFields.area),
  name: aLine(strandFields.name, 'Give the strand a name'),
  post: idOrNone,
};
const activity = {
  name: aLine(activityFields.title, 'Say what is to be done'),
  post: anId('Choose the post that leads it'),
};
const on = aDay('the date');

/** By the name of its button: each of the small forms. */
const doings: Readonly<Record<string, Handler>> = {
  'add-strand': doing(strand, (tx, actor, { strategyId, area: priorityArea, name, post: leaderPostId }) =>
    addStrands(tx, actor, { strategyId, strands: [{ priorityArea, name, leaderPostId }] }),
  ),
  'change-strand': doing(strand, (tx, actor, { area: priorityArea, post: leaderPostId, ...part }) =>
    changeStrand(tx, actor, { ...part, priorityArea, leaderPostId }),
  ),
  'add-activity': doing(activity, (tx, actor, { strategyId, itemId: strandId, name: title, post: leadPostId }) =>
    addActivity(tx, actor, { strategyId, strandId, title, leadPostId }),
  ),
  'change-activity': doing(activity, (tx, actor, { name: title, post: leadPostId, ...part }) =>
    changeActivity(tx, actor, { ...part, title, leadPostId }),
  ),
  'add-owner': doing(
    { post: anId('Choose the post that owns it jointly') },
    (tx, actor, { itemId: activityId, post: postId, ...part }) =>
      nameJointOwner(tx, actor, { ...part, activityId, postId }),
    'post',
  ),
  'release-owner': doing(
    { owner: anId('Choose who is released') },
    (tx, actor, { itemId: activityId, owner: postId, ...part }) =>
      releaseJointOwner(tx, actor, { ...part, activityId, postId }),
    'owner',
  ),
  'retire-activity': doing({ reason: words(why, 'Say why the activity is retired') }, retireActivity, 'reason'),
  'remove-activity': doing({}, removeActivity),
  'remove-strand': doing({}, removeStrand),
  'add-milestone': doing(
    { name: aLine(dateFields.title, 'Say what is to be reached'), on, hasPassed: tick },
    (tx, actor, { strategyId, itemId: activityId, name: title, on: dueOn, hasPassed }) =>
      addItems(tx, actor, { strategyId, items: [{ kind: 'milestone', activityId, title, dueOn, hasPassed }] }),
    'on-day',
  ),
  'move-milestone': doing(
    { on, reason: words(why, 'Say why it moves') },
    (tx, actor, { itemId, on: newOn, reason }) => moveItem(tx, actor, { itemId, newOn, reason }),
    'on-day',
  ),
};

/** The plan as its writer sees it: one page with a small form for each thing that can be added or changed. */
export const planRoutes: readonly Route[] = [
  ['get', '/strategies/:id/plan', 'write-strategy', show],
  [
    'post',
    '/strategies/:id/plan',
    'write-strategy',
    (portal, visit) => (doings[field(visit.req, 'act')] ?? show)(portal, visit),
  ],
];

/** Which form is open: nothing but the plan, or one form below it for the part that was chosen. */
async function show(portal: Portal, visit: Visit): Promise<void> {
  const { req, actor, again } = visit;
  const strategy = await strategyOf(portal, visit);
  if (isOver(strategy.state)) return renderEnded(portal, visit, strategy);
  const act = again ? field(req, 'act') : asked(req, 'act');
  const itemId = again ? field(req, 'itemId') : asked(req, 'item');
  const chosen = { strategyId: strategy.id, partIds: isId(itemId) ? [itemId] : [] };
  const { page, parts, nominations } = await reading(portal, actor, async (tx) => ({
    page: await planAt(tx, visit, strategy.id),
    parts: await readPlanParts(tx, chosen),
    nominations: await listNominationsOf(tx, chosen),
  }));
  const strand = parts.find(({ id }) => id === itemId);
  const activity = parts.flatMap(({ activities }) => activities).find(({ id }) => id === itemId);
  const saved = {
    area: strand?.priorityArea ?? '',
    name: act === 'change-strand' ? (strand?.name ?? '') : act === 'change-activity' ? (activity?.title ?? '') : '',
    ifVersion: String(strategy.version),
    post:
      act === 'change-strand'
        ? (strand?.leaderPostId ?? '')
        : act === 'change-activity'
          ? (activity?.leadPostId ?? '')
          : '',
  };
  const posts = await reading(portal, actor, (tx) => listPosts(tx, [saved.post]));
  portal.render(visit, 'strategies/plan', {
    title: `Plan of ${strategy.title}`,
    strategy,
    page,
    posts: act === 'add-owner' ? posts.filter(({ id }) => id !== activity?.leadPostId) : posts,
    owners: nominations.filter((one) => one.part === 'joint' && !one.replaced),
    owned: new Set(
      page.nominations.flatMap(({ part, replaced, activityId }) => (part === 'joint' && !replaced ? [activityId] : [])),
    ),
    act: Object.hasOwn(doings, act) ? act : 'add-strand',
    itemId,
    part: strand?.name ?? activity?.title ?? '',
    ...filled(visit, saved, { area: 'Priority area', name: 'Name', post: 'Lead' }),
    back: { href: `/strategies/${strategy.id}`, text: 'Back to the strategy' },
  });
}
