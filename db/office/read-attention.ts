import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { listVacancies } from '../directory/leaving/vacancies.ts';
import { chasePlans } from '../schema/chase.ts';
import { count, of } from '../shapes.ts';
import { readStuck } from '../sign-offs/read-unreachable.ts';
import { type RowOf, statement } from '../statement.ts';

const waiting = statement(
  'office.attention',
  z.object({
    /** Why the post room is paused, whoever paused it; null while it works. */
    pausedWhy: z.string().nullable(),
    mailsHeld: count,
    notReached: count,
    /** For more time, or "not the right person", that nobody has decided. */
    requests: count,
    /** Open tasks that nobody answers for, stages that nobody can decide, places of what runs that nobody holds. */
    unowned: count,
    /** Years that open rounds touch and whose bank holidays are not known, such as '2031' of Scotland. */
    unknownYears: z.array(z.object({ calendar: of(chasePlans.calendar), year: z.number() })),
  }),
  () => sql`
    with touched as (
      select distinct c.calendar, y.year from processes p join chase_plans c on c.process_id = p.id
        cross join lateral generate_series(extract(year from p.opened_at)::int, extract(year from p.closes_at)::int) y(year)
      where p.state = 'open'),
    unknown_years as (
      select calendar, year from touched where not exists (
        select from bank_holidays b where b.calendar = touched.calendar and b.removed_at is null
          and b.day between make_date(touched.year, 12, 25) and make_date(touched.year, 12, 31))),
    listed as (
      select distinct t.id, exists (select from task_answerers w where w.task_id = t.id) as answered
      from not_me_reports m join tasks t on t.id = m.task_id and t.state = 'open' join processes p on p.id = t.process_id and p.ended_at is null
      where m.settled_at is null)
    select case when r.paused_at is not null then coalesce(r.paused_why, 'unknown') end as "pausedWhy",
      (select count(*) from mails where state = 'held')::int as "mailsHeld",
      (select count(*) from people where not_reached_at is not null)::int as "notReached",
      (select count(*) from extension_requests where state = 'asked')::int
        + (select count(*) from listed where answered)::int as requests,
      (select count(*) from listed where not answered)::int as unowned,
      (select coalesce(jsonb_agg(jsonb_build_object('calendar', calendar, 'year', year) order by year, calendar), '[]') from unknown_years) as "unknownYears"
    from post_room r`,
);

/** What waits for a person of the directorate and will not mend itself. */
export type Attention = RowOf<typeof waiting> & { readonly stuck: number; readonly vacant: number };

/** The start page and the metrics ask for it often. */
export async function readAttention(tx: Tx): Promise<Attention> {
  const stuck = (await readStuck(tx)).length;
  const vacant = (await listVacancies(tx)).length;
  const [counts] = await waiting(tx);
  const nothing = { pausedWhy: null, mailsHeld: 0, notReached: 0, requests: 0, unowned: 0, unknownYears: [] };
  return { ...(counts ?? nothing), stuck, vacant };
}
