import { sql } from 'drizzle-orm';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import type { ChasePolicy } from '../../domain/chase/policy.ts';
import { reviewDues } from '../../domain/reviews/review.ts';
import { type TaskKind, taskKinds } from '../../domain/chase/task-kinds.ts';
import { loadCalendar } from '../calendar/calendars.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';

export type ProcessPlace = {
  readonly zone: string;
  readonly calendar: CalendarName;
  /** A round says itself how it chases. */
  readonly policy: ChasePolicy | null;
  /** Since when a review collects its returns. */
  readonly openedAt: number | null;
};

/** By which clock and holidays the dates of a process are reckoned. */
export async function placeOfProcess(tx: Tx, processId: string): Promise<ProcessPlace> {
  const { rows } = await tx.execute<ProcessPlace>(sql`
    select coalesce(n.zone, s.zone, i.zone, 'Europe/London') as zone, coalesce(n.calendar, s.calendar, i.calendar, 'england-and-wales') as calendar,
      n.policy, case when v.process_id is not null then ${ms(sql`p.opened_at`)} end as "openedAt"
    from processes p left join consultations n on n.process_id = p.id left join inspections i on i.process_id = p.id
      left join reviews v on v.process_id = p.id left join strategies s on s.process_id = v.strategy_id where p.id = ${processId}`);
  return rows[0] ?? { zone: 'Europe/London', calendar: 'england-and-wales', policy: null, openedAt: null };
}

export type ChaseTerms = {
  readonly place: ProcessPlace;
  readonly policy: ChasePolicy;
  /** When a review goes to its committee. */
  readonly committeeAt: number | undefined;
};

/** How a task of the kind is chased once it has more time; undefined for a kind whose date nobody asks to move. */
export async function chaseTerms(tx: Tx, processId: string, kind: TaskKind): Promise<ChaseTerms | undefined> {
  const { moreTime, chasedBy } = taskKinds[kind];
  if (moreTime === undefined) return undefined;
  const place = await placeOfProcess(tx, processId);
  const policy = chasedBy === 'own' ? place.policy : chasedBy;
  if (policy === null) return undefined;
  if (place.openedAt === null) return { place, policy, committeeAt: undefined };
  const dues = reviewDues(place.openedAt, { zone: place.zone, calendar: await loadCalendar(tx, place.calendar) });
  return { place, policy, committeeAt: dues.review };
}

/** By whose clock and holidays a day counts: of a task as its own plan says; of a date of a strategy and of a process as the process does. */
export async function placeOfDue(tx: Tx, id: string): Promise<Pick<ProcessPlace, 'zone' | 'calendar'>> {
  const ofTask = await tx.execute<Pick<ProcessPlace, 'zone' | 'calendar'>>(sql`
    select c.zone, c.calendar from tasks t join chase_plans c on c.id = t.plan_id where t.id = ${id}`);
  if (ofTask.rows[0] !== undefined) return ofTask.rows[0];
  const ofDate = await tx.execute<{ id: string }>(sql`select strategy_id as id from dated_items where id = ${id}`);
  return placeOfProcess(tx, ofDate.rows[0]?.id ?? id);
}
