import { sql } from 'drizzle-orm';
import { mustBeConfirmed, type Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { endAccess } from './access.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { heldNow, lockDirectory } from './lock.ts';
import { nudgeSignOffsOf, noteSeats } from './seats.ts';
import { agenciesOf, judgeLadders } from './ladder-judgement.ts';
import { writeLetters } from '../mail/letters.ts';
import { isStaff, noSuchPerson } from './people.ts';

type Both = { readonly goneId: string; readonly keptId: string };
type Row = { id: string; email: string; key: string; over: boolean };

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
  await moveWork(tx, both);
  const { goneId, keptId } = both;
  await tx.execute(sql`
    update people set left_at = coalesce(left_at, app_now()), merged_into_id = ${keptId}, version = version + 1 where id = ${goneId}`);
  await tx.execute(
    sql`update people set left_at = null, version = version + 1 where id = ${keptId} and left_at is not null`,
  );
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

async function checkBoth(tx: Tx, actor: Actor, { goneId, keptId }: Both): Promise<Verdict<{ gone: Row; kept: Row }>> {
  const { rows } = await tx.execute<Row>(sql`
    select id, email, name_key as key, merged_into_id is not null or erased_at is not null as over from people
    where id in (${goneId}, ${keptId}) order by id for no key update`);
  const [gone, kept] = [goneId, keptId].map((id) => rows.find((row) => row.id === id));
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

async function movePosts(tx: Tx, actor: Actor, { goneId, keptId }: Both): Promise<void> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    with ended as (update post_holders h set until = app_now() where h.person_id = ${goneId} and ${heldNow} returning post_id),
    held as (
      insert into post_holders (post_id, person_id) select distinct post_id, ${keptId}::uuid from ended
      where post_id not in (select h.post_id from post_holders h where h.person_id = ${keptId} and ${heldNow}))
    select distinct post_id as id from ended`);
  for (const { id: postId } of rows) {
    await noteSeats(tx, actor, 'left', { postId }, [goneId]);
    await noteSeats(tx, actor, 'seated', { postId }, [keptId]);
  }
}

/** Of two seats on one body one is left, in the capacity that weighs more. */
async function moveSeats(tx: Tx, actor: Actor, { goneId, keptId }: Both): Promise<void> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    with given as (delete from body_members where person_id = ${goneId} returning body_id, capacity),
    seated as (
      insert into body_members as m (body_id, person_id, capacity) select body_id, ${keptId}::uuid, capacity from given
      on conflict (body_id, person_id) do update set capacity = case when 'chair' in (m.capacity, excluded.capacity) then 'chair'
        when 'member' in (m.capacity, excluded.capacity) then 'member' else 'secretary' end),
    changed as (update bodies b set version = b.version + 1 from given where b.id = given.body_id)
    select body_id as id from given`);
  for (const { id: bodyId } of rows) {
    await noteSeats(tx, actor, 'left', { bodyId }, [goneId]);
    await noteSeats(tx, actor, 'seated', { bodyId }, [keptId]);
  }
  await nudgeSignOffsOf(
    tx,
    rows.map(({ id }) => id),
  );
}

/** What is owed and not yet done, who stands in for whom, and what is still to be told; a signature is asked anew by its seat. */
async function moveWork(tx: Tx, { goneId, keptId }: Both): Promise<void> {
  await tx.execute(sql`
    with over as (
      update task_people set left_at = app_now() where person_id = ${goneId} and left_at is null returning task_id, why, invited_by)
    insert into task_people (task_id, person_id, why, invited_by) select task_id, ${keptId}::uuid, why, invited_by from over on conflict do nothing`);
  await tx.execute(sql`
    update tasks set person_id = ${keptId} where person_id = ${goneId} and state = 'open' and kind <> 'sign'`);
  await tx.execute(sql`
    update absences set until_at = greatest(from_at, app_now()) where person_id = ${goneId} and until_at > app_now() and until_at > from_at`);
  await tx.execute(sql`
    update absences set substitute_id = ${keptId} where substitute_id = ${goneId} and person_id <> ${keptId} and until_at > app_now()`);
  await tx.execute(sql`
    update notices n set person_id = ${keptId} where n.person_id = ${goneId} and n.state = 'owed' and n.mail_id is null
      and not exists (select from notices m where m.task_id = n.task_id and m.occasion = n.occasion and m.person_id = ${keptId})`);
}
