import type { AuditAct } from '../../domain/decisions/audit-acts.ts';
import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { mayGivePost } from '../../domain/directory/give-post.ts';
import { staffRoles, type Actor, type PostRole } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { endAccess } from './access.ts';
import { canVacate } from '../../domain/directory/succession.ts';
import { noSuchAgency } from './agencies.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { lockDirectory } from './lock.ts';
import { heldNow } from '../held-now.ts';
import { judgeLadders } from './ladder-judgement.ts';
import { noSuchPerson } from './people.ts';
import { holdersOf, holdPost, otherHolders, releasePost } from './post-holders.ts';
import { noteSeats } from './seats.ts';
import { tellNewHolder } from './leaving/new-holder.ts';
import { heldTasks } from './leaving/succession.ts';
import { answeredBy, dropInspectors, succeed } from './leaving/post-succession.ts';
import { markVacancies, tellOfVacancies } from './leaving/vacancies.ts';
import { agencies, people, posts } from '../schema/directory.ts';
import { of } from '../shapes.ts';
import { command, type RowOf, statement } from '../statement.ts';

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
  const [agency] = await tx
    .select({ isDirectorate: agencies.isDirectorate, endedAt: agencies.endedAt })
    .from(agencies)
    .where(eq(agencies.id, input.agencyId));
  if (agency === undefined) return noSuchAgency;
  if (agency.endedAt !== null) return refuse('not-open', 'This agency has ended, so it gets no new posts.');
  const given = mayGivePost(actor, input.role);
  if (!given.ok) return given;
  if (staffRoles.includes(input.role) && !agency.isDirectorate)
    return refuse('malformed', 'This role belongs to the directorate. Choose another role, or add the post there.');
  const { agencyId, title, role, ladderLevel, holderIds: personIds } = input;
  const [added] = await tx
    .insert(posts)
    .values({ agencyId, title, role, ladderLevel })
    .onConflictDoNothing()
    .returning({ postId: posts.id });
  if (added === undefined) return rungTaken;
  const { postId } = added;
  const held = await heldTasks(tx, answeredBy(personIds));
  const vacant = await markVacancies(tx);
  await holdPost(tx, { postId, personIds });
  await noteSeats(tx, actor, 'founded', added);
  await dropInspectors(tx, personIds);
  await succeed(tx, actor, held, { to: () => 'if-needed' });
  await tellOfVacancies(tx, vacant);
  const judged = await judgeLadders(tx, [agencyId]);
  if (!judged.ok) return judged;
  await note(tx, actor, 'post-added', { id: postId, agencyId }, { role, ladderLevel, holderIds: personIds });
  return accept({ id: postId });
}

type Change = { readonly postId: string; readonly title?: string; readonly ladderLevel?: number | null };
const onRung = command(
  'directory.others-on-rung',
  ({ postId, agencyId, ladderLevel }: Change & { agencyId: string }) => sql`
    select from posts where agency_id = ${agencyId} and ladder_level = ${ladderLevel ?? null}::smallint
      and ended_at is null and id <> ${postId}`,
);
const updatePost = command(
  'directory.change-post',
  ({ postId, version, title, ladderLevel }: Change & { version: number }) => sql`
    update posts set version = ${version}, title = coalesce(${title ?? null}, title),
      ladder_level = case when ${ladderLevel !== undefined}::boolean then ${ladderLevel ?? null}::smallint else ladder_level end
    where id = ${postId}`,
);

