import { sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import type { Tx } from '../connect.ts';
import { heldNow } from '../directory/lock.ts';
import { ableToTake } from '../directory/leaving/succession.ts';
import { uuids } from '../uuids.ts';
import { ms } from '../rows.ts';

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

type Colleague = { readonly id: string; readonly name: string; readonly post: string };

/** Who could take the task over and does not answer for it yet, with a post of each. */
export async function readColleagues(tx: Tx, actor: Pick<Actor, 'roles'>, taskId: string): Promise<Colleague[]> {
  const { rows } = await tx.execute<Colleague>(sql`
    select p.id, p.name, min(o.title || ', ' || a.name) as post from people p join post_holders h on h.person_id = p.id and ${heldNow}
      join posts o on o.id = h.post_id join agencies a on a.id = o.agency_id
    where p.id = any(${uuids(await ableToTake(tx, actor, taskId))})
      and not exists (select from task_answerers k where k.task_id = ${taskId} and k.person_id = p.id)
    group by p.id, p.name order by p.name limit 200`);
  return rows;
}

export type ExtensionRequest = {
  readonly id: string;
  readonly state: 'asked' | 'granted' | 'refused' | 'lapsed';
  readonly askedBy: string;
  readonly askedAt: number;
  readonly wantedDueAt: number;
  readonly grantedDueAt: number | null;
  readonly reason: string;
  readonly decidedAt: number | null;
  readonly reply: string | null;
};

export async function readTaskRequests(tx: Tx, taskId: string): Promise<ExtensionRequest[]> {
  const { rows } = await tx.execute<ExtensionRequest>(sql`
    select e.id, e.state, coalesce(p.name, 'a colleague') as "askedBy", ${ms(sql`e.asked_at`)} as "askedAt",
      ${ms(sql`e.wanted_due_at`)} as "wantedDueAt", ${ms(sql`e.granted_due_at`)} as "grantedDueAt", e.reason, ${ms(sql`e.decided_at`)} as "decidedAt", e.reply
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
