import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { ms } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { bodies } from '../schema/directory.ts';
import { epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';

/** The meetings of open stages that have begun and are not written down, for whoever is secretary of the body (S23); the longest ago first. */
export const listMeetingsToRecord = statement(
  'sign-offs.meetings-to-record',
  z.object({
    id: of(processes.id),
    title: of(processes.title),
    body: of(bodies.name),
    metAt: epochMs,
    zone: z.string(),
  }),
  (personId: string) => sql`
    select p.id, p.title, b.name as body, ${ms(sql`s.meeting_at`)} as "metAt", o.zone
    from body_members m join bodies b on b.id = m.body_id
      cross join lateral (select * from sign_off_stages where body_id = m.body_id and state = 'open' and meeting_at <= app_now() offset 0) s
      join processes p on p.id = s.process_id join sign_offs o on o.process_id = p.id
    where m.person_id = ${personId} and m.capacity = 'secretary' and p.ended_at is null order by s.meeting_at limit 20`,
);
