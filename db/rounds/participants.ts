import { sql } from 'drizzle-orm';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { ensurePlans } from '../chase/agency-plans.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { lapsing } from '../chase/finish-tasks.ts';
import { mayHaveGone } from '../chase/notices.ts';
import { calendarsOfAudience, inviteAudience, roundTerms } from './open.ts';
import { owedNudge, owedPost } from '../chase/outbox.ts';
import { wakesEarlier } from '../chase/plans.ts';
import { lockProcess } from '../chase/locks.ts';
import { uuids } from '../uuids.ts';

type Several = { readonly processId: string; readonly taskIds: readonly string[] };

/** Takes agencies out of the round: no new mail, and who was told of it is told. Their answers stay. */
export async function withdrawTasks(
  tx: Tx,
  actor: Actor,
  input: Several & { reason: string },
): Promise<Verdict<{ withdrawn: number }>> {
  const open = await openRoundLocked(tx, input.processId);
  if (!open.ok) return open;
  const { rows } = await tx.execute<{ withdrawn: number }>(sql`
    with leaving as (
      select id from tasks where process_id = ${input.processId} and kind = 'answer' and id = any(${uuids(input.taskIds)})
        and state in ('open', 'answered', 'not_answered') order by id for no key update),
    withdrawn as (update tasks t set state = 'withdrawn' from leaving where t.id = leaving.id returning t.id),
    ${lapsing('withdrawn')},
    told as (
      insert into notices (process_id, task_id, person_id, kind, occasion, order_at)
      select distinct ${input.processId}::uuid, n.task_id, n.person_id, 'withdrawn', 'withdrawn', app_now()
      from notices n join withdrawn w on w.id = n.task_id where ${mayHaveGone} on conflict do nothing)
    select count(*)::int as withdrawn from withdrawn`);
  const withdrawn = rows[0]?.withdrawn ?? 0;
  if (withdrawn === 0) return refuse('nothing-to-change', 'None of the chosen agencies takes part any more.');
  await owedPost(tx);
  await audit(tx, {
    actorId: actor.personId,
    act: 'tasks-withdrawn',
    processId: input.processId,
    details: { withdrawn, taskIds: input.taskIds.slice(0, 200) },
  });
  return accept({ withdrawn });
}

const nobodyToTell = refuse(
  'nothing-to-change',
  'Nobody can be told: the chosen agencies have nobody who answers, or only addresses that are not reached. Open the task and hand it over to somebody, or put the address right in the directory.',
);

/**
 * Reminds by hand those of the chosen who have not answered (F24); the chase itself is not changed.
 * Out: how many tasks wait, how many people are told, and of how many tasks nobody can be.
 */
export async function nudgeTasks(
  tx: Tx,
  actor: Actor,
  input: Several & { key: string },
): Promise<Verdict<{ nudged: number; people: number; unreached: number }>> {
  const open = await openRoundLocked(tx, input.processId);
  if (!open.ok) return open;
  const { rows } = await tx.execute<{ nudged: number; people: number; unreached: number }>(sql`
    with silent as (
      select id, plan_id from tasks where process_id = ${input.processId} and kind = 'answer' and state = 'open' and stopped_at is null
        and id = any(${uuids(input.taskIds)})),
    reached as (
      select s.id, s.plan_id, p.person_id from silent s join task_people p on p.task_id = s.id and p.left_at is null
        join people n on n.id = p.person_id and n.not_reached_at is null),
    told as (
      insert into notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at)
      select ${input.processId}::uuid, id, person_id, 'nudge', ${`nudge:${input.key}`}, plan_id, app_now() from reached
      on conflict do nothing returning task_id)
    select (select count(*) from silent)::int as nudged, (select count(*) from told)::int as people,
      (select count(*) from silent where id not in (select id from reached))::int as unreached`);
  const counts = rows[0] ?? { nudged: 0, people: 0, unreached: 0 };
  if (counts.nudged === 0)
    return refuse('nothing-to-change', 'All of the chosen agencies have answered, or their clock is stopped.');
  if (counts.unreached === counts.nudged) return nobodyToTell;
  await owedPost(tx);
  await audit(tx, { actorId: actor.personId, act: 'tasks-nudged', processId: input.processId, details: counts });
  return accept(counts);
}

