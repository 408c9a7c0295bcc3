import { type SQL, sql } from 'drizzle-orm';
import type { Actor } from '../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../domain/refusal.ts';
import { noSuchAgency } from './agencies.ts';
import { audit } from './audit.ts';
import { touch, type Tx } from './connect.ts';
import { heldNow, lockDirectory } from './directory-lock.ts';
import { judgeLadders } from './ladder-judgement.ts';
import { owedPost } from './outbox.ts';

export type Replacement = {
  readonly agencyId: string;
  /** Null: nobody takes its place. */
  readonly successorId: string | null;
  /** Whether its posts, with who holds them, move to the successor; else they end. */
  readonly movePosts: boolean;
};
export type ReplaceEffect = { readonly moved: number; readonly listed: number; readonly posts: number };

/**
 * An agency ends, merged into or replaced by another one (F86). Its open tasks move there, unless the successor answers in
 * that process already: those, and all of them where there is no successor, are listed for the directorate. What is over
 * stays with the agency that did it.
 */
export async function replaceAgency(tx: Tx, actor: Actor, input: Replacement): Promise<Verdict<ReplaceEffect>> {
  const { agencyId, successorId } = input;
  await lockDirectory(tx);
  const fits = await checkBoth(tx, input);
  if (!fits.ok) return fits;
  // Tasks first: who answered for the agency is known by its posts.
  const { processIds, told, ...counts } = await moveTasks(tx, actor, input);
  for (const processId of processIds) touch(tx, processId);
  const posts = await endPosts(tx, input);
  const ladders = successorId === null ? accept(true) : await judgeLadders(tx, [successorId]);
  if (!ladders.ok) return ladders;
  await passOn(tx, input);
  await tx.execute(sql`
    update agencies set ended_at = app_now(), replaced_by_id = ${successorId}::uuid, version = version + 1 where id = ${agencyId}`);
  if (told > 0) await owedPost(tx);
  const effect = { ...counts, posts };
  await audit(tx, {
    actorId: actor.personId,
    act: 'agency-replaced',
    agencyId,
    details: { successorId, movePosts: input.movePosts, ...effect },
  });
  return accept(effect);
}

async function checkBoth(tx: Tx, { agencyId, successorId, movePosts }: Replacement): Promise<Verdict<true>> {
  const { rows } = await tx.execute<{ id: string; ended: boolean; directorate: boolean }>(sql`
    select id, ended_at is not null as ended, is_directorate as directorate from agencies
    where id in (${agencyId}::uuid, ${successorId}::uuid) order by id for no key update`);
  const agency = rows.find(({ id }) => id === agencyId);
  const successor = rows.find(({ id }) => id === successorId);
  if (agency === undefined) return noSuchAgency;
  if (agency.ended) return refuse('not-open', 'This agency has ended already.');
  if (agency.directorate) return refuse('malformed', 'The directorate runs the strategy, so it cannot end.');
  if (successorId === agencyId)
    return refuse('malformed', 'An agency cannot be replaced by itself. Choose another agency, or none.');
  if (successorId === null && movePosts) return refuse('malformed', 'Posts can only move to another agency. Name it.');
  if (successorId !== null && successor?.ended !== false)
    return refuse('malformed', 'The other agency is not known, or has ended itself.');
  return accept(true);
}

type Moved = { moved: number; listed: number; told: number; processIds: string[] };

