import { isKnown } from '../../domain/not-known.ts';
import { knownNotice } from '../chase/task-kinds.ts';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { longestList, type ToldTask } from '../../domain/mail/told.ts';
import type { Tx } from '../connect.ts';
import { heldNow } from '../held-now.ts';
import { ms } from '../rows.ts';
import { agencies, people } from '../schema/directory.ts';
import { chaseSteps, processes, tasks } from '../schema/chase.ts';
import { notices } from '../schema/mail.ts';
import { answers, extensionRequests } from '../schema/tasks.ts';
import { epochMs, of } from '../shapes.ts';
import type { OwedTo } from './judgement.ts';
import { positional, runPrepared } from './statement.ts';

const row = z.object({
  noticeId: of(notices.id),
  processId: of(processes.id),
  processKind: of(processes.kind),
  reference: of(processes.reference),
  title: of(processes.title),
  endedWhy: of(processes.endedWhy),
  taskId: of(tasks.id).nullable(),
  taskKind: of(tasks.kind).nullable(),
  taskTitle: of(tasks.title),
  agency: of(agencies.name).nullable(),
  dueAt: epochMs.nullable(),
  plannedFor: z.iso.date().nullable(),
  closesAt: epochMs.nullable(),
  zone: z.string(),
  eventAt: epochMs.nullable(),
  place: z.string().nullable(),
  draftSavedAt: epochMs.nullable(),
  request: z
    .object({
      state: of(extensionRequests.state),
      askedBy: z.string(),
      askedAt: epochMs,
      wantedDueAt: epochMs,
      grantedDueAt: epochMs.nullable(),
      decidedAt: epochMs.nullable(),
    })
    .nullable(),
  wasDueAt: epochMs.nullable(),
  next: z.object({ kind: of(chaseSteps.kind), at: epochMs, recipients: of(chaseSteps.recipients) }).nullable(),
  recipients: of(chaseSteps.recipients).nullable(),
  fellTo: of(notices.fellTo),
  inPlaceOf: of(people.name).nullable(),
  handedBy: of(people.name).nullable(),
  newHolder: z.string().nullable(),
  guest: z.boolean(),
  unnamed: z.boolean(),
  others: z.array(of(people.name)),
  asked: z.array(of(people.name)),
  toldBefore: epochMs.nullable(),
  answer: z.object({ version: of(answers.version), receivedAt: epochMs, onTime: of(answers.onTime) }).nullable(),
  toldOfOldDate: z.boolean(),
  said: z.object({ accepted: z.boolean(), words: z.string() }).nullable(),
  unownedSince: epochMs.nullable(),
});

/** A task as it is told, and by which notice. */
type Told = ToldTask & { readonly noticeId: string };

/** Of a process and a task that this release has words for. */
function isTold(told: z.output<typeof row>): told is z.output<typeof row> & Told {
  return isKnown(told.processKind) && (told.taskKind === null || isKnown(told.taskKind));
}

/** What is known of the notices' tasks, in one statement, in the order in which a mail tells it. */
export async function readToldTasks(tx: Tx, personId: string, noticeIds: readonly string[]): Promise<Told[]> {
  return (await runPrepared(tx, ofNotices, [personId, noticeIds])).filter(isTold);
}

/** The same of the notices of each person and kind that no mail carries yet, up to one more than are listed. */
export async function readOwedTasks(tx: Tx, owed: readonly OwedTo[]): Promise<Told[]> {
  const values = [owed.map(({ personId }) => personId), owed.map(({ kind }) => kind)];
  return (await runPrepared(tx, ofPeople, [...values, longestList + 1])).filter(isTold);
}

/** What the reader's notice `n` says of a task `t` that went to other hands: beyond the reader's agency, which agency `a` has it. */
const newHolder = sql`
  select case when t.agency_id is null or exists (select from post_holders h join posts o on o.id = h.post_id and o.agency_id = t.agency_id
      where h.person_id = n.person_id and ${heldNow}) then joined.names else a.name end
  from (select string_agg(distinct q.name, ', ') as names from notices m join people q on q.id = coalesce(m.for_person_id, m.person_id)
    where m.task_id = n.task_id and m.occasion = n.occasion and m.kind = 'handed-over') joined where joined.names is not null`;

