import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { chaseSteps, processes, tasks } from '../schema/chase.ts';
import { agencies, people } from '../schema/directory.ts';
import { notices } from '../schema/mail.ts';
import { consultations } from '../schema/rounds.ts';
import { count, epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { roundState } from './shapes.ts';
import { chasePolicy } from '../chase/shapes.ts';

const head = statement(
  'rounds.head',
  z.object({
    id: of(processes.id),
    reference: of(processes.reference),
    title: of(processes.title),
    state: roundState,
    version: of(processes.version),
    format: of(consultations.format),
    purpose: of(consultations.purpose),
    eventAt: epochMs.nullable(),
    place: of(consultations.place),
    chair: of(consultations.chair),
    funder: of(consultations.funder),
    informal: of(consultations.informal),
    unnamed: of(consultations.unnamed),
    dueAt: epochMs.nullable(),
    closesAt: epochMs.nullable(),
    openedAt: epochMs.nullable(),
    closedAt: epochMs.nullable(),
    endedAt: epochMs.nullable(),
    endedWhy: of(processes.endedWhy),
    publishedAt: epochMs.nullable(),
    zone: of(consultations.zone),
    calendar: of(consultations.calendar),
    policy: chasePolicy,
    outcome: of(consultations.outcome),
    predecessorId: of(consultations.predecessorId),
    predecessor: of(processes.reference).nullable(),
    now: epochMs,
  }),
  (processId: string) => sql`
    select p.id, p.reference, p.title, p.state, p.version, n.format, n.purpose, ${ms(sql`n.event_at`)} as "eventAt", n.place, n.chair, n.funder, n.informal, n.unnamed,
      ${ms(sql`n.due_at`)} as "dueAt", ${ms(sql`p.closes_at`)} as "closesAt", ${ms(sql`p.opened_at`)} as "openedAt",
      ${ms(sql`p.closed_at`)} as "closedAt", ${ms(sql`p.ended_at`)} as "endedAt", p.ended_why as "endedWhy", ${ms(sql`n.published_at`)} as "publishedAt",
      n.zone, n.calendar, n.policy, n.outcome, n.predecessor_id as "predecessorId", o.reference as predecessor, ${ms(sql`app_now()`)} as now
    from processes p join consultations n on n.process_id = p.id left join processes o on o.id = n.predecessor_id where p.id = ${processId}`,
);
export type RoundHead = RowOf<typeof head>;

/** One round as the directorate knows it; undefined where there is none. */
export async function readRound(tx: Tx, processId: string): Promise<RoundHead | undefined> {
  const [round] = await head(tx, processId);
  return round;
}

/** More time was asked for and nobody has decided: such a task is not escalated. */
const asking = sql`exists (select from extension_requests e where e.task_id = t.id and e.state = 'asked')`;

const progress = statement(
  'rounds.progress',
  z.object({
    asked: count,
    answered: count,
    answeredLate: count,
    waiting: count,
    late: count,
    stopped: count,
    notAnswered: count,
    withdrawn: count,
    requests: count,
    notReached: count,
    extended: count,
    latestClosesAt: epochMs.nullable(),
  }),
  (processId: string) => sql`
    select (count(*) filter (where t.state <> 'withdrawn'))::int as asked,
      (count(*) filter (where t.state = 'answered'))::int as answered,
      (count(*) filter (where t.state = 'answered' and not t.on_time))::int as "answeredLate",
      (count(*) filter (where t.state = 'open'))::int as waiting,
      (count(*) filter (where t.state = 'open' and t.stopped_at is null and c.due_at < app_now() and not ${asking}))::int as late,
      (count(*) filter (where t.state = 'open' and t.stopped_at is not null))::int as stopped,
      (count(*) filter (where t.state = 'not_answered'))::int as "notAnswered",
      (count(*) filter (where t.state = 'withdrawn'))::int as withdrawn,
      (count(*) filter (where t.state = 'open' and ${asking}))::int as requests,
      (count(*) filter (where t.state = 'open' and exists (select from task_people k join people h on h.id = k.person_id
        where k.task_id = t.id and k.left_at is null and h.not_reached_at is not null)))::int as "notReached",
      (count(*) filter (where t.state = 'open' and t.closes_at > p.closes_at))::int as extended,
      ${ms(sql`max(t.closes_at) filter (where t.state = 'open')`)} as "latestClosesAt"
    from processes p left join tasks t on t.process_id = p.id and t.kind = 'answer' left join chase_plans c on c.id = t.plan_id
    where p.id = ${processId} group by p.id`,
);
export type Progress = RowOf<typeof progress>;

/** How far the round is, counted in one pass over its tasks. */
export async function readProgress(tx: Tx, processId: string): Promise<Progress> {
  const [counted] = await progress(tx, processId);
  if (counted === undefined) throw new Error('progress was asked of a round that is not there');
  return counted;
}

type Most = { processId: string; most: number };
const nextSteps = statement(
  'rounds.next-steps',
  z.object({ at: epochMs, kind: of(chaseSteps.kind), recipients: of(chaseSteps.recipients), agencies: count }),
  ({ processId, most }: Most) => sql`
    select ${ms(sql`s.at`)} as at, s.kind, s.audience as recipients, count(t.id)::int as agencies
    from processes p join chase_plans c on c.process_id = p.id join chase_steps s on s.plan_id = c.id
      join tasks t on t.process_id = p.id and t.plan_id = c.id and t.kind = 'answer' and t.state = 'open' and t.stopped_at is null and t.joined_plan_at < s.at
        and (s.kind <> 'escalate' or not ${asking})
    where p.id = ${processId} and p.state = 'open' and s.raised_at is null and s.lapsed_at is null
    group by s.id order by s.at, s.position limit ${most}`,
);
export type NextStep = RowOf<typeof nextSteps>;

/** What will be sent next and when, with how many agencies owe it as things stand now. */
export async function readNextSteps(tx: Tx, processId: string, most = 12): Promise<NextStep[]> {
  return nextSteps(tx, { processId, most });
}

/** What is done to a round as a whole, or to several of its agencies at once. */
const steered = sql.raw(
  `(${['round-open', 'round-move-date', 'round-close', 'round-closed', 'round-cancel', 'round-publish', 'tasks-closed', 'round-agree-log', 'round-sign-off', 'signed-off', 'sign-off-ended', 'participants-added', 'tasks-withdrawn', 'tasks-extended'].map((act) => `'${act}'`).join(', ')})`,
);

/** What is asked by the tasks of a plan c; null where none is left of it. */
export const kindOfPlan = sql`(select t.kind from tasks t where t.plan_id = c.id limit 1)`;

/** Of each task t by its index, and never all that there ever were. */
const requests = sql`(select * from extension_requests x where x.task_id = t.id offset 0)`;

/** A few of each, else a busy day hides all that is not an answer. The first names the columns of all. */
const answered = (processId: string) => sql`
  select w.received_at as at, case when w.on_time then 'answered' else 'answered-late' end as what, w.task_id, w.answered_by as person_id,
    null::int as rung, null as task_kind, null as count
  from tasks t cross join lateral (select * from answers v where v.task_id = t.id offset 0) w
  where t.process_id = ${processId} and t.answered_at is not null order by w.received_at desc limit 5`;

const escalated = (processId: string) => sql`
  select n.created_at, n.kind, n.task_id, n.person_id, n.rung, t.kind, null
  from (select * from notices where process_id = ${processId} and kind = 'escalation' and state <> 'dropped' and task_id is not null
    order by id desc limit 5) n join tasks t on t.id = n.task_id`;

/** Where nothing is left of the plan whose date moved, that was of the answers. */
const reminded = (processId: string) => sql`
  select s.raised_at, 'reminder', null, null, null, coalesce(${kindOfPlan}, 'answer'), null from chase_plans c join chase_steps s on s.plan_id = c.id
  where c.process_id = ${processId} and s.kind = 'remind' and s.raised_at is not null order by s.raised_at desc limit 5`;

const done = ({ processId, most }: Most) => sql`
  select e.at, e.act, null, e.actor_id, null, null, coalesce(e.details ->> 'tasks', e.details ->> 'moved', e.details ->> 'withdrawn')
  from audit_entries e where e.process_id = ${processId} and e.task_id is null and e.act in ${steered} order by e.id desc limit ${most}`;

/** Who asked for more time, and who was refused it; what was granted is in the record as more time given. */
const requested = ({ processId, most }: Most) => sql`
  select e.asked_at, 'asked', e.task_id, e.asked_by, null, null, null from tasks t cross join lateral ${requests} e
  where t.process_id = ${processId} order by e.asked_at desc limit ${most}`;
const refused = ({ processId, most }: Most) => sql`
  select e.decided_at, 'refused', e.task_id, e.decided_by, null, null, null from tasks t cross join lateral ${requests} e
  where t.process_id = ${processId} and e.state = 'refused' order by e.decided_at desc limit ${most}`;

const happenings = statement(
  'rounds.happenings',
  z.object({
    at: epochMs,
    what: z.string(),
    /** Null where it concerns the round as a whole. */
    agency: of(agencies.name).nullable(),
    taskId: of(tasks.id).nullable(),
    person: of(people.name).nullable(),
    rung: of(notices.rung),
    /** Of how many agencies, where an act is about several. */
    count: z.string().nullable(),
    /** Of a step: what was owed when it came; null of everything else. */
    taskKind: of(tasks.kind).nullable(),
  }),
  (asked: Most) => sql`
    with latest as (
      (${answered(asked.processId)}) union all (${escalated(asked.processId)}) union all (${reminded(asked.processId)})
      union all (${done(asked)}) union all (${requested(asked)}) union all (${refused(asked)}))
    select ${ms(sql`l.at`)} as at, l.what, a.name as agency, l.task_id as "taskId", p.name as person, l.rung, l.count, l.task_kind as "taskKind"
    from latest l left join tasks t on t.id = l.task_id left join agencies a on a.id = t.agency_id left join people p on p.id = l.person_id
    order by l.at desc limit ${asked.most}`,
);
export type Happening = RowOf<typeof happenings>;

/** The latest of what happened: who answered, who was escalated to whom, who asked for more time, what was decided. */
export async function readHappenings(tx: Tx, processId: string, most = 12): Promise<Happening[]> {
  return happenings(tx, { processId, most });
}

const told = statement(
  'rounds.count-told',
  z.object({ told: count }),
  (processId: string) => sql`
    select count(distinct n.person_id)::int as told from notices n
      cross join lateral (select from mails m where m.id = n.mail_id and m.state in ('handing_over', 'accepted', 'unknown', 'held') offset 0) m
    where n.process_id = ${processId} and n.task_id is not null`,
);

/** How many people a mail about the round has gone to, or may have: those who are told if it is cancelled. */
export async function countTold(tx: Tx, processId: string): Promise<number> {
  const [counted] = await told(tx, processId);
  return counted?.told ?? 0;
}
