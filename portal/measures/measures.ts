import { listIndicators, type MeasuredStrategy, readMeasuredStrategy } from '../../db/measures/read-indicators.ts';
import { may } from '../../domain/permissions.ts';
import { isOver } from '../../domain/strategies/strategy.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { found, idIn, reading } from '../web/page.ts';

/** What a strategy is measured by: each indicator with its owner and how it stands (S40, F60). */
export const measureRoutes: readonly Route[] = [['get', '/strategies/:id/measures', 'see-strategies', show]];

export async function measuredStrategy(portal: Portal, visit: Visit): Promise<MeasuredStrategy> {
  return found(await reading(portal, visit.actor, (tx) => readMeasuredStrategy(tx, idIn(visit.req))));
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await measuredStrategy(portal, visit);
  const indicators = await reading(portal, visit.actor, (tx) => listIndicators(tx, strategy.id));
  portal.render(visit, 'measures/measures', {
    title: `Measures: ${strategy.title}`,
    strategy,
    indicators,
    writes: may(visit.actor, 'write-measures') && !isOver(strategy.state),
    back: { href: `/strategies/${strategy.id}`, text: 'The strategy' },
  });
}
