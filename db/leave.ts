import { sql } from 'drizzle-orm';
import type { Actor } from '../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../domain/refusal.ts';
import { audit } from './audit.ts';
import { officers } from './chase-notices.ts';
import { touch, type Tx } from './connect.ts';
import { heldNow, lockDirectory } from './directory-lock.ts';
import { nudgeSignOffsOf } from './follow-seats.ts';
import { owedPost } from './outbox.ts';
import { isStaff, noSuchPerson } from './people.ts';
import { agenciesOfPerson } from './reads/leaving.ts';
import { tellOfLostSubstitute } from './substitute-left.ts';

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
 * A person leaves (F30): posts, memberships and substitutions end, what he answered for goes to whom was chosen, and
 * everybody concerned is told once. An open task without a choice, or for which nobody answers then, is listed for
 * the directorate; an answered one goes to the other contacts, who then hear what became of it. Of whatever kind a task
 * is: who answers for it stands in task_answerers, by name or by a post. Doing it again finds nothing left.
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
  const chosen = await checkChoices(tx, personId, choices);
  if (!chosen.ok) return chosen;
  const moved = await moveTasks(tx, actor, input);
  await tellOfLostSubstitute(tx, personId);
  const ended = await endEverything(tx, personId);
  const { processIds, told, ...counts } = moved;
  for (const processId of processIds) touch(tx, processId);
  if (told > 0) await owedPost(tx);
  const effect = { ...counts, ...ended };
  await audit(tx, { actorId: actor.personId, act: 'person-left', details: { personId, choices, ...effect } });
  return accept(effect);
}

async function mayLeave(tx: Tx, actor: Actor, personId: string): Promise<Verdict<true>> {
  const { rows } = await tx.execute(sql`select from people where id = ${personId} for no key update`);
  if (rows.length === 0) return noSuchPerson;
  if (!(await isStaff(tx, personId))) return accept(true);
  if (!actor.roles.includes('administrator'))
    return refuse('not-allowed', 'Only an administrator may say that somebody of the directorate leaves.');
  const { rows: held } = await tx.execute<{ mine: boolean }>(sql`
    select distinct h.person_id = ${personId} as mine from post_holders h join posts o on o.id = h.post_id
    where o.role = 'administrator' and ${heldNow}`);
  if (held.length === 1 && held[0]?.mine === true)
    return refuse('not-allowed', 'This is the last administrator. Give somebody else the role first.');
  return accept(true);
}

const words: readonly string[] = ['others', 'directorate'];
const rowsOf = (choices: readonly LeaveChoice[]) =>
  sql`jsonb_to_recordset(${JSON.stringify(choices.map(({ agencyId, to }) => ({ agency_id: agencyId, to })))}::jsonb) as c(agency_id uuid, "to" text)`;

/** Whoever takes tasks over holds a post where they belong, so that he may see them. */
async function checkChoices(tx: Tx, personId: string, choices: readonly LeaveChoice[]): Promise<Verdict<true>> {
  if (new Set(choices.map(({ agencyId }) => agencyId)).size < choices.length)
    return refuse('malformed', 'There are two choices for one agency. Make one.');
  const named = choices.filter(({ to }) => !words.includes(to));
  if (named.length === 0) return accept(true);
  const { rows } = await tx.execute<{ fits: boolean }>(sql`
    select exists (select from post_holders h join posts o on o.id = h.post_id join agencies a on a.id = o.agency_id
      where h.person_id::text = c.to and h.person_id <> ${personId} and ${heldNow}
        and case when c.agency_id is null then a.is_directorate else o.agency_id = c.agency_id end) as fits
    from ${rowsOf(named)}`);
  return rows.every(({ fits }) => fits)
    ? accept(true)
    : refuse('person-unknown', 'Who takes tasks over must hold a post in that agency. Give the post first.');
}

type Moved = { handed: number; listed: number; told: number; processIds: string[] };

