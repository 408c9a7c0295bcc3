import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { noSuchAgency } from '../agencies.ts';
import { endAccess } from '../access.ts';
import { isOfAgency, movesTo } from '../../../domain/directory/succession.ts';
import { audit } from '../../records/audit.ts';
import type { Tx } from '../../connect.ts';
import { lockDirectory } from '../lock.ts';
import { judgeLadders } from '../ladder-judgement.ts';
import { handOn, type Held, heldTasks } from './succession.ts';
import { tasks } from '../../schema/chase.ts';
import { agencies, postHolders, posts } from '../../schema/directory.ts';
import { of } from '../../shapes.ts';
import { command, statement } from '../../statement.ts';
import { uuids } from '../../uuids.ts';
import { markVacancies, tellOfVacancies } from './vacancies.ts';

export type Replacement = {
  readonly agencyId: string;
  /** Null: nobody takes its place. */
  readonly successorId: string | null;
  /** Whether its posts, with who holds them, move to the successor; else they end. */
  readonly movePosts: boolean;
};
export type ReplaceEffect = { readonly moved: number; readonly listed: number; readonly posts: number };

/**
 * An agency ends, merged into or replaced by another one (F86). Its open tasks move there, of whatever kind, unless the
 * successor answers in that process already: those, and all of them where there is no successor, are listed for the
 * directorate. Both sides are told. What is over stays with the agency that did it.
 */
export async function replaceAgency(tx: Tx, actor: Actor, input: Replacement): Promise<Verdict<ReplaceEffect>> {
  const { agencyId, successorId, movePosts } = input;
  await lockDirectory(tx);
  const fits = await checkBoth(tx, input);
  if (!fits.ok) return fits;
  // Tasks first: who answered for the agency is known by its posts.
  const held = await heldTasks(tx, sql`t.agency_id = ${agencyId} and t.state = 'open'`);
  const moving = successorId === null ? [] : await movingTasks(tx, held, successorId);
  const vacant = await markVacancies(tx);
  if (successorId !== null) for (const move of moves) await move(tx, { agencyId, successorId, moving });
  const posts = await endPosts(tx, input);
  const ladders = successorId === null ? accept(true) : await judgeLadders(tx, [successorId]);
  if (!ladders.ok) return ladders;
  // Where the posts move, the same people answer as before.
  const { listed } = await handOn(tx, held, {
    actor,
    wish: (task) => (!movePosts && isOfAgency(task) ? 'all' : 'if-needed'),
    why: 'agency-ended',
    from: actor.personId,
    tellAlways: true,
    act: 'task-moved',
  });
  await passOn(tx, input);
  await tx
    .update(agencies)
    .set({ endedAt: sql`app_now()`, replacedById: successorId, version: sql`${agencies.version} + 1` })
    .where(eq(agencies.id, agencyId));
  await tellOfVacancies(tx, vacant);
  const effect = { moved: moving.length, listed, posts };
  await audit(tx, {
    actorId: actor.personId,
    act: 'agency-replaced',
    agencyId,
    details: { successorId, movePosts: input.movePosts, ...effect },
  });
  return accept(effect);
}

const lockBoth = statement(
  'directory.lock-both-agencies',
  z.object({ id: of(agencies.id), ended: z.boolean(), directorate: of(agencies.isDirectorate) }),
  ({ agencyId, successorId }: Replacement) => sql`
    select id, ended_at is not null as ended, is_directorate as directorate from agencies
    where id in (${agencyId}::uuid, ${successorId}::uuid) order by id for no key update`,
);

async function checkBoth(tx: Tx, input: Replacement): Promise<Verdict<true>> {
  const { agencyId, successorId, movePosts } = input;
  const both = await lockBoth(tx, input);
  const agency = both.find(({ id }) => id === agencyId);
  const successor = both.find(({ id }) => id === successorId);
  if (agency === undefined) return noSuchAgency;
  if (agency.ended) return refuse('not-open', 'This agency has ended already.');
  if (agency.directorate) return refuse('malformed', 'The directorate runs the strategy, so it cannot end.');
  if (successorId === agencyId)
    return refuse('malformed', 'An agency cannot be replaced by itself. Choose another agency, or none.');
  if (successorId === null && movePosts)
    return refuse('malformed', 'Posts can only move to another agency. Name it.', { field: 'movePosts' });
  if (successorId !== null && successor?.ended !== false)
    return refuse('malformed', 'The other agency is not known, or has ended itself.');
  return accept(true);
}

/** The ids of those that move. */
async function movingTasks(tx: Tx, held: readonly Held[], successorId: string): Promise<string[]> {
  const { processId: asking, agencyId, kind: asks, state } = tasks;
  const answers = await tx
    .select({ processId: asking })
    .from(tasks)
    .where(and(eq(agencyId, successorId), eq(asks, 'answer'), ne(state, 'withdrawn')));
  const asked = new Set(answers.map(({ processId }) => processId));
  return held.filter(({ kind, processId }) => movesTo(kind, asked.has(processId))).map(({ id }) => id);
}