/** Adds agencies to an open round: they are invited at once and owe the steps that are still to come. */
export async function addParticipants(
  tx: Tx,
  actor: Actor,
  input: { processId: string; agencyIds: readonly string[] },
): Promise<Verdict<{ added: number }>> {
  const open = await openRoundLocked(tx, input.processId);
  if (!open.ok) return open;
  await tx.execute(sql`
    insert into audience (process_id, agency_id) select ${input.processId}::uuid, a.id from agencies a where a.id = any(${uuids(input.agencyIds)}) and a.ended_at is null
    on conflict do nothing`);
  const plan = await tx.execute<{ plan_id: string; calendar: CalendarName; closes: string }>(sql`
    select c.plan_id, c.calendar, extract(epoch from p.closes_at) * 1000 as closes from consultations c join processes p on p.id = c.process_id
    where c.process_id = ${input.processId} and p.closes_at > app_now()`);
  const row = plan.rows[0];
  if (row === undefined)
    return refuse('round-closed', 'The round has come to its closing date; agencies can no longer be added.');
  const planIds = await plansToJoin(tx, input.processId, row, open.value.now);
  const invited = await inviteAudience(tx, input.processId, planIds, open.value.now, Number(row.closes));
  if (invited.tasks === 0) return refuse('nothing-to-change', 'The chosen agencies take part already.');
  await owedPost(tx);
  await audit(tx, {
    actorId: actor.personId,
    act: 'participants-added',
    processId: input.processId,
    details: { tasks: invited.tasks, invited: invited.people },
  });
  if (await wakesEarlier(tx, input.processId)) await owedNudge(tx, input.processId);
  return accept({ added: invited.tasks });
}

/** The plans of the round's date by calendar, for who joins: the newest of each; where there is none yet, one that is made now. */
async function plansToJoin(
  tx: Tx,
  processId: string,
  round: { plan_id: string; calendar: CalendarName; closes: string },
  now: number,
): Promise<ReadonlyMap<CalendarName, string>> {
  const known = await tx.execute<{ calendar: CalendarName; id: string }>(sql`
    select distinct on (c.calendar) c.calendar, c.id from chase_plans c join consultations n on n.process_id = c.process_id
    where c.process_id = ${processId} and c.due_at = n.due_at order by c.calendar, c.id = n.plan_id desc, c.id desc`);
  const planIds = new Map(known.rows.map(({ calendar, id }) => [calendar, id]));
  const terms = await roundTerms(tx, processId);
  for (const name of await calendarsOfAudience(tx, processId, round.calendar)) {
    if (planIds.has(name) || terms === undefined) continue;
    const { zone, policy } = terms;
    const chase = { dueAt: Number(terms.due), wallText: terms.due_wall_text ?? '', zone, policy, now };
    const made = await ensurePlans(tx, processId, { ...chase, closesAt: Number(round.closes) }, [name]);
    // After the due date no plan can be made any more: what is left of the round's own is owed.
    planIds.set(name, made.ok ? made.value.mainId : round.plan_id);
  }
  return planIds;
}

async function openRoundLocked(tx: Tx, processId: string): Promise<Verdict<{ now: number }>> {
  const process = await lockProcess(tx, processId);
  if (process === undefined) return refuse('not-found', 'There is no such round.');
  if (process.state === 'cancelled') return refuse('cancelled', 'This round was cancelled.');
  if (process.state !== 'open')
    return refuse('round-closed', 'The round is not open, so its participants can no longer be changed.');
  return accept({ now: process.now });
}
