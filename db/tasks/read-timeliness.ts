import { eq, sql, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import { taskKindsThat } from '../../domain/chase/task-kinds.ts';
import { type Records, recordsOf } from '../../domain/tasks/timeliness.ts';
import type { Span } from '../../domain/tasks/span.ts';
import type { Tx } from '../connect.ts';
import { instant } from '../instant.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { chasePlans, processes, tasks } from '../schema/chase.ts';
import { agencies, bodies } from '../schema/directory.ts';
import { count, epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';

const timing = {
  kind: of(tasks.kind),
  state: of(tasks.state),
  onTime: of(tasks.onTime),
  due: z.boolean(),
  closed: z.boolean(),
  stopped: z.boolean(),
  extended: z.boolean(),
  undecided: z.boolean(),
};
/** What domain/tasks/timeliness.ts asks of a task, over the aliases `t` and `c`, and `x` for what was asked about it. */
const asked = sql`t.kind, t.state, t.on_time as "onTime", c.due_at < m.at as due, t.closes_at <= m.at as closed, t.stopped_at is not null as stopped,
      x.extended, x.undecided`;
const moreTime = sql`cross join lateral (
        select coalesce(bool_or(e.state = 'granted'), false) as extended,
          coalesce(bool_or(e.asked_at <= c.due_at and (e.decided_at is null or e.decided_at > c.due_at)), false) as undecided
        from extension_requests e where e.task_id = t.id) x`;

type Within = Pick<Span, 'from' | 'until'>;
const dueWithin = ({ from, until }: Within) => sql`p.due_at > ${instant(from)} and p.due_at <= ${instant(until)}`;

/** By the plans of the period, or by what the agencies have ever been asked. */
const tasksOf = (within: Within, agencyIds: readonly string[] | undefined): SQL =>
  agencyIds === undefined
    ? sql`(select p.* from chase_plans p where ${dueWithin(within)} offset 0) c cross join lateral (select * from tasks k where k.plan_id = c.id offset 0) t`
    : sql`unnest(${uuids(agencyIds)}) g(id) cross join lateral (select * from tasks k where k.agency_id = g.id offset 0) t
        join lateral (select p.* from chase_plans p where p.id = t.plan_id and ${dueWithin(within)} offset 0) c on true`;

type Which = Within & { readonly agencyIds: readonly string[] | undefined };
const groups = statement(
  'tasks.timing',
  z.object({
    ...timing,
    agencyId: of(agencies.id).nullable(),
    agency: of(agencies.name).nullable(),
    bodyId: of(bodies.id).nullable(),
    body: of(bodies.name).nullable(),
    tasks: count,
  }),
  ({ agencyIds, ...within }: Which) => sql`
    with m as materialized (select app_now() as at),
    alike as (select t.agency_id, t.body_id, ${asked}, count(*)::int as tasks from m cross join ${tasksOf(within, agencyIds)} ${moreTime}
      group by t.agency_id, t.body_id, t.kind, t.state, t.on_time, due, closed, stopped, x.extended, x.undecided)
    select a.agency_id as "agencyId", y.name as agency, a.body_id as "bodyId", b.name as body, a.kind, a.state, a."onTime", a.due, a.closed, a.stopped,
      a.extended, a.undecided, a.tasks
    from alike a left join agencies y on y.id = a.agency_id left join bodies b on b.id = a.body_id`,
  [
    { from: 0, until: 1, agencyIds: undefined },
    { from: 0, until: 1, agencyIds: [] },
  ],
);
/**
 * What everybody was asked for that is due within a span, and what became of it; for some agencies alone with all their history.
 * Who may not see a task does not count it: for partners name their own agencies.
 */
export async function readRecords(tx: Tx, which: Which): Promise<Records> {
  const { id, name } = agencies;
  const [directorate] =
    which.agencyIds === undefined
      ? await tx.select({ id, name }).from(agencies).where(eq(agencies.isDirectorate, true)).limit(1)
      : [];
  return recordsOf(await groups(tx, which), directorate);
}

/** The agency whose record is asked for; undefined where the reader sees none. */
export async function readRecorded(tx: Tx, agencyId: string) {
  const { id, name, isDirectorate } = agencies;
  const [found] = await tx.select({ id, name, isDirectorate }).from(agencies).where(eq(id, agencyId));
  return found;
}

/** Ids of the units of an agency. */
export async function listUnits(tx: Tx, agencyId: string): Promise<string[]> {
  return (await tx.select({ id: agencies.id }).from(agencies).where(eq(agencies.parentId, agencyId))).map(
    ({ id }) => id,
  );
}

/** What an agency itself owes: a task of the directorate names the agency that it is about. */
const owned = sql.param([...taskKindsThat((kind) => kind.ladder === 'agency'), 'sign']);

const page = statement(
  'tasks.timed',
  z.object({
    ...timing,
    id: of(tasks.id),
    title: of(processes.title),
    reference: of(processes.reference),
    dueAt: epochMs,
    answeredAt: epochMs.nullable(),
    zone: of(chasePlans.zone),
  }),
  ({ agencyId, after, most, ...within }: Within & { agencyId: string; after: string | undefined; most: number }) => sql`
    with m as materialized (select app_now() as at),
    mine as (select t.id, t.process_id, t.title, t.answered_at, c.due_at, c.zone, ${asked} from m cross join ${tasksOf(within, [agencyId])} ${moreTime} 
      where t.state not in ('withdrawn', 'cancelled') and t.body_id is null and t.kind = any(${owned}::text[]))
    select t.id, coalesce(t.title, p.title) as title, p.reference, ${ms(sql`t.due_at`)} as "dueAt", t.zone,
      ${ms(sql`t.answered_at`)} as "answeredAt", t.kind, t.state, t."onTime", t.due, t.closed, t.stopped, t.extended, t.undecided
    from mine t join processes p on p.id = t.process_id
    where ${after === undefined ? sql`true` : sql`(t.due_at, t.id) < (select y.due_at, k.id from tasks k join chase_plans y on y.id = k.plan_id where k.id = ${after})`}
    order by t.due_at desc, t.id desc limit ${most + 1}`,
  [
    { from: 0, until: 1, agencyId: '', after: undefined, most: 1 },
    { from: 0, until: 1, agencyId: '', after: '', most: 1 },
  ],
);
export type TimedTask = RowOf<typeof page>;

/** What one agency was asked for within a span, the last due first. */
export async function listTimed(
  tx: Tx,
  which: Within & { readonly agencyId: string; readonly after: string | undefined },
  most = pageSize,
): Promise<Cut<TimedTask>> {
  return cut(await page(tx, { ...which, most }), most);
}
