import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { ms } from '../../rows.ts';
import { chasePlans, processes, tasks } from '../../schema/chase.ts';
import { agencies, posts } from '../../schema/directory.ts';
import { reviewReturns } from '../../schema/reviews.ts';
import { activities, strands, strategies } from '../../schema/strategies.ts';
import { epochMs, of } from '../../shapes.ts';
import { statement } from '../../statement.ts';
import { uuids } from '../../uuids.ts';

/** What the reader's agencies, and where he is a manager those below them, lead or own jointly in watched strategies, by agency. */
export const listCommand = statement(
  'strategies.of-command',
  z.object({
    agency: of(agencies.name),
    post: of(posts.title),
    part: z.enum(['lead', 'joint']),
    activityId: of(activities.id),
    activity: of(activities.title),
    strand: of(strands.name),
    strategyId: of(strategies.processId),
    strategy: of(processes.title),
    zone: of(strategies.zone),
    /** Of the review that collects returns now; null where none does. */
    returnState: of(reviewReturns.state).nullable(),
    returnDueAt: epochMs.nullable(),
    /** It is due, and was not sent or came back. */
    returnOverdue: z.boolean(),
    /** The task by which the return is asked for, where the reader may see it: a joint owner adds his part there. */
    returnTaskId: of(reviewReturns.taskId).nullable(),
    milestones: z.array(z.object({ id: z.string(), title: z.string(), dueOn: z.string(), overdue: z.boolean() })),
  }),
  () => sql`
    select c.agency, c.post, c.part, a.id as "activityId", a.title as activity, s.name as strand, y.process_id as "strategyId", p.title as strategy, y.zone,
      c.return_state as "returnState", ${ms(sql`c.return_due_at`)} as "returnDueAt",
      coalesce(c.return_due_at < app_now() and c.return_state in ('asked', 'in-draft', 'changes-asked'), false) as "returnOverdue",
      case when c.return_state is not null then (select r.task_id from review_returns r join processes q on q.id = r.process_id and q.state = 'open'
        where r.activity_id = a.id order by r.id desc limit 1) end as "returnTaskId",
      (select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'title', i.title, 'dueOn', to_char(i.due_on, 'YYYY-MM-DD'),
          'overdue', i.due_on < (app_now() at time zone y.zone)::date) order by i.due_on, i.id), '[]')
        from dated_items i where i.activity_id = a.id and i.kind = 'milestone' and i.state = 'planned') as milestones
    from command_activities() c join activities a on a.id = c.activity_id join strands s on s.id = a.strand_id
      join strategies y on y.process_id = s.strategy_id join processes p on p.id = s.strategy_id
    order by c.agency, p.title, s.position, a.position, c.part`,
);

/** What else these agencies owe to watched strategies: nominations and proposals to answer, values and targets, results of bids. */
export const listOwedToPlans = statement(
  'strategies.owed-of-command',
  z.object({
    taskId: of(tasks.id),
    kind: of(tasks.kind),
    title: of(tasks.title),
    agency: of(agencies.name),
    strategy: of(processes.title),
    dueAt: epochMs,
    zone: of(chasePlans.zone),
    overdue: z.boolean(),
  }),
  (agencyIds: readonly string[]) => sql`
    select t.id as "taskId", t.kind, t.title, a.name as agency, p.title as strategy, ${ms(sql`c.due_at`)} as "dueAt", c.zone, c.due_at < app_now() as overdue
    from tasks t join processes p on p.id = t.process_id and p.kind = 'strategy' and p.state = 'open' join agencies a on a.id = t.agency_id
      join chase_plans c on c.id = t.plan_id
    where t.agency_id = any(${uuids(agencyIds)}) and t.state = 'open' and (t.kind in ('accept-nomination', 'answer-proposal', 'give-value', 'set-target')
      or t.kind = 'dated-item' and exists (select from bids b join dated_items i on i.id = b.item_id where b.strategy_id = t.process_id and i.task_id = t.id))
    order by c.due_at, t.id`,
);
