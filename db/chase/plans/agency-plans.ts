import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { CalendarName } from '../../../domain/calendar/bank-holidays.ts';
import { planFromPolicy } from '../../../domain/chase/plan.ts';
import type { ChasePolicy } from '../../../domain/chase/policy.ts';
import { accept, type Verdict } from '../../../domain/refusal.ts';
import { anyChosen, calendarOfTask, chosen, type Chosen } from '../chosen-tasks.ts';
import { loadCalendar } from '../../calendar/calendars.ts';
import type { Tx } from '../../connect.ts';
import { agencies } from '../../schema/directory.ts';
import { of } from '../../shapes.ts';
import { statement } from '../../statement.ts';
import { ensurePlan, type PlanWithText, toKeep } from './plans.ts';

/** One date, and how it is chased whatever the calendar. */
export type Chase = {
  readonly dueAt: number;
  readonly wallText: string;
  readonly zone: string;
  readonly policy: ChasePolicy;
  readonly now: number;
  /** Where it is set; else the policy says it. */
  readonly closesAt?: number | undefined;
};

const calendarsOfTasks = statement(
  'chase.calendars-of-tasks',
  z.object({ calendar: of(agencies.calendar) }),
  ({ fallback, which }: { fallback: CalendarName; which: Chosen }) => sql`
    select calendar from (select ${calendarOfTask(fallback)} as calendar from tasks t where t.state = 'open' and ${chosen(which)}) used
    group by calendar order by calendar <> ${fallback}, count(*) desc, calendar`,
  [{ which: anyChosen, fallback: 'scotland' }],
);

/** The calendars of the chosen open tasks; that of the process first, if it is among them or there is none. */
export async function calendarsOf(tx: Tx, fallback: CalendarName, which: Chosen): Promise<CalendarName[]> {
  const used = (await calendarsOfTasks(tx, { fallback, which })).map(({ calendar }) => calendar);
  return used.length === 0 ? [fallback] : used;
}

/**
 * What is owed by one instant as a plan for each calendar. All of them close at one instant, the latest that any of them
 * asks for: agencies of one round have the same time. Refused as one plan is (domain/chase/plan.ts).
 */
export async function plansByCalendar(
  tx: Tx,
  chase: Chase,
  calendars: readonly CalendarName[],
): Promise<Verdict<ReadonlyMap<CalendarName, PlanWithText>>> {
  const plans = new Map<CalendarName, PlanWithText>();
  const { wallText, zone, closesAt, ...rest } = chase;
  for (const name of calendars) {
    const calendar = await loadCalendar(tx, name);
    const plan = planFromPolicy({ ...rest, zone, calendar, ...(closesAt !== undefined && { closesAt }) });
    if (!plan.ok) return plan;
    const text = { zone, dueWallText: wallText, calendar: calendar.name, calendarVersion: calendar.version };
    plans.set(name, { plan: toKeep(plan.value), text });
  }
  const latest = Math.max(...[...plans.values()].map(({ plan }) => plan.closesAt));
  return accept(
    new Map([...plans].map(([name, { plan, text }]) => [name, { plan: { ...plan, closesAt: latest }, text }])),
  );
}

export type KeptPlans = {
  readonly planIds: ReadonlyMap<CalendarName, string>;
  /** The plan of the first calendar. */
  readonly mainId: string;
  readonly closesAt: number;
};

/** The same, kept: one plan for each calendar, however many tasks are on it. `calendars` names at least one. */
export async function ensurePlans(
  tx: Tx,
  processId: string,
  chase: Chase,
  calendars: readonly CalendarName[],
): Promise<Verdict<KeptPlans>> {
  const plans = await plansByCalendar(tx, chase, calendars);
  if (!plans.ok) return plans;
  const planIds = new Map<CalendarName, string>();
  for (const [name, { plan, text }] of plans.value) planIds.set(name, await ensurePlan(tx, processId, plan, text));
  const [first] = plans.value.values();
  const [mainId] = planIds.values();
  if (first === undefined || mainId === undefined) throw new Error('a plan by no calendar');
  return accept({ planIds, mainId, closesAt: first.plan.closesAt });
}
