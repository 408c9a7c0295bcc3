import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { chasePlans, processes, tasks } from '../schema/chase.ts';
import { agencies } from '../schema/directory.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

const openTask = z.object({
  id: of(tasks.id),
  kind: of(tasks.kind),
  reference: of(processes.reference),
  title: of(processes.title),
  agencyId: of(tasks.agencyId),
  agency: of(agencies.name).nullable(),
  dueAt: epochMs,
  zone: of(chasePlans.zone),
  people: z.string().nullable(),
});
const openTasks = (which: SQL, most: number) => sql`
  select t.id, t.kind, p.reference, coalesce(t.title, p.title) as title, t.agency_id as "agencyId", a.name as agency, ${ms(sql`c.due_at`)} as "dueAt", c.zone,
    (select string_agg(distinct w.name, ', ' order by w.name) from task_answerers k join people w on w.id = k.person_id where k.task_id = t.id) as people
  from tasks t join processes p on p.id = t.process_id join chase_plans c on c.id = t.plan_id left join agencies a on a.id = t.agency_id
  where t.state = 'open' and ${which} order by c.due_at, t.id limit ${most}`;

/** What an agency owes at this moment, of whatever kind, due soonest first. */
export const readOwedByAgency = statement('chase.owed-by-agency', openTask, (agencyId: string) =>
  openTasks(sql`t.agency_id = ${agencyId} and t.about_task_id is null`, 200),
);

const owedByPerson = statement(
  'chase.owed-by-person',
  openTask,
  ({ personId, most }: { personId: string; most: number }) =>
    openTasks(sql`t.id in (select k.task_id from task_answerers k where k.person_id = ${personId})`, most),
);

/** What a person answers for at this moment, of whatever kind. */
export function readOwedByPerson(tx: Tx, personId: string, most: number): Promise<OpenTask[]> {
  return owedByPerson(tx, { personId, most });
}

export type OpenTask = RowOf<typeof readOwedByAgency>;
