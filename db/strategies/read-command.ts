import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { ms } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { agencies, posts } from '../schema/directory.ts';
import { reviewReturns } from '../schema/reviews.ts';
import { activities, strands, strategies } from '../schema/strategies.ts';
import { epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';

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
    milestones: z.array(z.object({ id: z.string(), title: z.string(), dueOn: z.string(), overdue: z.boolean() })),
  }),
  () => sql`
    select c.agency, c.post, c.part, a.id as "activityId", a.title as activity, s.name as strand, y.process_id as "strategyId", p.title as strategy, y.zone,
      c.return_state as "returnState", ${ms(sql`c.return_due_at`)} as "returnDueAt",
      (select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'title', i.title, 'dueOn', to_char(i.due_on, 'YYYY-MM-DD'),
          'overdue', i.due_on < (app_now() at time zone y.zone)::date) order by i.due_on, i.id), '[]')
        from dated_items i where i.activity_id = a.id and i.kind = 'milestone' and i.state = 'planned') as milestones
    from command_activities() c join activities a on a.id = c.activity_id join strands s on s.id = a.strand_id
      join strategies y on y.process_id = s.strategy_id join processes p on p.id = s.strategy_id
    order by c.agency, p.title, s.position, a.position, c.part`,
);
