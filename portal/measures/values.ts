import type { Request } from 'express';
import { indicatorOfTask } from '../../db/measures/indicator-tasks.ts';
import { type IndicatorLine, readIndicator, readMeasuredStrategy } from '../../db/measures/read-indicators.ts';
import { type Area, listAreas, listRevisions, listValues, type ValueLine } from '../../db/measures/read-values.ts';
import { type GivenValue, giveValues } from '../../db/measures/values.ts';
import { readBegin } from '../../db/strategies/begins.ts';
import { databaseNow } from '../../db/chase/locks.ts';
import { loadCalendar } from '../../db/calendar/calendars.ts';
import { nextPeriod, parsePeriod, periodLabel, periodOf, previousPeriod } from '../../domain/calendar/periods.ts';
import { localDate, pageDeadline } from '../../domain/calendar/zones.ts';
import { whyMeasure } from '../../domain/measures/fields.ts';
import { valueColumns } from '../../domain/measures/import-values.ts';
import {
  earlyPeriod,
  isSample,
  marksOf,
  plainValue,
  saidText,
  surveyText,
  typedValue,
  valueDue,
} from '../../domain/measures/value.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { type Field, readFields, tick, words } from '../web/forms/fields.ts';
import { posted } from '../web/forms/form.ts';
import { asked, field, line, typed } from '../web/forms/forms.ts';
import { found, idIn, NotFound, reading } from '../web/page.ts';
import { plain } from '../web/perform.ts';
import { type TableFile, tableFiles } from '../web/xlsx/table-file.ts';
import { mayGive } from './indicator.ts';
import { areaName } from '../../domain/measures/charts.ts';

/** The values of one period: each area's, with all that was ever said of it; the form of whoever gives them (F60). */
export const valueRoutes: readonly Route[] = [
  ['get', '/measures/of-task/:id', 'see-strategies', showOfTask],
  ['get', '/measures/:id/values', 'see-strategies', show],
  ...tableFiles('/measures/:id/values', 'see-strategies', givenLines),
  posted('/measures/:id/values', 'give-values', {
    page: show,
    held: periodAt,
    fields: ({ held }) => ({ values: valuesOf(held), provisional: tick, note: words(whyMeasure) }),
    act: (said, { actor, id: indicatorId, held: { period }, perform }) =>
      perform('give-values', (tx) => giveValues(tx, actor, { ...said, indicatorId, period })),
    at: (_, _values, { held }) => `value-${held.areas[0]?.id ?? ''}`,
    says: plain,
    leads: (_, { id, held }) => `/measures/${id}/values?period=${encodeURIComponent(held.period)}&done=values-given`,
  }),
];

type Held = {
  readonly one: IndicatorLine;
  readonly areas: readonly Area[];
  readonly period: string;
  readonly today: string;
  readonly due: string;
  /** The first day of the strategy, where the period ended before it. */
  readonly early: string | undefined;
};

/** The last word on each area and period, as a file of values has it. */
async function givenLines(portal: Portal, visit: Visit): Promise<TableFile> {
  const { one, values } = await reading(portal, visit.actor, async (tx) => {
    const indicator = found(await readIndicator(tx, idIn(visit.req)));
    return { one: indicator, values: await listValues(tx, indicator.id) };
  });
  const rows = values.map(({ area, period, scaled, whyNone, provisional, note, sample, margin }) => {
    const value = scaled === null ? '' : plainValue(scaled, one);
    const off = margin === null ? '' : plainValue(margin, { ...one, kind: 'number' });
    return [one.title, area, period, value, whyNone, provisional ? 'yes' : '', note, sample?.toString() ?? '', off];
  });
  const numbers = [...(one.kind === 'scale' ? [] : ['value']), 'asked', 'either_way'];
  return { name: 'values', columns: valueColumns, rows, numbers };
}

async function showOfTask(portal: Portal, visit: Visit): Promise<void> {
  const { indicatorId, period } = found(
    await reading(portal, visit.actor, (tx) => indicatorOfTask(tx, idIn(visit.req))),
  );
  const page = period === null ? 'targets' : `values?period=${encodeURIComponent(period)}`;
  visit.res.redirect(303, `/measures/${indicatorId}/${page}`);
}

/** The indicator with the period that is asked for; where none is, the one before the one that runs. */
async function periodAt(portal: Portal, visit: Visit): Promise<Held> {
  const { req, actor } = visit;
  return reading(portal, actor, async (tx) => {
    const one = found(await readIndicator(tx, idIn(req)));
    const { zone, calendar } = found(await readMeasuredStrategy(tx, one.strategyId));
    const today = localDate(await databaseNow(tx), zone);
    const wanted = asked(req, 'period') || field(req, 'period');
    const period = parsePeriod(wanted || previousPeriod(periodOf(today, one.frequency)), one.frequency);
    if (!period.ok) throw new NotFound();
    const due = pageDeadline(valueDue(period.value, zone, await loadCalendar(tx, calendar)), zone);
    const areas = (await listAreas(tx, one.id)).filter(({ ended }) => !ended);
    const early = earlyPeriod(period.value, await readBegin(tx, one.strategyId));
    return { one, areas, period: period.value, today, due, early };
  });
}