/** Who else was told of the escalation. */
const others = sql`
  select distinct q.name from notices m join people q on q.id = m.person_id
  where m.task_id = n.task_id and m.occasion = n.occasion and m.person_id <> n.person_id and m.state in ('owed', 'mailed') order by 1`;

/** Who answers for what the reader hears is overdue. */
const asked = sql`
  select distinct q.name from task_answerers w join people q on q.id = w.person_id where w.task_id = n.task_id order by 1`;

/** When the reader was told of an earlier step, by himself or standing in. */
const toldBefore = sql`
  select ${ms(sql`max(old.created_at)`)} from notices old where old.task_id = n.task_id and old.person_id = n.person_id
    and old.kind = 'escalation' and old.id < n.id and old.state = 'mailed'`;

/** A promise for a day that had passed before anybody was asked: its task is due later. */
const plannedFor = sql`
  select to_char(i.due_on, 'YYYY-MM-DD') from dated_items i
  where i.task_id = t.id and i.due_on + 1 < (c.due_at at time zone c.zone)::date`;

/** A mail about another date may have gone to the reader. */
const toldOfOldDate = sql`
  select from notices old where old.task_id = n.task_id and old.person_id = n.person_id
    and old.kind in ('reminder', 'escalation') and old.plan_id is distinct from t.plan_id and (old.state = 'mailed'
      or exists (select from mails m where m.id = old.mail_id and m.state in ('handing_over', 'unknown', 'held')))`;

/** The last request for more time, or the one that the notice tells as decided. */
const request = sql`
  select jsonb_build_object('state', e.state, 'askedBy', coalesce(q.name, 'somebody'), 'askedAt', ${ms(sql`e.asked_at`)},
    'wantedDueAt', ${ms(sql`e.wanted_due_at`)}, 'grantedDueAt', ${ms(sql`e.granted_due_at`)}, 'decidedAt', ${ms(sql`e.decided_at`)}) as request
  from extension_requests e left join people q on q.id = e.asked_by
  where e.task_id = t.id and (n.kind <> 'extension-decided' or n.occasion = 'extension:' || e.id) order by e.asked_at desc limit 1`;

const nextStep = sql`
  select jsonb_build_object('kind', s.kind, 'at', ${ms(sql`s.at`)}, 'recipients', s.audience) as step
  from chase_steps s where s.plan_id = t.plan_id and s.raised_at is null and s.lapsed_at is null and s.at > t.joined_plan_at
    and t.state = 'open' and t.stopped_at is null order by s.at, s.position limit 1`;

const answer = sql`
  select jsonb_build_object('version', version, 'receivedAt', ${ms(sql`received_at`)}, 'onTime', on_time) as answer
  from answers where task_id = t.id order by version desc limit 1`;

/** Who named the post that the task `t` asks, as far as it asks about a nomination. */
const namedBy = sql`select x.named_by from nominations x where t.kind = 'accept-nomination' and x.task_id = t.id`;

/** Of which version of a plan the notice `n` tells that it holds. */
const versionInForce = sql`
  select 'Version ' || v.number || ', ' || v.title from plan_versions v where v.id = substr(n.occasion, length('version:') + 1)::uuid`;

/** What was adopted from a menu and is in the plan, of which the notice `n` tells, and who adopted it. */
const adopted = sql`plan_proposals x join activities v on v.id = x.activity_id where x.id = substr(n.occasion, length('adopted:') + 1)::uuid`;

/** Why nobody opens the stage of a development of the task `t` any more: it was skipped, or one before it is done again. */
const stageEndedWhy = sql`
  select coalesce(u.set_aside_why, u.skipped_why) from stage_turns u join development_stages s on s.id = u.stage_id
  where t.kind = 'open-stage' and u.development_id = t.process_id and coalesce(u.set_aside_at, u.at) >= t.joined_plan_at
    and (u.set_aside_why <> '' or u.skipped_why is not null and s.title = t.title) order by coalesce(u.set_aside_at, u.at) desc limit 1`;

/** Why the task `t` alone was ended: its date was dropped, its activity retired, or its stage not to be opened. */
const taskEndedWhy = sql`coalesce(
  (select i.result from dated_items i where t.kind = 'dated-item' and i.task_id = t.id and i.state = 'dropped'),
  (select a.retired_why from nominations x join activities a on a.id = x.activity_id where t.kind = 'accept-nomination' and x.task_id = t.id),
  (select a.retired_why from review_returns r join activities a on a.id = r.activity_id where t.kind = 'return' and r.task_id = t.id),
  (${stageEndedWhy}))`;

