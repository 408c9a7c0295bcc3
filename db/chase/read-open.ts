import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';

export type OpenTask = {
  readonly id: string;
  readonly kind: string;
  readonly reference: string;
  readonly title: string;
  readonly agencyId: string | null;
  readonly agency: string | null;
  readonly dueAt: number;
  readonly zone: string;
  readonly people: string | null;
};

const openTasks = (which: SQL, most: number) => sql`
  select t.id, t.kind, p.reference, coalesce(t.title, p.title) as title, t.agency_id as "agencyId", a.name as agency, ${ms(sql`c.due_at`)} as "dueAt", c.zone,
    (select string_agg(distinct w.name, ', ' order by w.name) from task_answerers k join people w on w.id = k.person_id where k.task_id = t.id) as people
  from tasks t join processes p on p.id = t.process_id join chase_plans c on c.id = t.plan_id left join agencies a on a.id = t.agency_id
  where t.state = 'open' and ${which} order by c.due_at, t.id limit ${most}`;

/** What an agency owes at this moment, of whatever kind, due soonest first. */
export async function readOwedByAgency(tx: Tx, agencyId: string): Promise<OpenTask[]> {
  return (await tx.execute<OpenTask>(openTasks(sql`t.agency_id = ${agencyId} and t.about_task_id is null`, 200))).rows;
}

/** What a person answers for at this moment, of whatever kind. */
export async function readOwedByPerson(tx: Tx, personId: string, most: number): Promise<OpenTask[]> {
  const mine = sql`t.id in (select k.task_id from task_answerers k where k.person_id = ${personId})`;
  return (await tx.execute<OpenTask>(openTasks(mine, most))).rows;
}
