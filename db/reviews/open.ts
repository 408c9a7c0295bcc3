import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { pageTime } from '../../domain/calendar/zones.ts';
import { reviewDues } from '../../domain/reviews/review.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { canReview } from '../../domain/strategies/strategy.ts';
import { prefilled } from '../../domain/reviews/return.ts';
import type { OwedKind } from '../../domain/chase/task-kinds.ts';
import { loadCalendar } from '../calendar/calendars.ts';
import type { Tx } from '../connect.ts';
import type { Effect } from '../chase/decisions.ts';
import { telling } from '../chase/notices.ts';
import { oweTasks, type Owner } from '../chase/owe-tasks.ts';
import { heldNow } from '../held-now.ts';
import { reviewRow, type ReviewRow } from '../strategies/review-row.ts';
import { instant } from '../instant.ts';
import { posts } from '../schema/directory.ts';
import { activities, strands } from '../schema/strategies.ts';
import { of } from '../shapes.ts';
import { command, type RowOf, statement } from '../statement.ts';
import { changeProcess } from '../chase/processes.ts';
import { plannedMilestones, returnContent } from '../tasks/shapes.ts';

/**
 * Opens a review: every activity that is not retired owes a return, filled in from its last one; every strand leader is
 * asked to look through them, and the directorate to settle and lock. All dues count from this instant (design section 5).
 * The caller holds the process row.
 */
export async function askForReturns(tx: Tx, processId: string, now: number): Promise<Verdict<Effect>> {
  const review = await reviewRow(tx, processId);
  if (review === undefined) throw new Error('a review without its row');
  const reviewed = canReview(review.strategyState);
  if (!reviewed.ok) return reviewed;
  const asked = await activitiesToAsk(tx, review.strategyId);
  if (asked.length === 0)
    return refuse('malformed', 'The plan has no activity yet. Add one, with its lead, before it is reviewed.');
  const dues = reviewDues(now, { zone: review.zone, calendar: await loadCalendar(tx, review.calendar) });
  const owe = owing(tx, { processId, review, now });
  const returns = await owe('return', dues.returns, asked.map(ownerOf));
  if (!returns.ok) return returns;
  await insertReturns(tx, processId, asked, returns.value.taskIds);
  await tellJointOwners(tx, processId);
  const leaders = await strandLeaders(tx, processId);
  const strands = leaders.length === 0 ? undefined : await owe('strand-review', dues.strands, leaders);
  if (strands?.ok === false) return strands;
  const settling = await owe('settle-review', dues.review, [{ people: 'officers' }]);
  if (!settling.ok) return settling;
  await changeProcess(tx, processId, { state: 'open', openedAt: instant(now) });
  return accept({ returns: asked.length, strands: leaders.length, dueAt: dues.returns });
}

function owing(tx: Tx, { processId, review, now }: { processId: string; review: ReviewRow; now: number }) {
  return (kind: OwedKind, dueAt: number, owners: readonly Owner[]) =>
    oweTasks(tx, {
      processId,
      kind,
      place: review,
      now,
      due: { at: dueAt, wallText: pageTime(dueAt, review.zone) },
      ask: kind === 'return' ? 'invitation' : null,
      owners,
    });
}

function ownerOf({ title, agencyId, postId }: Asked): Owner {
  return { title, agencyId, postId };
}

/** The activities in the order of the plan, each with the last return that was sent and its planned milestones. */
const activitiesToAsk = statement(
  'reviews.activities-to-ask',
  z.object({
    activityId: of(activities.id),
    strandId: of(strands.id),
    title: of(activities.title),
    postId: of(posts.id),
    agencyId: of(posts.agencyId),
    leaderAgencyId: of(posts.agencyId).nullable(),
    last: returnContent.nullable(),
    milestones: plannedMilestones,
  }),
  (strategyId: string) => sql`
    with last as (
      select distinct on (r.activity_id) r.activity_id, r.sent from review_returns r
        join reviews v on v.process_id = r.process_id join processes p on p.id = r.process_id
      where v.strategy_id = ${strategyId} and r.sent is not null and p.state <> 'cancelled'
      order by r.activity_id, v.quarter desc),
    planned as (
      select activity_id, jsonb_agg(jsonb_build_object('id', id, 'title', title, 'dueOn', to_char(due_on, 'YYYY-MM-DD')) order by due_on, id) as list
      from dated_items where strategy_id = ${strategyId} and kind = 'milestone' and state = 'planned' group by activity_id)
    select a.id as "activityId", s.id as "strandId", a.title, o.id as "postId", o.agency_id as "agencyId",
      l.agency_id as "leaderAgencyId", last.sent as last, coalesce(planned.list, '[]') as milestones
    from strands s join activities a on a.strand_id = s.id join posts o on o.id = a.lead_post_id
      left join posts l on l.id = s.leader_post_id left join last on last.activity_id = a.id left join planned on planned.activity_id = a.id
    where s.strategy_id = ${strategyId} and a.retired_at is null order by s.position, a.position`,
);
type Asked = RowOf<typeof activitiesToAsk>;

const addReturns = command(
  'reviews.add-returns',
  ({ processId, rows }: { processId: string; rows: readonly object[] }) => sql`
    insert into review_returns (process_id, activity_id, strand_id, task_id, agency_id, leader_agency_id, position, content, last)
    select ${processId}::uuid, r."activityId", r."strandId", r."taskId", r."agencyId", r."leaderAgencyId", r."order", r.content,
      case when jsonb_typeof(r.last) = 'object' then r.last end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r("activityId" uuid, "strandId" uuid, "taskId" uuid, "agencyId" uuid,
      "leaderAgencyId" uuid, "order" int, content jsonb, last jsonb)`,
);

async function insertReturns(
  tx: Tx,
  processId: string,
  asked: readonly Asked[],
  taskIds: readonly string[],
): Promise<void> {
  const rows = asked.map(({ title: _title, postId: _postId, milestones, ...row }, index) => ({
    ...row,
    taskId: taskIds[index],
    order: index + 1,
    content: prefilled(row.last ?? undefined, milestones),
  }));
  await addReturns(tx, { processId, rows });
}

/** Whoever owns an activity jointly is asked for his part of its return, once; who is away is through the substitute. */
const tellJointOwners = telling(
  'reviews.tell-joint-owners',
  (processId: string) => sql`
    select distinct r.process_id, r.task_id, coalesce(a.substitute_id, h.person_id), 'part-asked', 'part'
    from review_returns r join nominations n on n.activity_id = r.activity_id and n.part = 'joint' and n.state in ('asked', 'accepted')
      join post_holders h on h.post_id = n.post_id and ${heldNow} left join people_away a on a.person_id = h.person_id
    where r.process_id = ${processId}`,
);

/** One task for each strand that has a leader and an activity that is asked about. */
const strandLeaders = statement(
  'reviews.strand-leaders',
  z.object({ title: of(strands.name), postId: of(posts.id), agencyId: of(posts.agencyId) }),
  (processId: string) => sql`
    select s.name as title, o.id as "postId", o.agency_id as "agencyId" from strands s join posts o on o.id = s.leader_post_id
    where s.id in (select strand_id from review_returns where process_id = ${processId}) order by s.position`,
);
