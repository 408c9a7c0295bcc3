import { loadCalendar } from '../../db/calendar/calendars.ts';
import { databaseNow } from '../../db/chase/locks.ts';
import type { Tx } from '../../db/connect.ts';
import { readBaseline } from '../../db/measures/baselines.ts';
import { type IndicatorLine, readMeasuredStrategy } from '../../db/measures/read-indicators.ts';
import { listOwedPeriods, listTargets, type TargetLine } from '../../db/measures/read-targets.ts';
import { type Area, listAreas, listValues, type ValueLine } from '../../db/measures/read-values.ts';
import { periodLabel } from '../../domain/calendar/periods.ts';
import { areaName, chartsOf, targetsOf } from '../../domain/measures/charts.ts';
import { judge, targetFor } from '../../domain/measures/judgement.ts';
import { targetText } from '../../domain/measures/target-list.ts';
import { lastDue, marksOf, saidText, surveyText } from '../../domain/measures/value.ts';
import { found } from '../web/page.ts';

/** An indicator's values, judged against its targets, as its page shows them. */
export async function readReadings(tx: Tx, one: IndicatorLine) {
  const { zone, calendar } = found(await readMeasuredStrategy(tx, one.strategyId));
  const at = { now: await databaseNow(tx), zone, calendar: await loadCalendar(tx, calendar) };
  const read = {
    areas: await listAreas(tx, one.id),
    values: await listValues(tx, one.id),
    targets: await listTargets(tx, one.id),
    owed: (await listOwedPeriods(tx, one.id)).map(({ period }) => period),
    due: lastDue(one.frequency, at),
  };
  const baseline = await readBaseline(tx, one.strategyId);
  return { ...readingsOf(one, read), ...chartsOf(one, read, baseline) };
}

type Read = {
  readonly areas: readonly Area[];
  readonly values: readonly ValueLine[];
  readonly targets: readonly TargetLine[];
  readonly owed: readonly string[];
  /** The latest period of which the value is due by now. */
  readonly due: string;
};

/** A row for each period of which a value is due or was given, the latest first, and a column for each area. */
function readingsOf(one: IndicatorLine, { areas, values, targets, owed, due }: Read) {
  const byPeriod = Map.groupBy(values, ({ period }) => period);
  const held = new Map(areas.map(({ id }) => [id, targetsOf(targets, id)]));
  const periods = [...new Set([...byPeriod.keys(), ...owed.filter((period) => period <= due)])].toSorted().toReversed();
  const rows = periods.map((period) => ({
    period,
    label: periodLabel(period),
    cells: areas.map(({ id, ended }) => {
      const value = byPeriod.get(period)?.find(({ areaId }) => areaId === id);
      const target = targetFor(held.get(id) ?? [], period);
      const overdue = !ended && owed.includes(period) && period <= due;
      return {
        text: saidText(value, one),
        marks: [value && surveyText(value, one), marksOf(value)].filter(Boolean).join(', '),
        judgement: judge({ value, target, polarity: one.polarity, overdue }),
      };
    }),
  }));
  const said = areas.flatMap(({ id, name }) =>
    (held.get(id) ?? []).map(
      (target) => `${name === '' ? '' : `${name}: `}${targetText(target, one)}, from ${periodLabel(target.period)}`,
    ),
  );
  const last = new Map(targets.toReversed().map((target) => [`${target.areaId} ${target.period}`, target]));
  const proposed = [...last.values()].some(({ state }) => state === 'proposed');
  const columns = areas.map(({ name }) => (areas.length === 1 && name === '' ? 'Value' : areaName(name)));
  return { areas: columns, rows, targets: said, proposed };
}
