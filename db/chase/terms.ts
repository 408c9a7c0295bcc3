import type { Read } from '../../domain/not-known.ts';
import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { ChasePolicy } from '../../domain/chase/policy.ts';
import { reviewDues } from '../../domain/reviews/review.ts';
import { rulesOfTask, type TaskKind } from '../../domain/chase/task-kinds.ts';
import { loadCalendar } from '../calendar/calendars.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { chasePlans } from '../schema/chase.ts';
import { datedItems } from '../schema/strategies.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { chasePolicy } from './shapes.ts';

const place = statement(
  'chase.place',
  z.object({
    zone: z.string(),
    calendar: of(chasePlans.calendar),
    /** A round says itself how it chases. */
    policy: chasePolicy.nullable(),
    /** Since when a review collects its returns. */
    openedAt: epochMs.nullable(),
  }),
  (processId: string) => sql`
    select coalesce(n.zone, s.zone, i.zone, 'Europe/London') as zone, coalesce(n.calendar, s.calendar, i.calendar, 'england-and-wales') as calendar,
      n.policy, case when v.process_id is not null then ${ms(sql`p.opened_at`)} end as "openedAt"
    from processes p left join consultations n on n.process_id = p.id left join inspections i on i.process_id = p.id
      left join reviews v on v.process_id = p.id left join strategies s on s.process_id = v.strategy_id where p.id = ${processId}`,
);
export type ProcessPlace = RowOf<typeof place>;

/** By which clock and holidays the dates of a process are reckoned. */
export async function placeOfProcess(tx: Tx, processId: string): Promise<ProcessPlace> {
  const [found] = await place(tx, processId);
  return found ?? { zone: 'Europe/London', calendar: 'england-and-wales', policy: null, openedAt: null };
}

export type ChaseTerms = {
  readonly place: ProcessPlace;
  readonly policy: ChasePolicy;
  /** When a review goes to its committee. */
  readonly committeeAt: number | undefined;
};

/** How a task of the kind is chased once it has more time; undefined for a kind whose date nobody asks to move. */
export async function chaseTerms(tx: Tx, processId: string, kind: Read<TaskKind>): Promise<ChaseTerms | undefined> {
  const { moreTime, chasedBy } = rulesOfTask(kind);
  if (moreTime === undefined) return undefined;
  const place = await placeOfProcess(tx, processId);
  const policy = chasedBy === 'own' ? place.policy : chasedBy;
  if (policy === null) return undefined;
  if (place.openedAt === null) return { place, policy, committeeAt: undefined };
  const dues = reviewDues(place.openedAt, { zone: place.zone, calendar: await loadCalendar(tx, place.calendar) });
  return { place, policy, committeeAt: dues.review };
}

const placeOfTask = statement(
  'chase.place-of-task',
  z.object({ zone: of(chasePlans.zone), calendar: of(chasePlans.calendar) }),
  (taskId: string) => sql`
    select c.zone, c.calendar from tasks t join chase_plans c on c.id = t.plan_id where t.id = ${taskId}`,
);

/** By whose clock and holidays a day counts: of a task as its own plan says; of a date of a strategy and of a process as the process does. */
export async function placeOfDue(tx: Tx, id: string): Promise<RowOf<typeof placeOfTask>> {
  const [ofTask] = await placeOfTask(tx, id);
  if (ofTask !== undefined) return ofTask;
  const [item] = await tx.select({ strategyId: datedItems.strategyId }).from(datedItems).where(eq(datedItems.id, id));
  return placeOfProcess(tx, item?.strategyId ?? id);
}
