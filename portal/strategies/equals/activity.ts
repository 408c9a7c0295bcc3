import { listNominationsOf } from '../../../db/strategies/equals/read-nominations.ts';
import type { Tx } from '../../../db/connect.ts';
import { listHanging, readOriginsOf, readWhereItWent } from '../../../db/strategies/revisions/read-lineage.ts';
import { listLinksOf } from '../../../db/strategies/links/read-links.ts';
import { readLabels } from '../../../db/strategies/markings/read-markings.ts';
import { listMilestones, listQuarters, readActivity } from '../../../db/strategies/read-progress.ts';
import { listPlanProposals } from '../../../db/strategies/equals/read-plan-proposals.ts';
import { quarterName } from '../../../domain/reviews/review.ts';
import { may } from '../../../domain/permissions.ts';
import { isOver } from '../../../domain/strategies/strategy.ts';
import { stripOf } from '../../../domain/strategies/progress.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { found, idIn, reading } from '../../web/page.ts';
import { strategyOf } from '../strategies.ts';

/** One activity of the plan: who leads it, its milestones, and every quarter that it had (F56, F57). */
export const activityRoutes: readonly Route[] = [['get', '/strategies/:id/activities/:itemId', 'see-strategies', show]];

/** What it comes from and where it went by revisions of the plan; the quarters of those before it are its own history. */
async function lineageOf(tx: Tx, strategyId: string, activityId: string) {
  const origins = await readOriginsOf(tx, activityId);
  const before: (Awaited<ReturnType<typeof listQuarters>>[number] & { as: string })[] = [];
  for (const { partId, title } of origins)
    before.push(...(await listQuarters(tx, partId)).map((one) => ({ ...one, as: title })));
  return {
    origins,
    went: await readWhereItWent(tx, activityId),
    hanging: await listHanging(tx, strategyId, [activityId, ...origins.map(({ partId }) => partId)]),
    titles: new Map(origins.map(({ partId, title }) => [partId, title])),
    before,
  };
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const activityId = idIn(visit.req, 'itemId');
  const { quarters, lineage, ...data } = await reading(portal, visit.actor, async (tx) => ({
    activity: found(await readActivity(tx, strategy.id, activityId)),
    milestones: await listMilestones(tx, activityId),
    links: await listLinksOf(tx, activityId),
    label: (await readLabels(tx, strategy.id))[activityId],
    proposals: (await listPlanProposals(tx, { strategyId: strategy.id, activityId })).rows,
    nominations: await listNominationsOf(tx, { strategyId: strategy.id, partIds: [activityId] }),
    quarters: await listQuarters(tx, activityId),
    lineage: await lineageOf(tx, strategy.id, activityId),
  }));
  portal.render(visit, 'strategies/equals/activity', {
    title: data.activity.title,
    strategy,
    ...data,
    ...lineage,
    quarters: [...quarters.map((one) => ({ ...one, as: '' })), ...lineage.before].sort((one, other) =>
      other.quarter.localeCompare(one.quarter),
    ),
    strip: stripOf(quarters, strategy.colours, quarterName),
    colourOf: Object.fromEntries(strategy.colours.map((colour) => [colour.code, colour])),
    proposes: strategy.state === 'open' && !data.activity.retired && may(visit.actor, 'propose-to-plan'),
    writes: may(visit.actor, 'write-strategy') && !isOver(strategy.state) && !data.activity.retired,
    staff: may(visit.actor, 'see-reviews'),
    marks: may(visit.actor, 'mark-plan') && !isOver(strategy.state),
    back: { href: `/strategies/${strategy.id}`, text: 'The strategy' },
  });
}