type Moving = { readonly agencyId: string; readonly successorId: string; readonly moving: readonly string[] };
/** With a task goes what is kept beside it of whose it is: by that the successor sees it. */
const moves = [
  command(
    'directory.move-tasks',
    ({ successorId, moving }: Moving) => sql`
      update tasks set agency_id = ${successorId} where id = any(${uuids(moving)})`,
  ),
  command(
    'directory.move-returns',
    ({ agencyId, successorId, moving }: Moving) => sql`
      update review_returns set agency_id = ${successorId} where agency_id = ${agencyId} and task_id = any(${uuids(moving)})`,
  ),
  command(
    'directory.move-leaders',
    ({ agencyId, successorId }: Moving) => sql`
      update review_returns r set leader_agency_id = ${successorId} from processes p
      where p.id = r.process_id and p.ended_at is null and r.leader_agency_id = ${agencyId}`,
  ),
  command(
    'directory.move-inspections',
    ({ agencyId, successorId }: Moving) => sql`
      insert into inspection_agencies (process_id, agency_id, notified_at)
      select i.process_id, ${successorId}::uuid, i.notified_at from inspection_agencies i join processes p on p.id = i.process_id and p.ended_at is null
      where i.agency_id = ${agencyId} on conflict do nothing`,
  ),
  command(
    'directory.move-findings',
    ({ agencyId, successorId }: Moving) => sql`
      update inspection_findings f set agency_id = ${successorId} from processes p where p.id = f.process_id and p.ended_at is null and f.agency_id = ${agencyId}`,
  ),
  command(
    'directory.move-actions',
    ({ agencyId, successorId }: Moving) => sql`
      update corrective_actions c set agency_id = ${successorId} from processes p
      where p.id = c.process_id and p.ended_at is null and c.agency_id = ${agencyId} and c.state <> 'verified'`,
  ),
  command(
    'directory.move-recommendations',
    ({ agencyId, successorId }: Moving) => sql`
      update recommendations set agency_id = ${successorId} where agency_id = ${agencyId} and state = 'open'`,
  ),
];

const moveHeldPosts = command(
  'directory.move-posts',
  ({ agencyId, successorId }: Replacement) => sql`
    update posts o set agency_id = ${successorId}::uuid, ladder_level = case when o.ladder_level in (
        select x.ladder_level from posts x where x.agency_id = ${successorId}::uuid and x.ended_at is null and x.ladder_level is not null) then null else o.ladder_level end
    where o.agency_id = ${agencyId} and o.ended_at is null`,
);
const endHoldings = statement(
  'directory.end-holdings',
  z.object({ id: of(postHolders.personId) }),
  (agencyId: string) => sql`
    update post_holders h set until = greatest(h.since, app_now()) from posts o
    where o.id = h.post_id and o.agency_id = ${agencyId} and (h.until is null or h.until > app_now()) returning h.person_id as id`,
);

/** Posts move, each to its rung if that is free there; or they end with who holds them. Out: how many. */
async function endPosts(tx: Tx, input: Replacement): Promise<number> {
  if (input.movePosts) return moveHeldPosts(tx, input);
  const ended = await endHoldings(tx, input.agencyId);
  await endAccess(
    tx,
    ended.map(({ id }) => id),
  );
  const { rowCount } = await tx
    .update(posts)
    .set({ endedAt: sql`app_now()` })
    .where(and(eq(posts.agencyId, input.agencyId), isNull(posts.endedAt)));
  return rowCount ?? 0;
}

const passDrafts = command(
  'directory.pass-drafts',
  ({ agencyId, successorId }: Replacement) => sql`
    insert into audience (process_id, agency_id) select process_id, ${successorId}::uuid from audience
    where agency_id = ${agencyId} and process_id in (select id from processes where state = 'draft') on conflict do nothing`,
);
const leaveDrafts = command(
  'directory.leave-drafts',
  ({ agencyId }: Replacement) => sql`
    delete from audience where agency_id = ${agencyId} and process_id in (select id from processes where state = 'draft')`,
);
/** A successor from below the agency, and then all that stood below it, comes to stand where the agency stood. */
const passBranches = command(
  'directory.pass-branches',
  ({ agencyId, successorId }: Replacement) => sql`
    with recursive down as (
      select id from agencies where parent_id = ${agencyId}
      union select a.id from agencies a join down on a.parent_id = down.id)
    update agencies set version = version + 1, parent_id = case when ${successorId}::uuid is null or ${successorId}::uuid in (select id from down)
      then (select parent_id from agencies where id = ${agencyId}) else ${successorId}::uuid end
    where parent_id = ${agencyId}`,
);

/** Drafts that would invite the agency invite the successor; what stood below it stands below the successor. */
async function passOn(tx: Tx, input: Replacement): Promise<void> {
  if (input.successorId !== null) await passDrafts(tx, input);
  await leaveDrafts(tx, input);
  await passBranches(tx, input);
}
