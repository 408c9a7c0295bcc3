import { and, eq, isNotNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { mailAddress } from '../../domain/directory/address.ts';
import { mayInvite } from '../../domain/tasks/invitation.ts';
import { may, type Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { Tx } from '../connect.ts';
import { heldNow } from '../held-now.ts';
import { addPost } from '../directory/posts.ts';
import type { LockedTask } from '../chase/locks.ts';
import { agencies, people } from '../schema/directory.ts';
import { count, of } from '../shapes.ts';
import { lockMailbox } from '../directory/lock.ts';
import { command, statement } from '../statement.ts';

export type NewPerson = { readonly name: string; readonly address: string };

/** Who comes to answer; `invitedBy`: asked by his address for this task, since he holds no post in the agency. */
export type Joining = { readonly personId: string; readonly invitedBy: string | null };

const holderAt = statement(
  'tasks.holder-at',
  z.object({ id: of(people.id) }),
  ({ address, agencyId }: { address: string; agencyId: string | null }) => sql`
    select n.id from people n join post_holders h on h.person_id = n.id join posts p on p.id = h.post_id
    where lower(n.email) = lower(${address}) and p.agency_id = ${agencyId} and ${heldNow} limit 1`,
);
const personAt = statement(
  'tasks.person-at',
  z.object({ id: z.string().nullable(), made: z.string() }),
  (address: string) => sql`select person_at(${address}) as id, uuidv7() as made`,
);

/**
 * The person at an address: one of the agency, else somebody who is asked for this one task, known already or new. Nobody
 * gets a post by it, save where an officer gives what only holders of posts can do. Out: who asked him, where he holds none in the agency.
 */
export async function personFor(tx: Tx, actor: Actor, task: LockedTask, meant: NewPerson): Promise<Verdict<Joining>> {
  const address = mailAddress(meant.address);
  if (!address.ok) return address;
  const [known] = await holderAt(tx, { address: address.value, agencyId: task.agencyId });
  if (known !== undefined) return accept({ personId: known.id, invitedBy: null });
  if (task.agencyId === null)
    return refuse('person-unknown', 'This task belongs to the directorate; choose one of its officers.');
  if ((await tx.$count(agencies, and(eq(agencies.id, task.agencyId), isNotNull(agencies.endedAt)))) > 0)
    return refuse('not-open', 'This agency has ended, so nobody new comes to it. Choose somebody of the list.');
  const allowed = await judgeInvitation(tx, actor, task, address.value);
  if (!allowed.ok) return allowed;
  await lockMailbox(tx, address.value);
  const [found] = await personAt(tx, address.value);
  const { id = null, made = '' } = found ?? {};
  const personId = id ?? made;
  const byOfficer = may(actor, 'write-directory');
  if (id === null) {
    const introducedBy = byOfficer ? null : actor.personId;
    await tx.insert(people).values({ id: made, name: meant.name, email: address.value, introducedBy });
  }
  if (isInvitable(task)) return accept({ personId, invitedBy: actor.personId });
  // Only an officer comes here, who could give the post on its page as well.
  const post = await addPost(tx, actor, {
    agencyId: task.agencyId,
    title: 'Colleague',
    role: 'respondent',
    ladderLevel: null,
    holderIds: [personId],
  });
  return post.ok ? accept({ personId, invitedBy: null }) : post;
}

/** What somebody can do who sees nothing of the agency but the task. */
export function isInvitable({ kind }: Pick<LockedTask, 'kind'>): boolean {
  return kind === 'answer';
}

const lockAgency = command(
  'tasks.lock-agency',
  (agencyId: string | null) => sql`select pg_advisory_xact_lock(hashtextextended(${agencyId}::text, 15))`,
);
const inviting = statement(
  'tasks.inviting',
  z.object({ domains: z.array(z.string()), invitedToday: count }),
  (agencyId: string | null) => sql`
    select array(select distinct lower(split_part(p.email, '@', 2)) from post_holders h join posts o on o.id = h.post_id
        join people p on p.id = h.person_id where o.agency_id = ${agencyId} and ${heldNow}) as domains,
      (select count(*)::int from task_people k join tasks t on t.id = k.task_id where t.agency_id = ${agencyId}
        and k.since > app_now() - interval '1 day' and k.invited_by in (
          select h.person_id from post_holders h join posts o on o.id = h.post_id where o.agency_id = ${agencyId})) as "invitedToday"`,
);

/** Two requests of one agency are counted one after the other. */
async function judgeInvitation(tx: Tx, actor: Actor, task: LockedTask, address: string): Promise<Verdict<true>> {
  await lockAgency(tx, task.agencyId);
  const [counted] = await inviting(tx, task.agencyId);
  const { domains = [], invitedToday = 0 } = counted ?? {};
  const byOfficer = may(actor, 'write-directory');
  return mayInvite({ byOfficer, open: isInvitable(task), address, domains, invitedToday });
}
