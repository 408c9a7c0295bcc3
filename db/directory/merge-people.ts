import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { mustBeConfirmed, type Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { bringBack, endAccess } from './access.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { lockDirectory } from './lock.ts';
import { heldNow } from '../held-now.ts';
import { nudgeSignOffsOf, noteSeats } from './seats.ts';
import { agenciesOf, judgeLadders } from './ladder-judgement.ts';
import { writeLetters } from '../mail/letters.ts';
import { isStaff, noSuchPerson } from './people.ts';
import { bodyMembers, people, postHolders } from '../schema/directory.ts';
import { of } from '../shapes.ts';
import { command, type RowOf, statement } from '../statement.ts';

type Both = { readonly goneId: string; readonly keptId: string };

const retire = command(
  'directory.retire-merged',
  ({ goneId, keptId }: Both) => sql`
    update people set left_at = coalesce(left_at, app_now()), merged_into_id = ${keptId}, version = version + 1 where id = ${goneId}`,
);

/**
 * Somebody stands in the directory twice: what one entry holds and owes goes to the other one. What was done under it stays
 * under it, and both pages name each other. Only who looks like one person, by name or address, can be merged, by somebody
 * who is neither of the two; of staff an administrator.
 */
export async function mergePeople(tx: Tx, actor: Actor, both: Both): Promise<Verdict<{ id: string }>> {
  await lockDirectory(tx);
  const found = await checkBoth(tx, actor, both);
  if (!found.ok) return found;
  const agencies = await agenciesOf(tx, [both.goneId, both.keptId]);
  await movePosts(tx, actor, both);
  await moveSeats(tx, actor, both);
  for (const give of giveWork) await give(tx, both);
  const { goneId, keptId } = both;
  await retire(tx, both);
  await bringBack(tx, keptId);
  await endAccess(tx, [goneId]);
  const ladders = await judgeLadders(tx, agencies);
  if (!ladders.ok) return ladders;
  const { gone, kept } = found.value;
  const told = gone.email.toLowerCase() === kept.email.toLowerCase() ? [gone] : [gone, kept];
  await writeLetters(
    tx,
    actor,
    told.map(({ email }) => ({ personId: keptId, kind: 'merged', address: email })),
  );
  await audit(tx, { actorId: actor.personId, act: 'people-merged', details: both });
  return accept({ id: keptId });
}

const lockBoth = statement(
  'directory.lock-both-people',
  z.object({ id: of(people.id), email: of(people.email), key: of(people.nameKey), over: z.boolean() }),
  ({ goneId, keptId }: Both) => sql`
    select id, email, name_key as key, merged_into_id is not null or erased_at is not null as over from people
    where id in (${goneId}, ${keptId}) order by id for no key update`,
);
type Entry = RowOf<typeof lockBoth>;

async function checkBoth(tx: Tx, actor: Actor, both: Both): Promise<Verdict<{ gone: Entry; kept: Entry }>> {
  const { goneId, keptId } = both;
  const entries = await lockBoth(tx, both);
  const [gone, kept] = [goneId, keptId].map((id) => entries.find((entry) => entry.id === id));
  if (gone === undefined || kept === undefined || goneId === keptId) return noSuchPerson;
  if (gone.over || kept.over) return refuse('not-open', 'One of the two was merged or erased already.');
  if (gone.key !== kept.key && gone.email.toLowerCase() !== kept.email.toLowerCase())
    return refuse('malformed', 'They have neither name nor address in common. Make one of the two alike first.');
  if (actor.personId === goneId || actor.personId === keptId)
    return refuse('not-allowed', 'Somebody else merges you with another entry.');
  const staff = (await isStaff(tx, goneId)) || (await isStaff(tx, keptId));
  if (staff && !actor.roles.includes('administrator'))
    return refuse('not-allowed', 'Only an administrator may merge somebody of the directorate.');
  const confirmed = mustBeConfirmed(actor, 'One of the two gets everything of the other.');
  return confirmed.ok ? accept({ gone, kept }) : confirmed;
}

const givePosts = statement(
  'directory.give-posts',
  z.object({ postId: of(postHolders.postId) }),
  ({ goneId, keptId }: Both) => sql`
    with ended as (update post_holders h set until = app_now() where h.person_id = ${goneId} and ${heldNow} returning post_id),
    held as (
      insert into post_holders (post_id, person_id) select distinct post_id, ${keptId}::uuid from ended
      where post_id not in (select h.post_id from post_holders h where h.person_id = ${keptId} and ${heldNow}))
    select distinct post_id as "postId" from ended`,
);

async function movePosts(tx: Tx, actor: Actor, both: Both): Promise<void> {
  for (const post of await givePosts(tx, both)) {
    await noteSeats(tx, actor, 'left', post, [both.goneId]);
    await noteSeats(tx, actor, 'seated', post, [both.keptId]);
  }
}

/** Of two seats on one body one is left, in the capacity that weighs more. */
const giveSeats = statement(
  'directory.give-seats',
  z.object({ bodyId: of(bodyMembers.bodyId) }),
  ({ goneId, keptId }: Both) => sql`
    with given as (delete from body_members where person_id = ${goneId} returning body_id, capacity),
    seated as (
      insert into body_members as m (body_id, person_id, capacity) select body_id, ${keptId}::uuid, capacity from given
      on conflict (body_id, person_id) do update set capacity = case when 'chair' in (m.capacity, excluded.capacity) then 'chair'
        when 'member' in (m.capacity, excluded.capacity) then 'member' else 'secretary' end),
    changed as (update bodies b set version = b.version + 1 from given where b.id = given.body_id)
    select body_id as "bodyId" from given`,
);

async function moveSeats(tx: Tx, actor: Actor, both: Both): Promise<void> {
  const seats = await giveSeats(tx, both);
  for (const seat of seats) {
    await noteSeats(tx, actor, 'left', seat, [both.goneId]);
    await noteSeats(tx, actor, 'seated', seat, [both.keptId]);
  }
  await nudgeSignOffsOf(
    tx,
    seats.map(({ bodyId }) => bodyId),
  );
}

/** What is owed and not yet done, who stands in for whom, and what is still to be told; a signature is asked anew by its seat. */
const giveWork = [
  command(
    'directory.give-tasks',
    ({ goneId, keptId }: Both) => sql`
      with over as (
        update task_people set left_at = app_now() where person_id = ${goneId} and left_at is null returning task_id, why, invited_by)
      insert into task_people (task_id, person_id, why, invited_by) select task_id, ${keptId}::uuid, why, invited_by from over on conflict do nothing`,
  ),
  command(
    'directory.give-personal-tasks',
    ({ goneId, keptId }: Both) => sql`
      update tasks set person_id = ${keptId} where person_id = ${goneId} and state = 'open' and kind <> 'sign'`,
  ),
  command(
    'directory.end-absences-of-merged',
    ({ goneId }: Both) => sql`
      update absences set until_at = greatest(from_at, app_now()) where person_id = ${goneId} and until_at > app_now() and until_at > from_at`,
  ),
  command(
    'directory.give-substitutions',
    ({ goneId, keptId }: Both) => sql`
      update absences set substitute_id = ${keptId} where substitute_id = ${goneId} and person_id <> ${keptId} and until_at > app_now()`,
  ),
  command(
    'directory.give-notices',
    ({ goneId, keptId }: Both) => sql`
      update notices n set person_id = ${keptId} where n.person_id = ${goneId} and n.state = 'owed' and n.mail_id is null
        and not exists (select from notices m where m.task_id = n.task_id and m.occasion = n.occasion and m.person_id = ${keptId})`,
  ),
];
