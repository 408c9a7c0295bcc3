import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { ensurePlans } from '../chase/plans/agency-plans.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { lapsing } from '../chase/finish-tasks.ts';
import { mayHaveGone } from '../chase/notices.ts';
import { calendarsOfAudience, inviteAudience, roundTerms } from './open.ts';
import { owedNudge, owedPost } from '../chase/outbox.ts';
import { wakesEarlier } from '../chase/plans/plans.ts';
import { lockProcess } from '../chase/locks.ts';
import { uuids } from '../uuids.ts';
import { ms } from '../rows.ts';
import { chasePlans } from '../schema/chase.ts';
import { consultations } from '../schema/rounds.ts';
import { count, epochMs, of } from '../shapes.ts';
import { command, type RowOf, statement } from '../statement.ts';
import { noSuchRound } from './rounds.ts';

type Several = { readonly processId: string; readonly taskIds: readonly string[] };

const withdraw = statement(
  'rounds.withdraw',
  z.object({ withdrawn: count }),
  ({ processId, taskIds }: Several) => sql`
    with leaving as (
      select id from tasks where process_id = ${processId} and kind = 'answer' and id = any(${uuids(taskIds)})
        and state in ('open', 'answered', 'not_answered') order by id for no key update),
    withdrawn as (update tasks t set state = 'withdrawn' from leaving where t.id = leaving.id returning t.id),
    ${lapsing('withdrawn')},
    told as (
      insert into notices (process_id, task_id, person_id, kind, occasion, order_at)
      select distinct ${processId}::uuid, n.task_id, n.person_id, 'withdrawn', 'withdrawn', app_now()
      from notices n join withdrawn w on w.id = n.task_id where ${mayHaveGone} on conflict do nothing)
    select count(*)::int as withdrawn from withdrawn`,
);

/** Takes agencies out of the round: no new mail, and who was told of it is told. Their answers stay. */
export async function withdrawTasks(
  tx: Tx,
  actor: Actor,
  input: Several & { reason: string },
): Promise<Verdict<{ withdrawn: number }>> {
  const open = await openRoundLocked(tx, input.processId);
  if (!open.ok) return open;
  const [counted] = await withdraw(tx, input);
  const withdrawn = counted?.withdrawn ?? 0;
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

const nudge = statement(
  'rounds.nudge',
  z.object({ nudged: count, people: count, unreached: count }),
  ({ processId, taskIds, key }: Several & { key: string }) => sql`
    with silent as (
      select id, plan_id from tasks where process_id = ${processId} and kind = 'answer' and state = 'open' and stopped_at is null
        and id = any(${uuids(taskIds)})),
    reached as (
      select s.id, s.plan_id, p.person_id from silent s join task_people p on p.task_id = s.id and p.left_at is null
        join people n on n.id = p.person_id and n.not_reached_at is null),
    told as (
      insert into notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at)
      select ${processId}::uuid, id, person_id, 'nudge', ${`nudge:${key}`}, plan_id, app_now() from reached
      on conflict do nothing returning task_id)
    select (select count(*) from silent)::int as nudged, (select count(*) from told)::int as people,
      (select count(*) from silent where id not in (select id from reached))::int as unreached`,
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
  const [counts = { nudged: 0, people: 0, unreached: 0 }] = await nudge(tx, input);
  if (counts.nudged === 0)
    return refuse('nothing-to-change', 'All of the chosen agencies have answered, or their clock is stopped.');
  if (counts.unreached === counts.nudged) return nobodyToTell;
  await owedPost(tx);
  await audit(tx, { actorId: actor.personId, act: 'tasks-nudged', processId: input.processId, details: counts });
  return accept(counts);
}

const widenAudience = command(
  'rounds.widen-audience',
  ({ processId, agencyIds }: { processId: string; agencyIds: readonly string[] }) => sql`
    insert into audience (process_id, agency_id) select ${processId}::uuid, a.id from agencies a where a.id = any(${uuids(agencyIds)}) and a.ended_at is null
    on conflict do nothing`,
);
const joinable = statement(
  'rounds.joinable',
  z.object({ planId: z.string(), calendar: of(consultations.calendar), closesAt: epochMs }),
  (processId: string) => sql`
    select c.plan_id as "planId", c.calendar, ${ms(sql`p.closes_at`)} as "closesAt" from consultations c join processes p on p.id = c.process_id
    where c.process_id = ${processId} and p.closes_at > app_now()`,
);

/** Adds agencies to an open round: they are invited at once and owe the steps that are still to come. */
export async function addParticipants(
  tx: Tx,
  actor: Actor,
  input: { processId: string; agencyIds: readonly string[] },
): Promise<Verdict<{ added: number }>> {
  const open = await openRoundLocked(tx, input.processId);
  if (!open.ok) return open;
  await widenAudience(tx, input);
  const [round] = await joinable(tx, input.processId);
  if (round === undefined)
    return refuse('round-closed', 'The round has come to its closing date; agencies can no longer be added.');
  const planIds = await plansToJoin(tx, input.processId, round, open.value.now);
  const invited = await inviteAudience(tx, input.processId, planIds, open.value.now, round.closesAt);
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

const plansOfDate = statement(
  'rounds.plans-of-date',
  z.object({ calendar: of(chasePlans.calendar), id: of(chasePlans.id) }),
  (processId: string) => sql`
    select distinct on (c.calendar) c.calendar, c.id from chase_plans c join consultations n on n.process_id = c.process_id
    where c.process_id = ${processId} and c.due_at = n.due_at order by c.calendar, c.id = n.plan_id desc, c.id desc`,
);

/** The plans of the round's date by calendar, for who joins: the newest of each; where there is none yet, one that is made now. */
async function plansToJoin(
  tx: Tx,
  processId: string,
  round: RowOf<typeof joinable>,
  now: number,
): Promise<ReadonlyMap<CalendarName, string>> {
  const planIds = new Map((await plansOfDate(tx, processId)).map(({ calendar, id }) => [calendar, id]));
  const terms = await roundTerms(tx, processId);
  for (const name of await calendarsOfAudience(tx, processId, round.calendar)) {
    if (planIds.has(name) || terms === undefined || terms.dueAt === null) continue;
    const { dueAt, zone, policy } = terms;
    const chase = { dueAt, wallText: terms.dueWallText ?? '', zone, policy, now };
    const made = await ensurePlans(tx, processId, { ...chase, closesAt: round.closesAt }, [name]);
    // After the due date no plan can be made any more: what is left of the round's own is owed.
    planIds.set(name, made.ok ? made.value.mainId : round.planId);
  }
  return planIds;
}

async function openRoundLocked(tx: Tx, processId: string): Promise<Verdict<{ now: number }>> {
  const process = await lockProcess(tx, processId);
  if (process === undefined) return noSuchRound;
  if (process.state === 'cancelled') return refuse('cancelled', 'This round was cancelled.');
  if (process.state !== 'open')
    return refuse('round-closed', 'The round is not open, so its participants can no longer be changed.');
  return accept({ now: process.now });
}
