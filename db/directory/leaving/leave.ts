import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { mustBeConfirmed, type Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { canDo, canVacate, neverVacant, type Wish } from '../../../domain/directory/succession.ts';
import { endAccess } from '../access.ts';
import { audit } from '../../records/audit.ts';
import type { Tx } from '../../connect.ts';
import { lockDirectory } from '../lock.ts';
import { heldNow } from '../../held-now.ts';
import { valuesOf } from '../../given-rows.ts';
import { nudgeSignOffsOf } from '../seats.ts';
import { isStaff, noSuchPerson } from '../people.ts';
import { grouping } from './read-leaving.ts';
import { tellOfLostSubstitute } from './substitute-left.ts';
import { everybodyAround, handOn, type Held, heldTasks } from './succession.ts';
import { markVacancies, tellOfVacancies } from './vacancies.ts';
import { people, posts } from '../../schema/directory.ts';
import { count, of } from '../../shapes.ts';
import { statement } from '../../statement.ts';

/** To whom the open tasks of an agency go (null: those of the directorate): a person, its other contacts, or nobody yet. */
export type LeaveChoice = { readonly agencyId: string | null; readonly to: string };
export type LeaveEffect = {
  readonly handed: number;
  readonly listed: number;
  readonly posts: number;
  readonly bodies: number;
  readonly absences: number;
};

/**
 * A person leaves (F30): posts, memberships, inspections and substitutions end, what he answered for goes to whom was
 * chosen, and everybody concerned is told once. An open task without a choice, or for which nobody answers then, is listed
 * for the directorate; an answered one goes to the other contacts, who then hear what became of it. Who may take a task
 * over is said by domain/directory/succession.ts. Doing it again finds nothing left.
 */
export async function leave(
  tx: Tx,
  actor: Actor,
  input: { personId: string; choices: readonly LeaveChoice[] },
): Promise<Verdict<LeaveEffect>> {
  const { personId, choices } = input;
  await lockDirectory(tx);
  const allowed = await mayLeave(tx, actor, personId);
  if (!allowed.ok) return allowed;
  const held = await heldTasks(
    tx,
    sql`t.id in (select w.task_id from task_answerers w where w.person_id = ${personId})`,
  );
  const groupOf = await grouping(tx, personId);
  const fits = await checkChoices(tx, { held, groupOf, ...input });
  if (!fits.ok) return fits;
  await tellOfLostSubstitute(tx, personId);
  const vacant = await markVacancies(tx);
  const ended = await endEverything(tx, actor, personId);
  await endAccess(tx, [personId]);
  const to = new Map(choices.map((choice) => [choice.agencyId, choice.to]));
  const counts = await handOn(tx, held, {
    actor,
    gone: [personId],
    wish: (task) => wishOf(to.get(groupOf(task)) ?? (task.state === 'answered' ? 'others' : 'directorate')),
    why: 'left',
    from: personId,
    tellAlways: false,
    act: 'task-left',
  });
  await tellOfVacancies(tx, vacant);
  const effect = { ...counts, ...ended };
  await audit(tx, { actorId: actor.personId, act: 'person-left', details: { personId, choices, ...effect } });
  return accept(effect);
}

function wishOf(to: string): Wish {
  if (to === 'others') return 'all';
  return to === 'directorate' ? 'nobody' : { personId: to };
}

const neverVacantPosts = statement(
  'directory.never-vacant-posts',
  z.object({ role: of(posts.role), others: count }),
  (personId: string) => sql`
    select o.role, count(distinct h.person_id) filter (where h.person_id <> ${personId})::int as others
    from post_holders h join posts o on o.id = h.post_id where o.role in ${valuesOf(neverVacant)} and ${heldNow}
    group by o.role having bool_or(h.person_id = ${personId}) order by o.role`,
);

/** Whether nobody would hold a role that somebody must always hold, once this person has left. */
export async function canBeMissed(tx: Tx, personId: string): Promise<Verdict<true>> {
  const held = await neverVacantPosts(tx, personId);
  return held.map(({ role, others }) => canVacate(role, others)).find(({ ok }) => !ok) ?? accept(true);
}

async function mayLeave(tx: Tx, actor: Actor, personId: string): Promise<Verdict<true>> {
  const { id } = people;
  const [person] = await tx.select({ id }).from(people).where(eq(id, personId)).for('no key update');
  if (person === undefined) return noSuchPerson;
  if (!(await isStaff(tx, personId))) return accept(true);
  if (!actor.roles.includes('administrator'))
    return refuse('not-allowed', 'Only an administrator may say that somebody of the directorate leaves.');
  const missed = await canBeMissed(tx, personId);
  return missed.ok ? mustBeConfirmed(actor, 'This ends a post of the directorate.') : missed;
}

type Leaving = {
  readonly held: readonly Held[];
  readonly groupOf: (task: Held) => string | null;
  readonly personId: string;
  readonly choices: readonly LeaveChoice[];
};

/** Whoever was chosen can do each of the open tasks that he is given. */
async function checkChoices(tx: Tx, { held, groupOf, personId, choices }: Leaving): Promise<Verdict<true>> {
  if (new Set(choices.map(({ agencyId }) => agencyId)).size < choices.length)
    return refuse('malformed', 'There are two choices for one agency. Make one.');
  const chosenIn = choices.map(({ agencyId }) => ({ agencyId, answering: [], inspectorIds: [] }));
  const everybody = await everybodyAround(tx, [...held, ...chosenIn]);
  const fits = choices.every(({ agencyId, to }) => {
    if (to === 'others' || to === 'directorate') return true;
    const who = everybody.find((one) => one.personId === to && to !== personId);
    const given = held.filter((task) => task.state === 'open' && groupOf(task) === agencyId);
    return who !== undefined && given.every((task) => canDo(task, who));
  });
  return fits
    ? accept(true)
    : refuse(
        'person-unknown',
        'Who takes tasks over must be able to do them: hold a post that answers in that agency or, for what the directorate owes, be an officer, or an inspector of that inspection. Give the post first.',
      );
}

const endParts = statement(
  'directory.end-parts',
  z.object({ posts: count, absences: count, bodyIds: z.array(z.string()) }),
  ({ personId, byId }: { personId: string; byId: string }) => sql`
    with held as (
      update post_holders set until = greatest(since, app_now()) where person_id = ${personId} and (until is null or until > app_now()) returning post_id),
    sitting as (delete from body_members where person_id = ${personId} returning body_id),
    noted as (insert into seat_changes (body_id, post_id, kind, person_id, by_id)
      select s.body_id, s.post_id, 'left', ${personId}::uuid, ${byId}::uuid
      from (select body_id, null::uuid as post_id from sitting union all select null, post_id from held) s),
    bodies as (update bodies b set version = b.version + 1 from sitting where b.id = sitting.body_id),
    inspecting as (
      delete from inspection_inspectors i using processes p where p.id = i.process_id and p.ended_at is null and i.person_id = ${personId}),
    away as (
      update absences set until_at = greatest(from_at, app_now())
      where ${personId}::uuid in (person_id, substitute_id) and until_at > app_now() and until_at > from_at returning 1),
    gone as (update people set left_at = app_now(), version = version + 1 where id = ${personId} and left_at is null)
    select (select count(*)::int from held) as posts, (select count(*)::int from away) as absences,
      array(select body_id::text from sitting) as "bodyIds"`,
);

async function endEverything(
  tx: Tx,
  actor: Actor,
  personId: string,
): Promise<Pick<LeaveEffect, 'posts' | 'bodies' | 'absences'>> {
  const [ended] = await endParts(tx, { personId, byId: actor.personId });
  const { bodyIds, ...counts } = ended ?? { bodyIds: [], posts: 0, absences: 0 };
  await nudgeSignOffsOf(tx, bodyIds);
  return { ...counts, bodies: bodyIds.length };
}
