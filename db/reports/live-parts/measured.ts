import type { Measured } from '../../../domain/reports/live-parts/indicators.ts';
import { lastDue } from '../../../domain/measures/value.ts';
import { loadCalendar } from '../../calendar/calendars.ts';
import { listIndicators } from '../../measures/read-indicators.ts';
import { listLatest, listTargetsOf } from '../../measures/read-targets.ts';
import { listAreasOf, listLastValues } from '../../measures/read-values.ts';
import type { PlanStrand } from '../../strategies/read-plan.ts';
import type { Source } from './source.ts';

/** So many of the last periods are shown: three years of quarters, a year of months. */
const mostPeriods = 12;

/** The indicators that are not retired, with what was said of their last periods; of a report on one strand its own. */
export async function readMeasured(source: Source, plan: readonly PlanStrand[]): Promise<Measured[]> {
  const { tx, scope, zone, now, until, shows, calendar } = source;
  const { strategyId, strandId } = scope;
  const [all, areas, values, targets, latest, days] = await Promise.all([
    listIndicators(tx, strategyId),
    listAreasOf(tx, strategyId),
    listLastValues(tx, { strategyId, until, most: mostPeriods }),
    listTargetsOf(tx, { strategyId, until }),
    listLatest(tx, strategyId),
    loadCalendar(tx, calendar),
  ]);
  const own = new Set(plan.flatMap(({ id, activities }) => [id, ...activities.map((one) => one.id)]));
  const byIndicator = <Row extends { readonly indicatorId: string }>(rows: readonly Row[]) => {
    const grouped = Map.groupBy(rows, ({ indicatorId }) => indicatorId);
    return (id: string): readonly Row[] => grouped.get(id) ?? [];
  };
  const [areasOf, valuesOf, targetsOf] = [byIndicator(areas), byIndicator(values), byIndicator(targets)];
  return all
    .filter(({ state, partId }) => state !== 'retired' && shows(partId) && (strandId === null || own.has(partId ?? '')))
    .map((one) => {
      const firstOwed = latest.find(({ indicatorId }) => indicatorId === one.id)?.firstOwed ?? null;
      const due = lastDue(one.frequency, { now, zone, calendar: days });
      return {
        ...one,
        areas: areasOf(one.id),
        values: valuesOf(one.id),
        targets: targetsOf(one.id),
        due: firstOwed !== null && firstOwed <= due ? due : null,
      };
    });
}
