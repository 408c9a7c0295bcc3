import type { Read } from '../../domain/not-known.ts';
import { sql } from 'drizzle-orm';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import type { StepChange } from '../../domain/chase/steps-anew.ts';
import type { ProcessKind } from '../../domain/process-kinds.ts';
import type { TaskKind } from '../../domain/chase/task-kinds.ts';
import type { Tx } from '../connect.ts';
import { statement } from '../statement.ts';
import { uuids } from '../uuids.ts';
import { judgePlans, type JudgedPlan } from './plans/kept-plans.ts';
import { processName } from './shapes.ts';

export type ChangedPlan = {
  readonly main: boolean;
  /** What is owed by it. */
  readonly kind: Read<TaskKind>;
  readonly dueAt: number;
  readonly tasks: number;
  readonly changes: readonly StepChange[];
  readonly problem: string | undefined;
};

export type CalendarChange = {
  readonly id: string;
  readonly kind: Read<ProcessKind>;
  readonly reference: string;
  readonly title: string;
  readonly zone: string;
  /** The plans whose steps would fall elsewhere, or cannot be planned with the holidays known now. */
  readonly plans: readonly ChangedPlan[];
  /** Years that its plans touch and whose holidays are not known: raise an alert. */
  readonly uncoveredYears: readonly number[];
};

const listNamed = statement(
  'chase.named',
  processName,
  (ids: readonly string[]) => sql`
    select id, kind, reference, title from processes where id = any(${uuids(ids)}) order by reference`,
);

/** The running processes that the calendar concerns: what would change in them, and which years they touch that nobody knows (R48). */
export async function listCalendarChanges(tx: Tx, calendar: CalendarName): Promise<CalendarChange[]> {
  const byProcess = Map.groupBy(await judgePlans(tx, { calendar }), (plan) => plan.processId);
  const named = await listNamed(tx, [...byProcess.keys()]);
  return named
    .map((row) => ({ ...row, ...summed(byProcess.get(row.id) ?? []) }))
    .filter((process) => process.plans.length > 0 || process.uncoveredYears.length > 0);
}

function summed(plans: readonly JudgedPlan[]): Pick<CalendarChange, 'zone' | 'plans' | 'uncoveredYears'> {
  const years = new Set(plans.flatMap((plan) => plan.uncoveredYears));
  return {
    zone: plans[0]?.zone ?? 'Europe/London',
    plans: plans
      .filter((plan) => plan.anew !== undefined || plan.problem !== undefined)
      .map(({ main, kind, dueAt, tasks, anew, problem }) => ({
        main,
        kind,
        dueAt,
        tasks,
        changes: anew?.changes ?? [],
        problem,
      })),
    uncoveredYears: [...years].sort((one, other) => one - other),
  };
}
