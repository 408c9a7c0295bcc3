import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { officers } from '../../chase/recipients.ts';
import { touch, type Tx } from '../../connect.ts';
import { owedPost } from '../../chase/outbox.ts';
import { notices } from '../../schema/mail.ts';
import { of } from '../../shapes.ts';
import { statement } from '../../statement.ts';

const insertNotices = statement(
  'directory.tell-of-lost-substitute',
  z.object({ processId: of(notices.processId) }),
  (leaverId: string) => sql`
    with left_alone as (
      select x.id, x.person_id from absences x where x.substitute_id = ${leaverId} and x.until_at > app_now() and x.until_at > x.from_at),
    told as (select l.id as absence_id, l.person_id as away_id, l.person_id from left_alone l
      union select l.id, l.person_id, f.person_id from left_alone l cross join (${officers}) f)
    insert into notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at, for_person_id)
    select t.process_id, t.id, told.person_id, 'substitute-left', 'substitute-left:' || told.absence_id, t.plan_id, app_now(),
      told.away_id
    from told join task_answerers w on w.person_id = told.away_id join tasks t on t.id = w.task_id and t.state = 'open'
      join processes p on p.id = t.process_id and p.ended_at is null
    where told.person_id <> ${leaverId} order by t.id on conflict do nothing returning process_id as "processId"`,
);

/**
 * Before somebody leaves who stands in for others: of each open task that one of them answers for, he and the officers of
 * the directorate are told once that nobody stands in any more. Returns how many notices that makes.
 */
export async function tellOfLostSubstitute(tx: Tx, leaverId: string): Promise<number> {
  const told = await insertNotices(tx, leaverId);
  for (const { processId } of told) touch(tx, processId);
  if (told.length > 0) await owedPost(tx);
  return told.length;
}
