import { sql } from 'drizzle-orm';
import { closingKinds } from './task-kinds.ts';

/**
 * How a task stands for its reader, in one word of portal/words.ts; expects the aliases t (tasks) and c (chase_plans).
 * Lateness is judged by instants, never by state (design section 3).
 */
export const taskState = sql`case
  when t.state = 'answered' and not coalesce(t.on_time, true) then 'answered-late'
  when t.state <> 'open' then t.state
  when t.stopped_at is not null then 'stopped'
  when t.closes_at <= app_now() and t.kind in ${closingKinds} then 'not_answered'
  when exists (select from extension_requests e where e.task_id = t.id and e.state = 'asked') then 'asked'
  when c.due_at < app_now() then 'late'
  else 'open' end`;
