import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { ms } from './rows.ts';

export type TaskPerson = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly why: string;
  /** Asked by his address for this task, by this person; null for the agency's own people. */
  readonly invitedBy: string | null;
  readonly substitutes: string | null;
};

/** Who answers for the task now, and who stands in for somebody absent; both are shown. */
export async function readTaskPeople(tx: Tx, taskId: string): Promise<TaskPerson[]> {
  const { rows } = await tx.execute<TaskPerson>(sql`
    select p.id, p.name, p.email, k.why, k."invitedBy",
      (select s.name from people_away a join people s on s.id = a.substitute_id where a.person_id = p.id) as substitutes
    from (select w.person_id, coalesce(min(n.why), 'holds-the-post') as why, min(n.invited_by::text) as "invitedBy" from task_answerers w
      left join task_people n on n.task_id = w.task_id and n.person_id = w.person_id and n.left_at is null
      where w.task_id = ${taskId} group by w.person_id) k join people p on p.id = k.person_id order by p.name`);
  return rows;
}

/** Colleagues of the agency who could take the task over: they hold a post there today and do not answer for it yet. */
export async function readColleagues(tx: Tx, taskId: string): Promise<{ id: string; name: string; post: string }[]> {
  const { rows } = await tx.execute<{ id: string; name: string; post: string }>(sql`
    select p.id, p.name, min(o.title) as post from tasks t
      join posts o on o.agency_id = t.agency_id and o.role in ('respondent', 'lead', 'manager')
      join post_holders h on h.post_id = o.id and h.since <= app_now() and (h.until is null or h.until > app_now())
      join people p on p.id = h.person_id
    where t.id = ${taskId} and not exists (select from task_answerers k where k.task_id = t.id and k.person_id = p.id)
    group by p.id, p.name order by p.name limit 200`);
  return rows;
}

export type ExtensionRequest = {
  readonly id: string;
  readonly state: 'asked' | 'granted' | 'refused' | 'lapsed';
  readonly askedBy: string;
  readonly askedAt: number;
  readonly wantedDueAt: number;
  readonly reason: string;
  readonly decidedAt: number | null;
  readonly reply: string | null;
};

export async function readTaskRequests(tx: Tx, taskId: string): Promise<ExtensionRequest[]> {
  const { rows } = await tx.execute<ExtensionRequest>(sql`
    select e.id, e.state, coalesce(p.name, 'a colleague') as "askedBy", ${ms(sql`e.asked_at`)} as "askedAt",
      ${ms(sql`e.wanted_due_at`)} as "wantedDueAt", e.reason, ${ms(sql`e.decided_at`)} as "decidedAt", e.reply
    from extension_requests e left join people p on p.id = e.asked_by where e.task_id = ${taskId} order by e.asked_at desc`);
  return rows;
}

export type Paper = {
  readonly id: string;
  readonly title: string;
  readonly version: number;
  readonly fileName: string;
  readonly size: number;
  readonly addedAt: number;
  readonly newest: boolean;
};

/** The papers of a round with every version; the newest of each is marked. */
export async function readPapers(tx: Tx, processId: string): Promise<Paper[]> {
  const { rows } = await tx.execute<Paper>(sql`
    select id, title, version, file_name as "fileName", size, ${ms(sql`added_at`)} as "addedAt",
      version = max(version) over (partition by title) as newest
    from documents where process_id = ${processId} order by title, version desc`);
  return rows;
}

export async function readDocument(
  tx: Tx,
  documentId: string,
): Promise<{ fileName: string; mediaType: string; content: Buffer } | undefined> {
  const { rows } = await tx.execute<{ fileName: string; mediaType: string; content: Buffer }>(sql`
    select file_name as "fileName", media_type as "mediaType", content from documents where id = ${documentId}`);
  return rows[0];
}
