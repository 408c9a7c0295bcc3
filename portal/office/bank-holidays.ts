import { addHoliday, listHolidays, removeHoliday, type Holiday } from '../../db/calendar/bank-holidays.ts';
import { loadCalendar } from '../../db/calendar/calendars.ts';
import { planAnew } from '../../db/chase/plans/plan-anew.ts';
import { listCalendarChanges } from '../../db/chase/read-holiday-changes.ts';
import { type CalendarName, holidayFields } from '../../domain/calendar/bank-holidays.ts';
import { isCalendarName } from '../../domain/calendar/holidays.ts';
import { processPath } from '../../domain/process-kinds.ts';
import { may } from '../../domain/permissions.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { posted } from '../web/forms/form.ts';
import { reading } from '../web/page.ts';
import { plain } from '../web/perform.ts';
import { asked, field, line } from '../web/forms/forms.ts';
import type { Request } from 'express';
import { aLine, type Field } from '../web/forms/fields.ts';

function backTo(done: string) {
  return (_: unknown, { req }: { req: Request }) => `/bank-holidays?calendar=${calendarOf(req)}&done=${done}`;
}

/** As it was typed; whether there is such a day is judged where it is added. */
const dayTyped: Field<string> = (req, name) => {
  const [year = '', month = '', day = ''] = ['year', 'month', 'day'].map((part) => line(req, `${name}-${part}`));
  return { value: `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` };
};

/** Bank holidays, and which processes a change of them would touch: nothing moves before an officer says so (R48). */
export const bankHolidayRoutes: readonly Route[] = [
  ['get', '/bank-holidays', 'see-consultations', page],
  posted('/bank-holidays', 'change-calendar', {
    page,
    fields: () => ({ title: aLine(holidayFields.title, 'Say what holiday it is'), day: dayTyped }),
    act: (holiday, { actor, req, perform }) =>
      perform('add-holiday', (tx) => addHoliday(tx, actor, { calendar: calendarOf(req), ...holiday })),
    at: 'day-day',
    says: plain,
    leads: backTo('holiday-added'),
  }),
  posted('/bank-holidays/remove', 'change-calendar', {
    page,
    fields: () => ({ day: aLine(holidayFields.title) }),
    act: ({ day }, { actor, req, perform }) =>
      perform('remove-holiday', (tx) => removeHoliday(tx, actor, { calendar: calendarOf(req), day })),
    at: 'days',
    says: plain,
    leads: backTo('holiday-removed'),
  }),
  posted('/processes/:id/plan-anew', 'change-calendar', {
    page,
    fields: () => ({ calendarVersion: aLine(holidayFields.title) }),
    act: ({ calendarVersion: seenVersion }, { actor, id: processId, perform }) =>
      perform('plan-anew', (tx) => planAnew(tx, actor, { processId, seenVersion })),
    at: 'changes',
    says: plain,
    leads: backTo('planned-anew'),
  }),
];

/** The calendar that the form or the address names; else that of England and Wales. */
function calendarOf(req: Request): CalendarName {
  const name = field(req, 'calendar') || asked(req, 'calendar');
  return isCalendarName(name) ? name : 'england-and-wales';
}

async function page(portal: Portal, visit: Visit): Promise<void> {
  const calendar = calendarOf(visit.req);
  const data = await reading(portal, visit.actor, async (tx) => ({
    holidays: await listHolidays(tx, calendar),
    processes: (await listCalendarChanges(tx, calendar)).map((one) => ({
      ...one,
      path: processPath(one.kind, one.id),
    })),
    version: (await loadCalendar(tx, calendar)).version,
  }));
  portal.render(visit, 'office/bank-holidays', {
    title: 'Bank holidays',
    calendar,
    years: byYear(data.holidays),
    changing: data.processes.filter(({ plans }) => plans.length > 0),
    uncovered: data.processes.filter(({ uncoveredYears }) => uncoveredYears.length > 0),
    calendarVersion: data.version,
    officer: may(visit.actor, 'change-calendar'),
  });
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' });

function byYear(holidays: readonly Holiday[]) {
  const years = Map.groupBy(holidays, ({ day }) => day.slice(0, 4));
  // The coming years first: those are the ones that still matter.
  return [...years].toReversed().map(([year, days]) => ({
    year,
    days: days.map((one) => ({ ...one, text: dayFormat.format(new Date(`${one.day}T00:00:00Z`)) })),
  }));
}
