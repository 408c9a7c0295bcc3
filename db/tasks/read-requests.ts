import { sql } from 'drizzle-orm';
import type { WhyListed } from '../../domain/directory/succession.ts';
import type { TaskKind } from '../../domain/chase/task-kinds.ts';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';

export type OpenRequest = {
  readonly id: string;
  readonly taskId: string;
  readonly reference: string;
  readonly title: string;
  readonly agency: string;
  readonly askedBy: string;
  readonly askedAt: number;
  readonly dueAt: number;
  readonly wantedDueAt: number;
  readonly zone: string;
  readonly calendar: string;
  readonly reason: string;
  readonly decideBy: number | null;
  /** When the round closes for everybody else; null where it is no round. */
  readonly closesAt: number | null;
};

const request = sql`
  select e.id, t.id as "taskId", p.reference, coalesce(t.title, p.title) as title, a.name as agency, coalesce(h.name, 'somebody') as "askedBy", ${ms(sql`e.asked_at`)} as "askedAt",
    ${ms(sql`c.due_at`)} as "dueAt", ${ms(sql`e.wanted_due_at`)} as "wantedDueAt", c.zone, c.calendar, e.reason,
    (select ${ms(sql`min(x.due_at)`)} from tasks d join chase_plans x on x.id = d.plan_id where d.about_task_id = t.id and d.kind = 'decide-extension' and d.state = 'open') as "decideBy",
    case when p.kind = 'consultation' then ${ms(sql`p.closes_at`)} end as "closesAt"
  from extension_requests e join tasks t on t.id = e.task_id join processes p on p.id = t.process_id join agencies a on a.id = t.agency_id
    join chase_plans c on c.id = t.plan_id left join people h on h.id = e.asked_by`;

/** A page of requests for more time that nobody has decided, the oldest first. */
export async function listRequests(tx: Tx, after: string | undefined): Promise<Cut<OpenRequest>> {
  const { rows } = await tx.execute<OpenRequest>(sql`
    ${request} where e.state = 'asked' ${after === undefined ? sql`` : sql`and e.id > ${after}`} order by e.id limit ${pageSize + 1}`);
  return cut(rows);
}

export async function readRequest(tx: Tx, requestId: string): Promise<(OpenRequest & { state: string }) | undefined> {
  const { rows } = await tx.execute<OpenRequest & { state: string }>(
    sql`select r.*, e.state from (${request} where e.id = ${requestId}) r join extension_requests e on e.id = r.id`,
  );
  return rows[0];
}

export type NotMe = {
  readonly id: string;
  readonly taskId: string;
  readonly kind: TaskKind;
  readonly reference: string;
  /** Null: the directorate owes it. */
  readonly agencyId: string | null;
  readonly agency: string;
  readonly title: string;
  readonly dueAt: number;
  readonly zone: string;
  /** Who had it; null where nobody ever did. */
  readonly person: string | null;
  readonly at: number;
  readonly suggestion: string;
  readonly why: WhyListed;
  readonly answering: number;
};

/**
 * Open tasks for which the directorate has to find somebody: of which somebody said "not the right person" or left, whose
 * agency or post has ended, or that nobody ever answered for; and how many answer for each now. Once each, the newest first.
 */
export async function listNotMe(tx: Tx): Promise<NotMe[]> {
  const { rows } = await tx.execute<NotMe>(sql`
    select * from (
      select distinct on (t.id) r.id, t.id as "taskId", t.kind, p.reference, a.id as "agencyId", coalesce(a.name, 'The directorate') as agency, coalesce(t.title, p.title) as title,
        ${ms(sql`c.due_at`)} as "dueAt", c.zone, h.name as person, r.why, ${ms(sql`r.at`)} as at, r.suggestion,
        (select count(distinct k.person_id) from task_answerers k where k.task_id = t.id)::int as answering
      from not_me_reports r join tasks t on t.id = r.task_id and t.state = 'open' join processes p on p.id = t.process_id and p.ended_at is null
        join chase_plans c on c.id = t.plan_id left join agencies a on a.id = t.agency_id left join people h on h.id = r.person_id
      where r.settled_at is null order by t.id, r.id desc) listed
    order by id desc limit 500`);
  return rows;
}

/** Of those the ones that nobody answers for: the longest first. */
export async function listOwedByNobody(tx: Tx): Promise<NotMe[]> {
  return (await listNotMe(tx)).filter(({ answering }) => answering === 0).toReversed();
}
