import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import type { Tx } from '../connect.ts';
import { heldNow } from '../held-now.ts';
import { ableToTake } from '../directory/leaving/succession.ts';
import { uuids } from '../uuids.ts';
import { ms } from '../rows.ts';
import { people } from '../schema/directory.ts';
import { documents } from '../schema/sign-offs.ts';
import { extensionRequests } from '../schema/tasks.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

/** Who answers for the task now, and who stands in for somebody absent; both are shown. */
export const readTaskPeople = statement(
  'tasks.people',
  z.object({
    id: of(people.id),
    name: of(people.name),
    email: of(people.email),
    why: z.string(),
    /** Asked by his address for this task, by this person; null for the agency's own people. */
    invitedBy: z.string().nullable(),
    substitutes: of(people.name).nullable(),
  }),
  (taskId: string) => sql`
    select p.id, p.name, p.email, k.why, k."invitedBy",
      (select s.name from people_away a join people s on s.id = a.substitute_id where a.person_id = p.id) as substitutes
    from (select w.person_id, coalesce(min(n.why), 'holds-the-post') as why, min(n.invited_by::text) as "invitedBy" from task_answerers w
      left join task_people n on n.task_id = w.task_id and n.person_id = w.person_id and n.left_at is null
      where w.task_id = ${taskId} group by w.person_id) k join people p on p.id = k.person_id order by p.name`,
);

const colleagues = statement(
  'tasks.colleagues',
  z.object({ id: of(people.id), name: of(people.name), post: z.string() }),
  ({ able, taskId }: { able: readonly string[]; taskId: string }) => sql`
    select p.id, p.name, min(o.title || ', ' || a.name) as post from people p join post_holders h on h.person_id = p.id and ${heldNow}
      join posts o on o.id = h.post_id join agencies a on a.id = o.agency_id
    where p.id = any(${uuids(able)})
      and not exists (select from task_answerers k where k.task_id = ${taskId} and k.person_id = p.id)
    group by p.id, p.name order by p.name limit 200`,
);

/** Who could take the task over and does not answer for it yet, with a post of each. */
export async function readColleagues(
  tx: Tx,
  actor: Pick<Actor, 'roles'>,
  taskId: string,
): Promise<RowOf<typeof colleagues>[]> {
  return colleagues(tx, { able: await ableToTake(tx, actor, taskId), taskId });
}

export const readTaskRequests = statement(
  'tasks.requests-of',
  z.object({
    id: of(extensionRequests.id),
    state: of(extensionRequests.state),
    askedBy: of(people.name),
    askedAt: epochMs,
    wantedDueAt: epochMs,
    grantedDueAt: epochMs.nullable(),
    reason: of(extensionRequests.reason),
    decidedAt: epochMs.nullable(),
    reply: of(extensionRequests.reply),
  }),
  (taskId: string) => sql`
    select e.id, e.state, coalesce(p.name, 'a colleague') as "askedBy", ${ms(sql`e.asked_at`)} as "askedAt",
      ${ms(sql`e.wanted_due_at`)} as "wantedDueAt", ${ms(sql`e.granted_due_at`)} as "grantedDueAt", e.reason, ${ms(sql`e.decided_at`)} as "decidedAt", e.reply
    from extension_requests e left join people p on p.id = e.asked_by where e.task_id = ${taskId} order by e.asked_at desc`,
);

/** The papers of a round with every version; the newest of each is marked. */
export const readPapers = statement(
  'tasks.papers',
  z.object({
    id: of(documents.id),
    title: of(documents.title),
    version: of(documents.version),
    fileName: of(documents.fileName),
    size: of(documents.size),
    addedAt: epochMs,
    newest: z.boolean(),
  }),
  (processId: string) => sql`
    select id, title, version, file_name as "fileName", size, ${ms(sql`added_at`)} as "addedAt",
      version = max(version) over (partition by title) as newest
    from documents where process_id = ${processId} order by title, version desc`,
);

export async function readDocument(
  tx: Tx,
  documentId: string,
): Promise<{ fileName: string; mediaType: string; content: Buffer } | undefined> {
  const { fileName, mediaType, content } = documents;
  const [document] = await tx
    .select({ fileName, mediaType, content })
    .from(documents)
    .where(eq(documents.id, documentId));
  return document;
}
