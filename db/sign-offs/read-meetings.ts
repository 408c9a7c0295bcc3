import { inArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { bodies } from '../schema/directory.ts';
import { signOffs, signOffStages } from '../schema/sign-offs.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { signOffState } from './shapes.ts';

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

type OfBody = { readonly bodyId: string; readonly decided: boolean; readonly after?: string | undefined };
const papers = statement(
  'sign-offs.papers-of-body',
  z.object({
    id: of(signOffStages.id),
    processId: of(processes.id),
    reference: of(processes.reference),
    title: of(processes.title),
    /** Where the whole of it stands: what became of what the body decided. */
    signOffState,
    state: of(signOffStages.state),
    asked: of(signOffStages.asked),
    meetingAt: epochMs.nullable(),
    dueAt: epochMs.nullable(),
    place: of(signOffStages.place),
    zone: of(signOffs.zone),
    decidedAt: epochMs.nullable(),
  }),
  ({ bodyId, decided, after }: OfBody) => sql`
    select s.id, p.id as "processId", p.reference, p.title, p.state as "signOffState", s.state, s.asked, ${ms(sql`s.meeting_at`)} as "meetingAt",
      ${ms(sql`s.due_at`)} as "dueAt", s.place, o.zone, ${ms(sql`s.decided_at`)} as "decidedAt"
    from (select * from sign_off_stages x where x.body_id = ${bodyId} and ${decided ? sql`x.decided_at is not null` : sql`x.decided_at is null and x.state in ('waiting', 'open')`} offset 0) s
      cross join lateral (select * from processes y where y.id = s.process_id ${decided ? sql`` : sql`and y.ended_at is null`} offset 0) p
      cross join lateral (select * from sign_offs z where z.process_id = s.process_id offset 0) o
    where ${after === undefined ? sql`true` : sql`(s.decided_at, s.id) < (select x.decided_at, x.id from sign_off_stages x where x.id = ${after})`}
    order by ${decided ? sql`s.decided_at desc, s.id desc` : sql`coalesce(s.meeting_at, s.due_at) nulls last, s.id`} limit ${pageSize + 1}`,
  [
    { bodyId: '', decided: false },
    { bodyId: '', decided: true },
    { bodyId: '', decided: true, after: '' },
  ],
);
export type PaperOfBody = RowOf<typeof papers>;

/** What comes to a body, the soonest first; or what it has decided, the last first. As far as the reader sees the sign-offs. */
export async function listPapersOfBody(tx: Tx, which: OfBody): Promise<Cut<PaperOfBody>> {
  return cut(await papers(tx, which));
}

/** What these bodies are called. */
export function listNamesOfBodies(tx: Tx, ids: readonly string[]) {
  return tx
    .select({ id: bodies.id, name: bodies.name })
    .from(bodies)
    .where(inArray(bodies.id, [...ids]))
    .orderBy(bodies.name);
}