async function moveTasks(tx: Tx, actor: Actor, { agencyId, successorId, movePosts }: Replacement): Promise<Moved> {
  const ours = sql`select h.person_id from post_holders h join posts o on o.id = h.post_id where o.agency_id = ${agencyId}`;
  const { rows } = await tx.execute<Moved>(sql`
    with occasion as materialized (select 'replaced:' || uuidv7()::text as text),
    owed as materialized (
      select t.id, t.process_id, t.plan_id, t.kind, ${successorId}::uuid is not null and (t.kind <> 'answer' or t.process_id not in (
        select x.process_id from tasks x where x.agency_id = ${successorId}::uuid and x.kind = 'answer' and x.state <> 'withdrawn')) as moves
      from tasks t where t.agency_id = ${agencyId} and t.state = 'open' order by t.id for no key update),
    moved as (update tasks t set agency_id = ${successorId}::uuid from owed where t.id = owed.id and owed.moves returning t.id),
    -- Where the posts move, the same people answer as before. Officers, who decide about a task, stay either way.
    leaving as (
      update task_people k set left_at = app_now() from owed where k.task_id = owed.id and owed.moves and not ${movePosts}::boolean
        and k.left_at is null and k.person_id in (${ours}) returning k.task_id, k.person_id),
    joined as (
      insert into task_people (task_id, person_id, why)
      select distinct owed.id, h.person_id, 'handed-over' from owed join posts o on o.agency_id = ${successorId}::uuid and o.role in ('respondent', 'lead')
        join post_holders h on h.post_id = o.id and ${heldNow}
      where owed.moves and not ${movePosts}::boolean and (owed.kind = 'answer' or owed.id in (select task_id from leaving))
      on conflict do nothing returning task_id, person_id),
    told as (
      insert into notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at)
      select owed.process_id, owed.id, x.person_id, x.kind, occasion.text, owed.plan_id, app_now() from owed cross join occasion
        join (select task_id, person_id, 'handed-over' as kind from joined union all select task_id, person_id, 'handed-away' from leaving) x on x.task_id = owed.id
      on conflict do nothing returning 1),
    listed as (
      insert into not_me_reports (task_id, person_id, suggestion, why)
      select owed.id, ${actor.personId}::uuid, '', 'agency-ended' from owed
      where owed.kind = 'answer' and (not owed.moves or (not ${movePosts}::boolean and owed.id not in (select task_id from joined))) returning 1),
    witnessed as (
      insert into audit_entries (actor_id, act, process_id, task_id, agency_id, details)
      select ${actor.personId}::uuid, 'task-moved', process_id, id, ${agencyId}::uuid, jsonb_build_object('to', ${successorId}::uuid) from owed where moves)
    select (select count(*)::int from moved) as moved, (select count(*)::int from listed) as listed, (select count(*)::int from told) as told,
      coalesce((select array_agg(distinct process_id::text) from owed), '{}') as "processIds"`);
  return rows[0] ?? { moved: 0, listed: 0, told: 0, processIds: [] };
}

/** Posts move, each to its rung if that is free there; or they end with who holds them. */
async function endPosts(tx: Tx, { agencyId, successorId, movePosts }: Replacement): Promise<number> {
  const taken = sql`select x.ladder_level from posts x where x.agency_id = ${successorId}::uuid and x.ended_at is null and x.ladder_level is not null`;
  const moving = sql`update posts o set agency_id = ${successorId}::uuid, ladder_level = case when o.ladder_level in (${taken}) then null else o.ladder_level end
    where o.agency_id = ${agencyId} and o.ended_at is null returning 1`;
  const ending = sql`update posts o set ended_at = app_now() where o.agency_id = ${agencyId} and o.ended_at is null returning 1`;
  if (!movePosts)
    await tx.execute(sql`
      update post_holders h set until = greatest(h.since, app_now()) from posts o
      where o.id = h.post_id and o.agency_id = ${agencyId} and (h.until is null or h.until > app_now())`);
  return countOf(tx, movePosts ? moving : ending);
}

async function countOf(tx: Tx, statement: SQL): Promise<number> {
  return (await tx.execute(statement)).rows.length;
}

/** Drafts that would invite the agency invite the successor; what stood below it stands below the successor. */
async function passOn(tx: Tx, { agencyId, successorId }: Replacement): Promise<void> {
  const drafts = sql`select id from processes where state = 'draft'`;
  if (successorId !== null)
    await tx.execute(sql`
      insert into audience (process_id, agency_id) select process_id, ${successorId}::uuid from audience
      where agency_id = ${agencyId} and process_id in (${drafts}) on conflict do nothing`);
  await tx.execute(sql`delete from audience where agency_id = ${agencyId} and process_id in (${drafts})`);
  // A successor from below the agency, and then all that stood below it, comes to stand where the agency stood.
  await tx.execute(sql`
    with recursive down as (
      select id from agencies where parent_id = ${agencyId}
      union select a.id from agencies a join down on a.parent_id = down.id)
    update agencies set version = version + 1, parent_id = case when ${successorId}::uuid is null or ${successorId}::uuid in (select id from down)
      then (select parent_id from agencies where id = ${agencyId}) else ${successorId}::uuid end
    where parent_id = ${agencyId}`);
}
