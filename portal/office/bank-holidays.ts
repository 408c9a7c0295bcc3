import { addHoliday, listHolidays, removeHoliday, type Holiday } from '../../db/calendar/bank-holidays.ts';
import { loadCalendar } from '../../db/calendar/calendars.ts';
import { planAnew } from '../../db/chase/plans/plan-anew.ts';
import { listCalendarChanges } from '../../db/chase/read-holiday-changes.ts';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import { isCalendarName } from '../../domain/calendar/holidays.ts';
import { processPath } from '../../domain/process-kinds.ts';
import { may } from '../../domain/permissions.ts';
import type { Portal } from '../web/context.ts';
import { leadOn } from '../web/done.ts';
import { asked, field, line } from '../web/forms/forms.ts';
import { idIn, type Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { keyAfter, perform, reading, flawAt, plain } from '../web/perform.ts';
import type { Problem } from '../web/shown.ts';

/** Bank holidays, and which processes a change of them would touch: nothing moves before an officer says so (R48). */
export const bankHolidayRoutes: readonly Route[] = [
  ['get', '/bank-holidays', 'see-consultations', showHolidays],
  ['post', '/bank-holidays', 'change-calendar', takeHoliday],
  ['post', '/bank-holidays/remove', 'change-calendar', dropHoliday],
  ['post', '/processes/:id/plan-anew', 'change-calendar', replan],
];

/** The calendar that the form or the address names; else that of England and Wales. */
function calendarOf(visit: Visit): CalendarName {
  const name = field(visit.req, 'calendar') || asked(visit.req, 'calendar');
  return isCalendarName(name) ? name : 'england-and-wales';
}

async function page(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: { idempotencyKey?: string } = {},
): Promise<void> {
  const calendar = calendarOf(visit);
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
    problems,
    ...more,
  });
}

async function showHolidays(portal: Portal, visit: Visit): Promise<void> {
  await page(portal, visit);
}

async function takeHoliday(portal: Portal, visit: Visit): Promise<void> {
  const calendar = calendarOf(visit);
  const title = line(visit.req, 'title');
  const [year, month, day] = ['year', 'month', 'day'].map((part) => line(visit.req, `day-${part}`));
  const date = `${year ?? ''}-${(month ?? '').padStart(2, '0')}-${(day ?? '').padStart(2, '0')}`;
  if (title === '') return page(portal, visit, [{ field: 'title', text: 'Say what holiday it is' }]);
  const added = await perform(portal, visit, 'add-holiday', (tx) =>
    addHoliday(tx, visit.actor, { calendar, day: date, title }),
  );
  if (!added.ok) return page(portal, visit, [flawAt(visit, plain(added), 'day-day')], keyAfter(visit, added));
  leadOn(visit, `/bank-holidays?calendar=${calendar}&done=holiday-added`);
}

async function dropHoliday(portal: Portal, visit: Visit): Promise<void> {
  const calendar = calendarOf(visit);
  const removed = await perform(portal, visit, 'remove-holiday', (tx) =>
    removeHoliday(tx, visit.actor, { calendar, day: field(visit.req, 'day') }),
  );
  if (!removed.ok) return page(portal, visit, [flawAt(visit, plain(removed), 'days')], keyAfter(visit, removed));
  leadOn(visit, `/bank-holidays?calendar=${calendar}&done=holiday-removed`);
}

async function replan(portal: Portal, visit: Visit): Promise<void> {
  const processId = idIn(visit.req);
  const planned = await perform(portal, visit, 'plan-anew', (tx) =>
    planAnew(tx, visit.actor, { processId, seenVersion: field(visit.req, 'calendarVersion') }),
  );
  if (!planned.ok) return page(portal, visit, [flawAt(visit, plain(planned), 'changes')], keyAfter(visit, planned));
  leadOn(visit, `/bank-holidays?calendar=${calendarOf(visit)}&done=planned-anew`);
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
