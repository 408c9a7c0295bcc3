import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { chasePlans, processes, tasks } from '../schema/chase.ts';
import { agencies, people } from '../schema/directory.ts';
import { extensionRequests, notMeReports } from '../schema/tasks.ts';
import { count, epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

const line = z.object({
  id: of(extensionRequests.id),
  taskId: of(tasks.id),
  reference: of(processes.reference),
  title: of(processes.title),
  agency: of(agencies.name),
  askedBy: of(people.name),
  askedAt: epochMs,
  dueAt: epochMs,
  wantedDueAt: epochMs,
  zone: of(chasePlans.zone),
  calendar: of(chasePlans.calendar),
  reason: of(extensionRequests.reason),
  decideBy: epochMs.nullable(),
  /** When the round closes for everybody else; null where it is no round. */
  closesAt: epochMs.nullable(),
});
export type OpenRequest = z.output<typeof line>;

const request = sql`
  select e.id, t.id as "taskId", p.reference, coalesce(t.title, p.title) as title, a.name as agency, coalesce(h.name, 'somebody') as "askedBy", ${ms(sql`e.asked_at`)} as "askedAt",
    ${ms(sql`c.due_at`)} as "dueAt", ${ms(sql`e.wanted_due_at`)} as "wantedDueAt", c.zone, c.calendar, e.reason,
    (select ${ms(sql`min(x.due_at)`)} from tasks d join chase_plans x on x.id = d.plan_id where d.about_task_id = t.id and d.kind = 'decide-extension' and d.state = 'open') as "decideBy",
    case when p.kind = 'consultation' then ${ms(sql`p.closes_at`)} end as "closesAt"
  from extension_requests e join tasks t on t.id = e.task_id join processes p on p.id = t.process_id join agencies a on a.id = t.agency_id
    join chase_plans c on c.id = t.plan_id left join people h on h.id = e.asked_by`;

const page = statement(
  'tasks.requests',
  line,
  (after: string | undefined) => sql`
    ${request} where e.state = 'asked' ${after === undefined ? sql`` : sql`and e.id > ${after}`} order by e.id limit ${pageSize + 1}`,
  [undefined, 'a request'],
);

/** A page of requests for more time that nobody has decided, the oldest first. */
export async function listRequests(tx: Tx, after: string | undefined): Promise<Cut<OpenRequest>> {
  return cut(await page(tx, after));
}

const requested = statement(
  'tasks.request',
  line.extend({ state: of(extensionRequests.state) }),
  (requestId: string) =>
    sql`select r.*, e.state from (${request} where e.id = ${requestId}) r join extension_requests e on e.id = r.id`,
);

export async function readRequest(tx: Tx, requestId: string): Promise<RowOf<typeof requested> | undefined> {
  const [found] = await requested(tx, requestId);
  return found;
}

/**
 * Open tasks for which the directorate has to find somebody: of which somebody said "not the right person" or left, whose
 * agency or post has ended, or that nobody ever answered for; and how many answer for each now. Once each, the newest first.
 */
export const listNotMe = statement(
  'tasks.not-me',
  z.object({
    id: of(notMeReports.id),
    taskId: of(tasks.id),
    kind: of(tasks.kind),
    reference: of(processes.reference),
    /** Null: the directorate owes it. */
    agencyId: of(agencies.id).nullable(),
    agency: of(agencies.name),
    title: of(processes.title),
    dueAt: epochMs,
    zone: of(chasePlans.zone),
    /** Who had it; null where nobody ever did. */
    person: of(people.name).nullable(),
    at: epochMs,
    reason: of(notMeReports.reason),
    suggestion: of(notMeReports.suggestion),
    why: of(notMeReports.why),
    answering: count,
  }),
  () => sql`
    select * from (
      select distinct on (t.id) r.id, t.id as "taskId", t.kind, p.reference, a.id as "agencyId", coalesce(a.name, 'The directorate') as agency, coalesce(t.title, p.title) as title,
        ${ms(sql`c.due_at`)} as "dueAt", c.zone, h.name as person, r.why, ${ms(sql`r.at`)} as at, r.reason, r.suggestion,
        (select count(distinct k.person_id) from task_answerers k where k.task_id = t.id)::int as answering
      from not_me_reports r join tasks t on t.id = r.task_id and t.state = 'open' join processes p on p.id = t.process_id and p.ended_at is null
        join chase_plans c on c.id = t.plan_id left join agencies a on a.id = t.agency_id left join people h on h.id = r.person_id
      where r.settled_at is null order by t.id, r.id desc) listed
    order by id desc limit 500`,
);
export type NotMe = RowOf<typeof listNotMe>;

/** Of those the ones that nobody answers for: the longest first. */
export async function listOwedByNobody(tx: Tx): Promise<NotMe[]> {
  return (await listNotMe(tx)).filter(({ answering }) => answering === 0).toReversed();
}