/** Another title, or another rung of the ladder. Its role stays: who needs another one gets another post. */
export async function changePost(
  tx: Tx,
  actor: Actor,
  input: Change & { ifVersion: number },
): Promise<Verdict<{ id: string; version: number }>> {
  const post = await livePost(tx, actor, input.postId);
  if (!post.ok) return post;
  if (post.value.version !== input.ifVersion)
    return refuse('version-changed', 'Somebody has changed this post since you opened it.', {
      version: post.value.version,
    });
  const version = post.value.version + 1;
  if ((await onRung(tx, { ...input, agencyId: post.value.agencyId })) > 0) return rungTaken;
  await updatePost(tx, { ...input, version });
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
  if ((await tx.$count(people, eq(people.id, input.personId))) === 0) return noSuchPerson;
  const before = (await holdersOf(tx, input.postId)).map(({ personId }) => personId);
  const others = before.filter((personId) => personId !== input.personId);
  if (before.length > others.length && (!input.instead || others.length === 0))
    return refuse('nothing-to-change', 'This person holds the post already.');
  const from = input.instead ? others : [];
  // What the post itself owes goes with the post (db/directory/leaving/new-holder.ts); what was asked of its holder by name changes hands.
  const held = await heldTasks(
    tx,
    sql`${answeredBy([...from, input.personId])} and t.post_id is distinct from ${input.postId}`,
  );
  const vacant = await markVacancies(tx);
  if (input.instead) await releasePost(tx, { postId: input.postId, personIds: others });
  await noteSeats(tx, actor, 'left', input, from);
  if (input.instead) await endAccess(tx, others);
  if (before.length === others.length) {
    await holdPost(tx, { postId: input.postId, personIds: [input.personId] });
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

type Ending = { readonly postId: string; readonly personId: string | null };
/** In one statement: an administrator who ends his own post has no right to a second one (db/migrations/0027_staff_walls.sql). */
const end = command(
  'directory.end-post',
  ({ postId, personId }: Ending) => sql`
    with ended as (update posts set ended_at = app_now() where id = ${postId} and ${personId}::uuid is null)
    update post_holders h set until = app_now() where h.post_id = ${postId} and ${heldNow}
      and (${personId}::uuid is null or h.person_id = ${personId}::uuid)`,
);

/** Ends the post, or only that one person holds it; what was held stays in the record. */
export async function endPost(tx: Tx, actor: Actor, input: Ending): Promise<Verdict<{ id: string; ended: number }>> {
  const post = await livePost(tx, actor, input.postId);
  if (!post.ok) return post;
  const { role } = post.value;
  const [others] = await otherHolders(tx, { role, ...input });
  const vacated = canVacate(role, others?.count ?? 0);
  if (!vacated.ok) return vacated;
  const holders = await holdersOf(tx, input.postId);
  const ending = holders.map(({ personId }) => personId).filter((id) => (input.personId ?? id) === id);
  if (input.personId !== null && ending.length === 0)
    return refuse('nothing-to-change', 'This person does not hold the post.');
  const held = await heldTasks(tx, sql`(t.post_id = ${input.postId} or ${answeredBy(ending)})`);
  const vacant = await markVacancies(tx);
  await end(tx, input);
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

const lockPost = statement(
  'directory.lock-post',
  z.object({
    id: of(posts.id),
    agencyId: of(posts.agencyId),
    role: of(posts.role),
    version: of(posts.version),
    ended: z.boolean(),
  }),
  (postId: string) => sql`
    select id, agency_id as "agencyId", role, version, ended_at is not null as ended from posts where id = ${postId} for no key update`,
);
type LivePost = RowOf<typeof lockPost>;

async function livePost(tx: Tx, actor: Actor, postId: string): Promise<Verdict<LivePost>> {
  await lockDirectory(tx);
  const [post] = await lockPost(tx, postId);
  if (post === undefined) return noSuchPost;
  if (post.ended) return refuse('not-open', 'This post has ended. Add a new one.');
  const given = mayGivePost(actor, post.role);
  return given.ok ? accept(post) : given;
}

function note(
  tx: Tx,
  actor: Actor,
  act: AuditAct,
  post: Pick<LivePost, 'id' | 'agencyId'>,
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  return audit(tx, { actorId: actor.personId, act, agencyId: post.agencyId, details: { postId: post.id, ...details } });
}
