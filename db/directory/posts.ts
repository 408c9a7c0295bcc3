import type { AuditAct } from '../../domain/decisions/audit-acts.ts';
import { sql } from 'drizzle-orm';
import { mayGivePost, staffRoles, type Actor, type PostRole } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { endAccess } from './access.ts';
import { canVacate } from '../../domain/directory/succession.ts';
import { noSuchAgency } from './agencies.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { heldNow, lockDirectory } from './lock.ts';
import { valuesOf } from '../given-rows.ts';
import { idOf } from '../rows.ts';
import { judgeLadders } from './ladder-judgement.ts';
import { noSuchPerson } from './people.ts';
import { noteSeats } from './seats.ts';
import { tellNewHolder } from './leaving/new-holder.ts';
import { heldTasks } from './leaving/succession.ts';
import { answeredBy, dropInspectors, succeed } from './leaving/post-succession.ts';
import { markVacancies, tellOfVacancies } from './leaving/vacancies.ts';

export type NewPost = {
  readonly agencyId: string;
  readonly title: string;
  readonly role: PostRole;
  readonly ladderLevel: number | null;
  readonly holderIds: readonly string[];
};

const rungTaken = refuse('exists-already', 'Another post stands on that level already. Choose another level.');
const noSuchPost = refuse('not-found', 'There is no such post.');

