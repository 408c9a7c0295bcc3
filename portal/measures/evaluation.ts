import { databaseNow } from '../../db/chase/locks.ts';
import { readBaseline } from '../../db/measures/baselines.ts';
import { listIndicators } from '../../db/measures/read-indicators.ts';
import { readReviewRoute } from '../../db/reviews/read-route.ts';
import { listPlanNames } from '../../db/strategies/read-plan.ts';
import { readStrategy } from '../../db/strategies/read-strategies.ts';
import { localDate } from '../../domain/calendar/zones.ts';
import { hasBaselineEnded, leftText } from '../../domain/measures/baseline.ts';
import { evaluationOf } from '../../domain/measures/evaluation.ts';
import { may } from '../../domain/permissions.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { found, idIn, reading } from '../web/page.ts';

/** How a strategy is evaluated, said from its records: measures, baseline year, reviews and whom they go to (S4, S26). */
export const evaluationRoutes: readonly Route[] = [['get', '/strategies/:id/evaluation', 'see-strategies', show]];

async function show(portal: Portal, visit: Visit): Promise<void> {
  const staff = may(visit.actor, 'see-reviews');
  const data = await reading(portal, visit.actor, async (tx) => {
    const strategy = found(await readStrategy(tx, idIn(visit.req), staff));
    const baseline = await readBaseline(tx, strategy.id);
    const today = localDate(await databaseNow(tx), strategy.zone);
    return {
      strategy,
      baseline: baseline?.state === 'dropped' ? undefined : baseline,
      ended: baseline !== undefined && hasBaselineEnded(baseline, today),
      left: baseline === undefined ? '' : leftText(baseline, today),
      route: staff ? await readReviewRoute(tx, strategy.id) : [],
      ...evaluationOf(await listIndicators(tx, strategy.id), await listPlanNames(tx, strategy.id)),
    };
  });
  portal.render(visit, 'measures/evaluation', {
    title: `How it is evaluated: ${data.strategy.title}`,
    ...data,
    staff,
    back: { href: `/strategies/${data.strategy.id}`, text: 'The strategy' },
  });
}
