import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { people } from '../schema/directory.ts';
import { count, epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

const notReached = statement(
  'mail.not-reached',
  z.object({
    id: of(people.id),
    name: of(people.name),
    email: of(people.email),
    at: epochMs,
    why: of(people.notReachedWhy),
    agencies: z.string().nullable(),
    openTasks: count,
  }),
  (after: string | undefined) => sql`
    select p.id, p.name, p.email, ${ms(sql`p.not_reached_at`)} as at, p.not_reached_why as why,
      (select string_agg(distinct a.name, ', ') from post_holders h join posts o on o.id = h.post_id join agencies a on a.id = o.agency_id
        where h.person_id = p.id and (h.until is null or h.until > app_now())) as agencies,
      (select count(distinct t.id) from task_answerers k join tasks t on t.id = k.task_id where k.person_id = p.id and t.state = 'open')::int as "openTasks"
    from people p where p.not_reached_at is not null ${after === undefined ? sql`` : sql`and p.id > ${after}`} order by p.id limit ${pageSize + 1}`,
  [undefined, 'after'],
);

/** People whose address is known not to be reached, with the tasks that wait for another contact. */
export async function listNotReached(tx: Tx, after: string | undefined): Promise<Cut<RowOf<typeof notReached>>> {
  return cut(await notReached(tx, after));
}
