import { listLinked, listMilestones, listQuarters, readActivity } from '../../../db/strategies/read-progress.ts';
import { listNominations } from '../../../db/strategies/read-nominations.ts';
import { listPlanProposals } from '../../../db/strategies/read-plan-proposals.ts';
import { quarterName } from '../../../domain/reviews/review.ts';
import { may } from '../../../domain/permissions.ts';
import { isOver } from '../../../domain/strategies/strategy.ts';
import { stripOf } from '../../../domain/strategies/progress.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { found, idIn, reading } from '../../web/page.ts';
import { strategyOf } from '../strategies.ts';

/** One activity of the plan: who leads it, its milestones, and every quarter that it had (F56, F57). */
export const activityRoutes: readonly Route[] = [['get', '/strategies/:id/activities/:itemId', 'see-strategies', show]];

async function show(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const activityId = idIn(visit.req, 'itemId');
  const { quarters, ...data } = await reading(portal, visit.actor, async (tx) => ({
    activity: found(await readActivity(tx, strategy.id, activityId)),
    milestones: await listMilestones(tx, activityId),
    linked: await listLinked(tx, { strategyId: strategy.id, activityId }),
    quarters: await listQuarters(tx, activityId),
    proposals: (await listPlanProposals(tx, { strategyId: strategy.id, activityId })).rows,
    nominations: (await listNominations(tx, strategy.id)).filter((one) => one.activityId === activityId),
  }));
  portal.render(visit, 'strategies/equals/activity', {
    title: data.activity.title,
    strategy,
    ...data,
    quarters: quarters.toReversed(),
    strip: stripOf(quarters, strategy.colours, quarterName),
    colourOf: Object.fromEntries(strategy.colours.map((colour) => [colour.code, colour])),
    proposes: strategy.state === 'open' && !data.activity.retired && may(visit.actor, 'propose-to-plan'),
    writes: may(visit.actor, 'write-strategy') && !isOver(strategy.state) && !data.activity.retired,
    staff: may(visit.actor, 'see-reviews'),
    back: { href: `/strategies/${strategy.id}`, text: 'The strategy' },
  });
}