/** A post with the people who hold it from now on. Roles of the directorate are given by administrators, and there only. */
export async function addPost(tx: Tx, actor: Actor, input: NewPost): Promise<Verdict<{ id: string }>> {
  await lockDirectory(tx);
  const agency = await tx.execute<{ is_directorate: boolean; ended: boolean }>(
    sql`select is_directorate, ended_at is not null as ended from agencies where id = ${input.agencyId}`,
  );
  if (agency.rows[0] === undefined) return noSuchAgency;
  if (agency.rows[0].ended) return refuse('not-open', 'This agency has ended, so it gets no new posts.');
  const given = mayGivePost(actor, input.role);
  if (!given.ok) return given;
  if (staffRoles.includes(input.role) && !agency.rows[0].is_directorate)
    return refuse('malformed', 'This role belongs to the directorate. Choose another role, or add the post there.');
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into posts (agency_id, title, role, ladder_level) values (${input.agencyId}, ${input.title}, ${input.role}, ${input.ladderLevel})
    on conflict do nothing returning id`);
  if (rows.length === 0) return rungTaken;
  const id = idOf(rows);
  const held = await heldTasks(tx, answeredBy(input.holderIds));
  const vacant = await markVacancies(tx);
  await hold(tx, id, input.holderIds);
  await noteSeats(tx, actor, 'founded', { postId: id });
  await dropInspectors(tx, input.holderIds);
  await succeed(tx, actor, held, { to: () => 'if-needed' });
  await tellOfVacancies(tx, vacant);
  const judged = await judgeLadders(tx, [input.agencyId]);
  if (!judged.ok) return judged;
  await audit(tx, {
    actorId: actor.personId,
    act: 'post-added',
    agencyId: input.agencyId,
    details: { postId: id, role: input.role, ladderLevel: input.ladderLevel, holderIds: input.holderIds },
  });
  return accept({ id });
}

/** Another title, or another rung of the ladder. Its role stays: who needs another one gets another post. */
export async function changePost(
  tx: Tx,
  actor: Actor,
  input: { postId: string; ifVersion: number; title?: string; ladderLevel?: number | null },
): Promise<Verdict<{ id: string; version: number }>> {
  const post = await livePost(tx, actor, input.postId);
  if (!post.ok) return post;
  if (post.value.version !== input.ifVersion)
    return refuse('version-changed', 'Somebody has changed this post since you opened it.', {
      version: post.value.version,
    });
  const version = post.value.version + 1;
  const rung = await tx.execute(sql`
    select from posts where agency_id = ${post.value.agencyId} and ladder_level = ${input.ladderLevel ?? null}::smallint
      and ended_at is null and id <> ${input.postId}`);
  if (rung.rows.length > 0) return rungTaken;
  await tx.execute(sql`
    update posts set version = ${version}, title = coalesce(${input.title ?? null}, title),
      ladder_level = case when ${input.ladderLevel !== undefined}::boolean then ${input.ladderLevel ?? null}::smallint else ladder_level end
    where id = ${input.postId}`);
  const judged = await judgeLadders(tx, [post.value.agencyId]);
  if (!judged.ok) return judged;
  await note(tx, actor, 'post-changed', post.value, {
    title: input.title !== undefined,
    ladderLevel: input.ladderLevel ?? null,
  });
  return accept({ id: input.postId, version });
}

/** Somebody holds the post from now on, beside or instead of those who hold it. One person may hold several posts. */
export async function givePost(
  tx: Tx,
  actor: Actor,
  input: { postId: string; personId: string; instead: boolean },
): Promise<Verdict<{ id: string }>> {
  const post = await livePost(tx, actor, input.postId);
  if (!post.ok) return post;
  const person = await tx.execute(sql`select from people where id = ${input.personId}`);
  if (person.rows.length === 0) return noSuchPerson;
  const before = await tx.execute<{ personId: string }>(
    sql`select h.person_id as "personId" from post_holders h where h.post_id = ${input.postId} and ${heldNow}`,
  );
  const others = before.rows.map((row) => row.personId).filter((personId) => personId !== input.personId);
  if (before.rows.length > others.length && (!input.instead || others.length === 0))
    return refuse('nothing-to-change', 'This person holds the post already.');
  const from = input.instead ? others : [];
  // What the post itself owes goes with the post (db/directory/leaving/new-holder.ts); what was asked of its holder by name changes hands.
  const held = await heldTasks(
    tx,
    sql`${answeredBy([...from, input.personId])} and t.post_id is distinct from ${input.postId}`,
  );
  const vacant = await markVacancies(tx);
  if (input.instead) await release(tx, input.postId, others);
  await noteSeats(tx, actor, 'left', input, input.instead ? others : []);
  if (input.instead) await endAccess(tx, others);
  if (before.rows.length === others.length) {
    await hold(tx, input.postId, [input.personId]);
    await noteSeats(tx, actor, 'seated', input, [input.personId]);
    await tellNewHolder(tx, { postId: input.postId, to: input.personId, from });
  }
  await dropInspectors(tx, [...from, input.personId]);
  await succeed(tx, actor, held, {
    to: (task) => (from.some((id) => task.answering.includes(id)) ? input : 'if-needed'),
  });
  await tellOfVacancies(tx, vacant);
  const judged = await judgeLadders(tx, [post.value.agencyId]);
  if (!judged.ok) return judged;
  await note(tx, actor, 'post-given', post.value, { to: input.personId, from });
  return accept({ id: input.postId });
}

/** Ends the post, or only that one person holds it; what was held stays in the record. */
export async function endPost(
  tx: Tx,
  actor: Actor,
  input: { postId: string; personId: string | null },
): Promise<Verdict<{ id: string; ended: number }>> {
  const post = await livePost(tx, actor, input.postId);
  if (!post.ok) return post;
  const vacated = canVacate(post.value.role, await otherHolders(tx, post.value.role, input));
  if (!vacated.ok) return vacated;
  const holders = await tx.execute<{ personId: string }>(
    sql`select h.person_id as "personId" from post_holders h where h.post_id = ${input.postId} and ${heldNow}`,
  );
  const ending = holders.rows.map(({ personId }) => personId).filter((id) => (input.personId ?? id) === id);
  if (input.personId !== null && ending.length === 0)
    return refuse('nothing-to-change', 'This person does not hold the post.');
  const held = await heldTasks(tx, sql`(t.post_id = ${input.postId} or ${answeredBy(ending)})`);
  const vacant = await markVacancies(tx);
  // In one statement: an administrator who ends his own post has no right to a second one (db/migrations/0027_staff_walls.sql).
  await tx.execute(sql`
    with ended as (update posts set ended_at = app_now() where id = ${input.postId} and ${input.personId}::uuid is null)
    update post_holders h set until = app_now() where h.post_id = ${input.postId} and ${heldNow}
      and (${input.personId}::uuid is null or h.person_id = ${input.personId}::uuid)`);
  await noteSeats(tx, actor, 'left', input, ending);
  await endAccess(tx, ending);
  await dropInspectors(tx, ending);
  await succeed(tx, actor, held, { to: () => 'if-needed' });
  await tellOfVacancies(tx, vacant);
  await note(tx, actor, input.personId === null ? 'post-ended' : 'post-given', post.value, {
    to: null,
    from: ending,
  });
  return accept({ id: input.postId, ended: ending.length });
}

type LivePost = {
  readonly id: string;
  readonly agencyId: string;
  readonly role: PostRole;
  readonly version: number;
};

async function livePost(tx: Tx, actor: Actor, postId: string): Promise<Verdict<LivePost>> {
  await lockDirectory(tx);
  const { rows } = await tx.execute<LivePost & { ended: boolean }>(
    sql`select id, agency_id as "agencyId", role, version, ended_at is not null as ended from posts where id = ${postId} for no key update`,
  );
  const post = rows[0];
  if (post === undefined) return noSuchPost;
  if (post.ended) return refuse('not-open', 'This post has ended. Add a new one.');
  const given = mayGivePost(actor, post.role);
  return given.ok ? accept(post) : given;
}

async function hold(tx: Tx, postId: string, personIds: readonly string[]): Promise<void> {
  await tx.execute(sql`
    with held as (
      insert into post_holders (post_id, person_id) select distinct ${postId}::uuid, held.value::uuid from ${valuesOf(personIds)} held returning person_id)
    update people p set left_at = null, version = version + 1 from held where p.id = held.person_id and p.left_at is not null`);
}

async function release(tx: Tx, postId: string, personIds: readonly string[]): Promise<void> {
  await tx.execute(sql`
    update post_holders h set until = app_now() where h.post_id = ${postId} and ${heldNow} and h.person_id::text in ${valuesOf(personIds)}`);
}

/** How many hold such a role by another post, or along with who is to give it up. */
async function otherHolders(
  tx: Tx,
  role: PostRole,
  { postId, personId }: { postId: string; personId: string | null },
): Promise<number> {
  const { rows } = await tx.execute<{ others: number }>(sql`
    select count(distinct h.person_id)::int as others from post_holders h join posts o on o.id = h.post_id where o.role = ${role} and ${heldNow}
      and not (h.post_id = ${postId} and (${personId}::uuid is null or h.person_id = ${personId}::uuid))`);
  return rows[0]?.others ?? 0;
}

function note(tx: Tx, actor: Actor, act: AuditAct, post: LivePost, details: Readonly<Record<string, unknown>>) {
  return audit(tx, { actorId: actor.personId, act, agencyId: post.agencyId, details: { postId: post.id, ...details } });
}