/** What was said of the nomination or the proposal of the task `t`, as far as the notice `n` is about that. */
const saidBefore = sql`coalesce(
  (select jsonb_build_object('accepted', false, 'words', x.reason) from nominations x where t.kind = 'renew-nomination' and x.renewal_task_id = t.id),
  (select jsonb_build_object('accepted', x.state <> 'declined', 'words', x.answer) from plan_proposals x where n.kind = 'proposal-answered' and x.task_id = t.id),
  (select jsonb_build_object('accepted', true, 'words', x.answer) from plan_proposals x where t.kind = 'take-in-proposal' and x.task_id = t.about_task_id))`;

const since = ms(sql`min(r.at)`);
const contents = sql`
  select n.id as "noticeId", p.id as "processId", p.kind as "processKind", p.reference, p.title, coalesce(case when n.kind in ('cancelled', 'withdrawn') then ${taskEndedWhy} end, p.ended_why) as "endedWhy",
    t.id as "taskId", t.kind as "taskKind", coalesce(t.title, case n.kind when 'version-in-force' then (${versionInForce}) when 'adopted-to-lead' then (select v.title from ${adopted}) end) as "taskTitle", a.name as agency, ${ms(sql`c.due_at`)} as "dueAt",
    case when t.kind = 'dated-item' then (${plannedFor}) end as "plannedFor", ${ms(sql`t.closes_at`)} as "closesAt", coalesce(c.zone, o.zone, 'Europe/London') as zone, ${ms(sql`coalesce(o.event_at, g.meeting_at)`)} as "eventAt",
    coalesce(o.place, nullif(g.place, '')) as place, ${ms(sql`d.saved_at`)} as "draftSavedAt", requested.request, ${ms(sql`n.was_due_at`)} as "wasDueAt",
    upcoming.step as next, told.audience as recipients, n.fell_to as "fellTo", (select name from people where id = n.for_person_id) as "inPlaceOf",
    (select name from people where id = coalesce(n.by_person_id, case n.kind when 'invitation' then (${namedBy}) when 'adopted-to-lead' then (select x.proposed_by from ${adopted}) end)) as "handedBy", case when n.kind = 'handed-away' then (${newHolder}) end as "newHolder",
    exists (select from task_people k where k.task_id = n.task_id and k.person_id = n.person_id and k.invited_by is not null and k.left_at is null) as guest, coalesce(o.unnamed, false) as unnamed,
    case when n.kind = 'escalation' then array(${others}) else '{}' end as others, case when n.kind = 'escalation' then array(${asked}) else '{}' end as asked,
    case when n.kind = 'escalation' then (${toldBefore}) end as "toldBefore", said.answer, exists (${toldOfOldDate}) as "toldOfOldDate", ${saidBefore} as said,
    case when n.kind = 'owed-by-nobody' then (select ${since} from not_me_reports r where r.task_id = n.task_id and r.settled_at is null) end as "unownedSince"
  from notices n join processes p on p.id = n.process_id
    left join consultations o on o.process_id = p.id left join tasks t on t.id = n.task_id
    left join signatory_tasks y on y.task_id = t.id left join sign_off_stages g on g.id = y.stage_id
    left join agencies a on a.id = t.agency_id left join drafts d on d.task_id = t.id
    left join chase_steps told on told.id = n.step_id left join chase_plans c on c.id = coalesce(t.plan_id, n.plan_id, o.plan_id)
    left join lateral (${request}) requested on true
    left join lateral (${nextStep}) upcoming on true
    left join lateral (${answer}) said on true`;

const asTold = sql`order by c.due_at nulls last, n.order_at, n.id`;
const ofNotices = positional(
  'mail.contents',
  row,
  sql`${contents} where n.person_id = $1 and n.id = any($2::uuid[]) ${asTold}`,
);
const ofPeople = positional(
  'mail.contents-owed',
  row,
  sql`
    select told.* from unnest($1::uuid[], $2::text[]) as owed(person_id, kind) cross join lateral (
      ${contents} where n.state = 'owed' and n.mail_id is null and n.person_id = owed.person_id and n.kind = owed.kind and ${knownNotice} ${asTold} limit $3) told`,
);