async function moveTasks(
  tx: Tx,
  actor: Actor,
  { personId, choices }: { personId: string; choices: readonly LeaveChoice[] },
): Promise<Moved> {
  const { rows } = await tx.execute<Moved>(sql`
    with occasion as materialized (select 'left:' || uuidv7()::text as text),
    held as materialized (
      select t.id, t.process_id, t.plan_id, t.state, case when t.agency_id in (${agenciesOfPerson(personId)}) then t.agency_id end as agency_id
      from tasks t join processes p on p.id = t.process_id
      where t.id in (select w.task_id from task_answerers w where w.person_id = ${personId})
        -- What a seat of a body asks ends with the seat, and is nobody else's (db/follow-seats.ts).
        and not (t.kind = 'sign' and t.person_id is not null) and t.state in ('open', 'answered') and p.ended_at is null order by t.id for no key update of t),
    chosen as (select held.*, coalesce(c.to, case held.state when 'answered' then 'others' else 'directorate' end) as "to" from held left join ${rowsOf(choices)} on c.agency_id is not distinct from held.agency_id),
    leaving as (
      update task_people k set left_at = app_now() from held where k.task_id = held.id and k.person_id = ${personId} and k.left_at is null returning 1),
    taking as (
      select id, "to"::uuid as person_id from chosen where "to" not in ('others', 'directorate')
      union select c.id, h.person_id from chosen c join posts o on o.agency_id = c.agency_id and o.role in ('respondent', 'lead')
        join post_holders h on h.post_id = o.id and ${heldNow} where c.to = 'others' and h.person_id <> ${personId}
      union select c.id, f.person_id from chosen c cross join (${officers}) f where c.to = 'others' and c.agency_id is null and f.person_id <> ${personId}),
    joined as (
      insert into task_people (task_id, person_id, why) select id, person_id, 'handed-over' from taking on conflict do nothing returning task_id, person_id),
    others as (
      select w.task_id from task_answerers w join held on held.id = w.task_id where w.person_id <> ${personId}),
    answered as (
      select c.*, c.id in (select id from taking) or c.id in (select task_id from others) as "by" from chosen c),
    told as (
      insert into notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at)
      select a.process_id, a.id, x.person_id, x.kind, occasion.text, a.plan_id, app_now() from answered a cross join occasion
        join (select task_id, person_id, 'handed-over' as kind from joined union all select id, ${personId}::uuid, 'handed-away' from answered where by) x on x.task_id = a.id
      where a.state = 'open' on conflict do nothing returning 1),
    listed as (
      insert into not_me_reports (task_id, person_id, suggestion, why) select id, ${personId}::uuid, '', 'left' from answered
      where state = 'open' and ("to" = 'directorate' or not "by") returning 1),
    witnessed as (
      insert into audit_entries (actor_id, act, process_id, task_id, details)
      select ${actor.personId}::uuid, 'task-left', process_id, id, jsonb_build_object('from', ${personId}::uuid, 'to', "to", 'answered', "by") from answered)
    select (select count(*)::int from answered where state = 'open' and "to" <> 'directorate' and "by") as handed,
      (select count(*)::int from listed) as listed, (select count(*)::int from told) as told,
      coalesce((select array_agg(distinct process_id::text) from answered), '{}') as "processIds"`);
  return rows[0] ?? { handed: 0, listed: 0, told: 0, processIds: [] };
}

type Ended = Pick<LeaveEffect, 'posts' | 'bodies' | 'absences'>;

async function endEverything(tx: Tx, personId: string): Promise<Ended> {
  const { rows } = await tx.execute<Omit<Ended, 'bodies'> & { bodyIds: string[] }>(sql`
    with held as (
      update post_holders set until = greatest(since, app_now()) where person_id = ${personId} and (until is null or until > app_now()) returning 1),
    sitting as (delete from body_members where person_id = ${personId} returning body_id),
    bodies as (update bodies b set version = b.version + 1 from sitting where b.id = sitting.body_id),
    away as (
      update absences set until_at = greatest(from_at, app_now())
      where ${personId}::uuid in (person_id, substitute_id) and until_at > app_now() and until_at > from_at returning 1),
    gone as (update people set left_at = app_now(), version = version + 1 where id = ${personId} and left_at is null)
    select (select count(*)::int from held) as posts, (select count(*)::int from away) as absences,
      array(select body_id::text from sitting) as "bodyIds"`);
  const { bodyIds, posts, absences } = rows[0] ?? { bodyIds: [], posts: 0, absences: 0 };
  await nudgeSignOffsOf(tx, bodyIds);
  return { posts, bodies: bodyIds.length, absences };
}
