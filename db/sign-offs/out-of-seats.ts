import { sql } from 'drizzle-orm';

/** Whose seat at an open stage has neither a task nor a signature that counts. A post has one task, whoever holds it. */
export const unasked = sql`
  select q.process_id, q.stage_id, q.person_id from stage_seats q join sign_off_stages s on s.id = q.stage_id and s.state = 'open'
  where not exists (select from signatory_tasks y join tasks t on t.id = y.task_id and t.state = 'open'
      where y.stage_id = q.stage_id and (t.person_id = q.person_id or t.post_id is not null))
    and not exists (select from signatures g where g.stage_id = q.stage_id and g.seat_id in (select q.person_id union select w.id from people w where w.merged_into_id = q.person_id)
      and not exists (select from signature_voids v where v.signature_id = g.id))`;

/** What is asked at an open stage of somebody who has no seat there any more. */
export const seatless = sql`
  select t.process_id, t.id as task_id from sign_off_stages s join signatory_tasks y on y.stage_id = s.id
    join tasks t on t.id = y.task_id and t.state = 'open' and t.person_id is not null
  where s.state = 'open' and not exists (select from stage_seats q where q.stage_id = s.id and q.person_id = t.person_id)`;

/** The processes whose open stage asks others than those who sit there now. */
export const outOfSeats = sql`select process_id from (${unasked}) u union select process_id from (${seatless}) l`;
