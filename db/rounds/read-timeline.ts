import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { kindOfPlan } from './read-overview.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { chasePlans, chaseSteps, tasks } from '../schema/chase.ts';
import { agencies, people } from '../schema/directory.ts';
import { auditEntries } from '../schema/records.ts';
import { count, epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

/** Every step of every plan that still matters or was raised: past and planned, with how many were told or owe it. */
export const readSteps = statement(
  'rounds.steps',
  z.object({
    planDueAt: epochMs,
    /** Of the round's own date, by the holidays of a calendar. */
    main: z.boolean(),
    calendar: of(chasePlans.calendar),
    /** What is owed by it. */
    taskKind: of(tasks.kind),
    at: epochMs,
    kind: of(chaseSteps.kind),
    recipients: of(chaseSteps.recipients),
    raisedAt: epochMs.nullable(),
    lapsedAt: epochMs.nullable(),
    told: count,
    owing: count,
  }),
  (processId: string) => sql`
    select ${ms(sql`c.due_at`)} as "planDueAt", c.due_at = n.due_at as main, c.calendar, owed.kind as "taskKind", ${ms(sql`s.at`)} as at, s.kind, s.audience as recipients,
      ${ms(sql`s.raised_at`)} as "raisedAt", ${ms(sql`s.lapsed_at`)} as "lapsedAt", told.count as told, owing.count as owing
    from chase_plans c join consultations n on n.process_id = c.process_id join processes p on p.id = c.process_id join chase_steps s on s.plan_id = c.id
      cross join lateral (${kindOfPlan}) owed
      cross join lateral (select count(*)::int from notices o where o.step_id = s.id and o.state <> 'dropped') told
      cross join lateral (select count(*)::int from tasks t where t.process_id = c.process_id and t.plan_id = c.id and t.state = 'open' and t.stopped_at is null and t.joined_plan_at < s.at) owing
    where c.process_id = ${processId}
      and (s.raised_at is not null or s.lapsed_at is not null or p.ended_at is null and (owing.count > 0 or p.state = 'open' and c.id = n.plan_id))
    order by s.at, s.position limit 500`,
);

const entries = statement(
  'rounds.entries',
  z.object({
    id: z.string(),
    at: epochMs,
    act: of(auditEntries.act),
    actor: of(people.name).nullable(),
    agency: of(agencies.name).nullable(),
  }),
  ({ processId, before }: { processId: string; before: string | undefined }) => sql`
    select e.id::text as id, ${ms(sql`e.at`)} as at, e.act, p.name as actor, a.name as agency
    from audit_entries e left join people p on p.id = e.actor_id left join agencies a on a.id = e.agency_id
    where e.process_id = ${processId} and e.act not in ('draft-saved', 'answers-read', 'trail-exported') ${before === undefined ? sql`` : sql`and e.id < ${before}::bigint`}
    order by e.id desc limit ${pageSize + 1}`,
  [undefined, '1'].map((before) => ({ processId: 'a round', before })),
);
export type Entry = RowOf<typeof entries>;

/** A page of the round's trail, the newest first: who did what. */
export async function readEntries(tx: Tx, processId: string, before: string | undefined): Promise<Cut<Entry>> {
  return cut(await entries(tx, { processId, before }));
}
