import { databaseNow } from '../../db/chase/locks.ts';
import { readBaseline } from '../../db/measures/baselines.ts';
import { type IndicatorLine, readIndicator, readMeasuredStrategy } from '../../db/measures/read-indicators.ts';
import { listTargets } from '../../db/measures/read-targets.ts';
import { type Area, listAreas, listValues } from '../../db/measures/read-values.ts';
import { setTargets } from '../../db/measures/targets.ts';
import { nextPeriod, parsePeriod, periodLabel, periodOf } from '../../domain/calendar/periods.ts';
import { localDate } from '../../domain/calendar/zones.ts';
import { canSetTargets, proposalFrom } from '../../domain/measures/baseline.ts';
import { whyMeasure } from '../../domain/measures/fields.ts';
import { targetStates, targetText } from '../../domain/measures/target-list.ts';
import { plainValue, typedValue, valueText } from '../../domain/measures/value.ts';
import { may } from '../../domain/permissions.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { type Field, tick, words } from '../web/forms/fields.ts';
import { posted } from '../web/forms/form.ts';
import { choice, line, typed } from '../web/forms/forms.ts';
import { found, idIn, reading } from '../web/page.ts';
import { plain } from '../web/perform.ts';
import { mayGive } from './indicator.ts';
import { areaName, targetsOf } from '../../domain/measures/charts.ts';

/** The targets of an indicator, with what its baseline proposes beside them (S41, F61). */
export const targetRoutes: readonly Route[] = [
  ['get', '/measures/:id/targets', 'see-strategies', show],
  posted('/measures/:id/targets', 'set-targets', {
    page: show,
    held: targetsAt,
    fields: ({ held }) => ({
      period: periodOfForm(held.one),
      targets: targetsOfForm(held),
      reason: words(whyMeasure, 'Say what the targets rest on, or who agreed them'),
      replaces: tick,
      proposed: proposes,
    }),
    act: (said, { actor, id: indicatorId, perform }) =>
      perform('set-targets', (tx) => setTargets(tx, actor, { ...said, indicatorId })),
    at: 'period',
    says: plain,
    leads: (_, { id }, { proposed }) => `/measures/${id}/targets?done=${proposed ? 'targets-proposed' : 'targets-set'}`,
  }),
];

async function targetsAt(portal: Portal, { req, actor }: Visit) {
  return reading(portal, actor, async (tx) => {
    const one = found(await readIndicator(tx, idIn(req)));
    const { zone } = found(await readMeasuredStrategy(tx, one.strategyId));
    const areas = (await listAreas(tx, one.id)).filter(({ ended }) => !ended);
    return {
      one,
      areas,
      today: localDate(await databaseNow(tx), zone),
      baseline: await readBaseline(tx, one.strategyId),
    };
  });
}

const proposes: Field<boolean> = (req) => ({ value: choice(req, 'how', ['proposed', 'set']) === 'proposed' });

const periodOfForm =
  ({ frequency }: IndicatorLine): Field<string> =>
  (req, name) => {
    const period = parsePeriod(line(req, name), frequency);
    return period.ok ? period : { problems: [{ field: name, text: plain(period).message }] };
  };

type AreaTarget = { readonly areaId: string; readonly scaled: number; readonly tolerance: number };
type Held = { readonly one: IndicatorLine; readonly areas: readonly Area[] };

/** A target and its tolerance for each area, or for none: an area of which nothing is said keeps what it has. */
const targetsOfForm =
  ({ one, areas }: Held): Field<AreaTarget[]> =>
  (req) => {
    // That it cannot be below 0 is said of it in words of its own.
    const number = { ...one, kind: 'change' as const };
    const read = areas.map(({ id: areaId }) => {
      const [target, tolerance] = [`target-${areaId}`, `tolerance-${areaId}`];
      const [scaled, near] = [line(req, target), line(req, tolerance)];
      if (scaled === '' && near === '') return {};
      const [value, wide] = [typedValue(scaled, one), typedValue(near || '0', number)];
      const problems = [
        ...(value.ok ? [] : [{ field: target, text: plain(value).message }]),
        ...(wide.ok ? [] : [{ field: tolerance, text: plain(wide).message }]),
        ...(wide.ok && wide.value < 0 ? [{ field: tolerance, text: 'A tolerance is not less than nothing' }] : []),
      ];
      return value.ok && wide.ok && problems.length === 0
        ? { target: { areaId, scaled: value.value, tolerance: wide.value } }
        : { problems };
    });
    const problems = read.flatMap((each) => each.problems ?? []);
    const value = read.flatMap((each) => each.target ?? []);
    if (problems.length > 0) return { problems };
    return value.length > 0
      ? { value }
      : { problems: [{ field: `target-${areas[0]?.id ?? ''}`, text: 'Give the target of an area' }] };
  };

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { one, areas, today, baseline } = await targetsAt(portal, visit);
  const [targets, values] = await reading(portal, visit.actor, async (tx) => [
    await listTargets(tx, one.id),
    await listValues(tx, one.id),
  ]);
  const allowed = canSetTargets(baseline, today);
  const collected = values.filter(
    ({ period }) =>
      baseline === undefined ||
      (period >= periodOf(baseline.fromOn, one.frequency) && period <= periodOf(baseline.toOn, one.frequency)),
  );
  const proposed = areas.map(({ id, name }) => {
    const own = collected.filter(({ areaId }) => areaId === id).flatMap(({ scaled }) => scaled ?? []);
    return { id, name: areaName(name), proposal: proposalFrom(own), values: own.length };
  });
  portal.render(visit, 'measures/targets', {
    title: `Targets: ${one.title}`,
    one,
    notYet: allowed.ok ? undefined : allowed.message,
    sets: allowed.ok && mayGive(visit, one),
    seesSignOffs: may(visit.actor, 'see-sign-offs'),
    baseline,
    areas: proposed.map(({ proposal, ...area }) => ({
      ...area,
      average: proposal && valueText(proposal.target, one),
      range: proposal && `${valueText(proposal.low, one)} to ${valueText(proposal.high, one)}`,
    })),
    targets: targets.map((target) => ({
      ...target,
      area: areaName(target.area),
      text: targetText(target, one),
      from: periodLabel(target.period),
      called: targetStates[target.state].text,
      replaced: targetStates[target.state].holds && !targetsOf(targets, target.areaId).includes(target),
    })),
    values:
      visit.again === undefined
        ? savedOf(proposed, one, nextPeriod(periodOf(baseline?.toOn ?? today, one.frequency)))
        : typed(visit.req),
    back: { href: `/measures/${one.id}`, text: one.title },
  });
}

type Proposed = { readonly id: string; readonly proposal: ReturnType<typeof proposalFrom> };

/** What the baseline proposes stands in the form already. */
function savedOf(areas: readonly Proposed[], one: IndicatorLine, period: string): Record<string, string> {
  const number = { ...one, kind: 'number' as const };
  const proposed = areas.flatMap(({ id, proposal }) =>
    proposal === undefined
      ? []
      : [
          [`target-${id}`, plainValue(proposal.target, one)],
          [`tolerance-${id}`, plainValue(proposal.tolerance, number)],
        ],
  );
  return { period, reason: '', how: 'proposed', ...Object.fromEntries(proposed) };
}
