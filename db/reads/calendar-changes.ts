import { sql } from 'drizzle-orm';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import type { StepChange } from '../../domain/calendar/steps-anew.ts';
import type { Tx } from '../connect.ts';
import { judgePlans, type JudgedPlan } from '../kept-plans.ts';

export type ChangedPlan = {
  readonly main: boolean;
  readonly dueAt: number;
  readonly tasks: number;
  readonly changes: readonly StepChange[];
  readonly problem: string | undefined;
};

export type CalendarChange = {
  readonly id: string;
  readonly reference: string;
  readonly title: string;
  readonly zone: string;
  /** The plans whose steps would fall elsewhere, or cannot be planned with the holidays known now. */
  readonly plans: readonly ChangedPlan[];
  /** Years that its plans touch and whose holidays are not known: raise an alert. */
  readonly uncoveredYears: readonly number[];
};

/** The open rounds that the calendar concerns: what would change in them, and which years they touch that nobody knows (R48). */
export async function listCalendarChanges(tx: Tx, calendar: CalendarName): Promise<CalendarChange[]> {
  const byRound = Map.groupBy(await judgePlans(tx, { calendar }), (plan) => plan.processId);
  const { rows } = await tx.execute<{ id: string; reference: string; title: string }>(sql`
    select id, reference, title from processes
    where id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify([...byRound.keys()])}::jsonb)) order by reference`);
  return rows
    .map((row) => ({ ...row, ...summed(byRound.get(row.id) ?? []) }))
    .filter((round) => round.plans.length > 0 || round.uncoveredYears.length > 0);
}

function summed(plans: readonly JudgedPlan[]): Pick<CalendarChange, 'zone' | 'plans' | 'uncoveredYears'> {
  const years = new Set(plans.flatMap((plan) => plan.uncoveredYears));
  return {
    zone: plans[0]?.zone ?? 'Europe/London',
    plans: plans
      .filter((plan) => plan.anew !== undefined || plan.problem !== undefined)
      .map(({ main, dueAt, tasks, anew, problem }) => ({ main, dueAt, tasks, changes: anew?.changes ?? [], problem })),
    uncoveredYears: [...years].sort((one, other) => one - other),
  };
}
