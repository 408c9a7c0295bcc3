import { loadCalendar } from '../../db/calendar/calendars.ts';
import { databaseNow } from '../../db/chase/locks.ts';
import type { Tx } from '../../db/connect.ts';
import { hasTargets, readBaseline, setBaseline } from '../../db/measures/baselines.ts';
import {
  type IndicatorLine,
  listIndicators,
  type MeasuredStrategy,
  readMeasuredStrategy,
} from '../../db/measures/read-indicators.ts';
import { type Given, type Latest, listGiven, listLatest } from '../../db/measures/read-targets.ts';
import { listProposed, readAgreeing } from '../../db/measures/proposed-targets.ts';
import { frequencies, periodLabel } from '../../domain/calendar/periods.ts';
import { localDate } from '../../domain/calendar/zones.ts';
import { type Baseline, baselinePeriods, hasBaselineEnded, leftText } from '../../domain/measures/baseline.ts';
import { indicatorStates } from '../../domain/measures/indicator.ts';
import { judge, type Judgement } from '../../domain/measures/judgement.ts';
import { targetText } from '../../domain/measures/target-list.ts';
import { lastDue, valueText } from '../../domain/measures/value.ts';
import { may } from '../../domain/permissions.ts';
import { isOver } from '../../domain/strategies/strategy.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { aDay, tick } from '../web/forms/fields.ts';
import { dayFieldsOf } from '../web/forms/date-fields.ts';
import { posted } from '../web/forms/form.ts';
import { typed } from '../web/forms/forms.ts';
import { found, idIn, reading } from '../web/page.ts';
import { plain } from '../web/perform.ts';

/** What a strategy is measured by: each indicator with its owner and how it stands, and the baseline year (S40, S68, F60). */
export const measureRoutes: readonly Route[] = [
  ['get', '/strategies/:id/measures', 'see-strategies', show],
  posted('/strategies/:id/measures', 'write-measures', {
    page: show,
    fields: () => ({ fromOn: aDay('the first day'), toOn: aDay('the last day'), hasPassed: tick }),
    act: (span, { actor, id: strategyId, perform }) =>
      perform('set-baseline', (tx) => setBaseline(tx, actor, { ...span, strategyId })),
    at: 'fromOn-day',
    says: plain,
    leads: '/strategies/:id/measures?done=baseline-set',
  }),
];

export async function measuredStrategy(portal: Portal, visit: Visit): Promise<MeasuredStrategy> {
  return found(await reading(portal, visit.actor, (tx) => readMeasuredStrategy(tx, idIn(visit.req))));
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await measuredStrategy(portal, visit);
  const data = await reading(portal, visit.actor, async (tx) => {
    const now = await databaseNow(tx);
    const at = { now, zone: strategy.zone, calendar: await loadCalendar(tx, strategy.calendar) };
    const latest = Map.groupBy(await listLatest(tx, strategy.id), ({ indicatorId }) => indicatorId);
    const indicators = (await listIndicators(tx, strategy.id)).map((one) => ({
      ...one,
      reading: readingOf(one, latest.get(one.id) ?? [], lastDue(one.frequency, at)),
    }));
    const proposed = (await listProposed(tx, strategy.id)).map((one) => ({
      ...one,
      from: periodLabel(one.period),
      text: targetText(one, one),
    }));
    return {
      indicators,
      proposed,
      agreeing: proposed.length > 0 ? await readAgreeing(tx, strategy.id) : undefined,
      baseline: await baselineOf(tx, strategy, now),
      hasTargets: await hasTargets(tx, strategy.id),
    };
  });
  const { fromOn = null, toOn = null } = data.baseline ?? {};
  portal.render(visit, 'measures/measures', {
    title: `Measures: ${strategy.title}`,
    strategy,
    ...data,
    writes: may(visit.actor, 'write-measures') && !isOver(strategy.state),
    signs: may(visit.actor, 'write-sign-off') && !isOver(strategy.state),
    values: visit.again ? typed(visit.req) : { ...dayFieldsOf('fromOn', fromOn), ...dayFieldsOf('toOn', toOn) },
    back: { href: `/strategies/${strategy.id}`, text: 'The strategy' },
  });
}

/** The last period of which something was said, the value where there is one area, and how many areas are judged how. */
function readingOf(one: IndicatorLine, areas: readonly Latest[], due: string) {
  const judged = areas.map(({ period, scaled, target, targetPeriod, tolerance, firstOwed }) => {
    const overdue = indicatorStates[one.state].owed && firstOwed !== null && firstOwed <= due && (period ?? '') < due;
    const held =
      target === null || tolerance === null ? undefined : { period: targetPeriod ?? '', scaled: target, tolerance };
    const value = period === null || overdue ? undefined : { scaled };
    return judge({ value, target: held, polarity: one.polarity, overdue });
  });
  const counts = Map.groupBy(
    judged.filter((each) => each !== undefined),
    (each: Judgement) => each,
  );
  const [last] = areas
    .flatMap(({ period }) => period ?? [])
    .toSorted()
    .toReversed();
  const [only] = areas;
  return {
    last: last === undefined ? undefined : periodLabel(last),
    value: areas.length === 1 && only?.scaled != null ? valueText(only.scaled, one) : undefined,
    judged: [...counts].map(([judgement, each]) => ({ judgement, areas: areas.length > 1 ? each.length : 0 })),
  };
}

async function baselineOf(tx: Tx, { id, zone }: MeasuredStrategy, now: number) {
  const baseline = await readBaseline(tx, id);
  if (baseline === undefined) return undefined;
  const today = localDate(now, zone);
  const periods = frequencies.map((frequency) => ({ frequency, all: baselinePeriods(baseline, frequency, today) }));
  const spans = periods.map(({ frequency, all }) => ({ frequency, first: all[0] ?? '', last: all.at(-1) ?? '' }));
  const given = await listGiven(tx, { strategyId: id, spans });
  return {
    ...baseline,
    ended: hasBaselineEnded(baseline, today),
    left: leftText(baseline, today),
    length: leftText(baseline, baseline.fromOn),
    owners: completeness(given, baseline, today),
  };
}

/** By owner: how many values of the baseline there are, of those that are to be had by now. */
function completeness(given: readonly Given[], baseline: Baseline, today: string) {
  return [...Map.groupBy(given, ({ ownerPostId }) => ownerPostId).values()].map((own) => {
    const wanted = own.reduce(
      (sum, { areas, frequency }) => sum + areas * baselinePeriods(baseline, frequency, today).length,
      0,
    );
    const had = own.reduce((sum, one) => sum + one.given, 0);
    return {
      owner: own[0]?.owner ?? null,
      agency: own[0]?.agency ?? '',
      indicators: own.length,
      given: had,
      wanted,
      percent: wanted === 0 ? 100 : Math.floor((had * 100) / wanted),
    };
  });
}