/** The value of each area, or why there is none; an area of which nothing is said is left as it is. */
const valuesOf =
  ({ one, areas }: Held): Field<GivenValue[]> =>
  async (req) => {
    const read = await Promise.all(areas.map((area) => valueOf(req, area, one)));
    const problems = read.flatMap((each) => ('problems' in each ? each.problems : []));
    if (problems.length > 0) return { problems };
    const value = read.flatMap((each) => ('value' in each && each.value !== undefined ? [each.value] : []));
    if (value.length > 0) return { value };
    return { problems: [{ field: `value-${areas[0]?.id ?? ''}`, text: 'Give a value, or say why there is none' }] };
  };

async function valueOf(req: Request, { id }: Area, one: IndicatorLine) {
  const [value, why] = [`value-${id}`, `why-${id}`];
  const { values, problems } = await readFields(req, { [why]: words(whyMeasure) });
  const whyNone = values[why] ?? '';
  const typed = line(req, value);
  const scaled = typed === '' ? undefined : typedValue(typed, one);
  const wrong = scaled?.ok === false ? [{ field: value, text: plain(scaled).message }] : [];
  const both =
    typed !== '' && whyNone !== '' ? [{ field: why, text: 'Give either the value or why there is none' }] : [];
  const survey = surveyOf(req, id, one);
  const all = [...wrong, ...problems, ...both, ...survey.problems];
  if (all.length > 0) return { problems: all };
  if (scaled?.ok !== true && whyNone === '') return { value: undefined };
  return { value: { areaId: id, scaled: scaled?.ok === true ? scaled.value : null, whyNone, ...survey.said } };
}

/** Of a survey: how many were asked, and how far off it may be. */
function surveyOf(req: Request, id: string, one: IndicatorLine) {
  const [sample, margin] = [`sample-${id}`, `margin-${id}`];
  const [asked, off] = one.kind === 'survey' ? [line(req, sample), line(req, margin)] : ['', ''];
  const people = Number(asked.replaceAll(',', ''));
  const wide = off === '' ? undefined : typedValue(off, { ...one, kind: 'change' });
  const problems = [
    ...(asked === '' || isSample(people) ? [] : [{ field: sample, text: 'Give a whole number, for example 1,200' }]),
    ...(wide?.ok === false ? [{ field: margin, text: plain(wide).message }] : []),
  ];
  const said = { sample: asked === '' ? null : people, margin: wide?.ok === true ? wide.value : null };
  return { problems, said };
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { one, areas, period, today, due, early } = await periodAt(portal, visit);
  const revisions = await reading(portal, visit.actor, (tx) => listRevisions(tx, { indicatorId: one.id, period }));
  const running = periodOf(today, one.frequency);
  portal.render(visit, 'measures/values', {
    title: `${one.title}: ${periodLabel(period)}`,
    one,
    period,
    due,
    early,
    runs: period >= running,
    next: period < running ? nextPeriod(period) : undefined,
    areas: areas.map(({ id, name }) => ({ id, name: areaName(name) })),
    revisions: revisions.map((value) => ({
      ...value,
      area: areaName(value.area),
      text: saidText(value, one),
      marks: marksOf(value),
      survey: surveyText(value, one),
    })),
    gives: mayGive(visit, one) && period <= running,
    values: visit.again === undefined ? savedOf(revisions, one) : typed(visit.req),
    back: { href: `/measures/${one.id}`, text: one.title },
  });
}

/** The last word on each area, of all that was said of the period, the latest first. */
function savedOf(revisions: readonly ValueLine[], one: IndicatorLine): Record<string, string> {
  const known = [...Map.groupBy(revisions, ({ areaId }) => areaId).values()].flatMap(([last]) => last ?? []);
  return {
    provisional: known[0]?.provisional === true ? 'yes' : '',
    note: '',
    ...Object.fromEntries(
      known.flatMap(({ areaId, scaled, whyNone, sample, margin }) => [
        [`sample-${areaId}`, sample === null ? '' : String(sample)],
        [`margin-${areaId}`, margin === null ? '' : plainValue(margin, { ...one, kind: 'number' })],
        [`value-${areaId}`, scaled === null ? '' : plainValue(scaled, one)],
        [`why-${areaId}`, whyNone],
      ]),
    ),
  };
}
