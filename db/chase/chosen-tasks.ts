import { sql, type SQL } from 'drizzle-orm';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import type { TaskKind } from '../../domain/chase/task-kinds.ts';
import { instant } from '../instant.ts';
import { uuids } from '../uuids.ts';

/** Which tasks: those for which all that is said here holds; where nothing is said the database refuses it. */
export type Chosen = {
  readonly taskIds?: readonly (string | null)[];
  readonly processId?: string;
  readonly kind?: TaskKind;
  readonly personId?: string;
  readonly aboutTaskId?: string;
  /** Asked by a stage of a sign-off. */
  readonly stageId?: string;
  /** Whose holidays count for it: its agency's, else those of its process. */
  readonly calendar?: { readonly name: CalendarName; readonly ofProcess: CalendarName };
  readonly notOnPlan?: string;
  /** Of a round: due by its own date, or before this instant. */
  readonly dueBefore?: number;
};

/** Over the alias `t`. */
export function chosen(which: Chosen): SQL {
  const said = [
    ...when(which.taskIds, (ids) => sql`t.id = any(${uuids(ids.filter((id) => id !== null))})`),
    ...when(which.processId, (id) => sql`t.process_id = ${id}`),
    ...when(which.kind, (kind) => sql`t.kind = ${kind}`),
    ...when(which.personId, (id) => sql`t.person_id = ${id}`),
    ...when(which.aboutTaskId, (id) => sql`t.about_task_id = ${id}`),
    ...when(which.stageId, (id) => sql`t.id in (select y.task_id from signatory_tasks y where y.stage_id = ${id})`),
    ...when(which.calendar, ({ name, ofProcess }) => sql`${calendarOfTask(ofProcess)} = ${name}`),
    ...when(which.notOnPlan, (id) => sql`t.plan_id <> ${id}`),
    ...when(
      which.dueBefore,
      (at) => sql`exists (select from chase_plans c join consultations n on n.process_id = c.process_id
        where c.id = t.plan_id and (c.due_at = n.due_at or c.due_at < ${instant(at)}))`,
    ),
  ];
  return sql.join(said, sql` and `);
}

function when<Value>(value: Value | undefined, say: (value: Value) => SQL): SQL[] {
  return value === undefined ? [] : [say(value)];
}

/** The holidays that count for a task, over the alias `t`. */
export function calendarOfTask(ofProcess: CalendarName): SQL {
  return sql`coalesce((select g.calendar from agencies g where g.id = t.agency_id), ${ofProcess})`;
}

/** All that can be said, for the test that prepares statements. */
export const anyChosen: Chosen = {
  taskIds: [],
  processId: '',
  kind: 'answer',
  personId: '',
  aboutTaskId: '',
  stageId: '',
  calendar: { name: 'scotland', ofProcess: 'scotland' },
  notOnPlan: '',
  dueBefore: 0,
};
