import { sql } from 'drizzle-orm';
import { canDo, isOfAgency, type Somebody, takeOver } from '../../../domain/directory/succession.ts';
import type { Tx } from '../../connect.ts';
import { heldNow } from '../lock.ts';
import { everybodyAround, type Held, readHeld } from './succession.ts';
import { uuids } from '../../uuids.ts';
import { type OpenTask, readOwedByPerson } from '../../chase/read-open.ts';
import { ms } from '../../rows.ts';

/** Open tasks of one agency (null: of the directorate, or of a body) and who could take them over. */
export type LeavingGroup = {
  readonly agencyId: string | null;
  readonly agency: string | null;
  readonly tasks: readonly OpenTask[];
  readonly candidates: readonly Candidate[];
  /** To how many it falls where nobody is chosen. */
  readonly others: number;
};
type Candidate = { readonly id: string; readonly name: string; readonly post: string };

const mostTasks = 10_000;

/** Of whom a task counts as one: of an agency in which the person holds or held a post, else of the directorate (null). */
export async function grouping(tx: Tx, personId: string): Promise<(task: Held) => string | null> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select distinct o.agency_id as id from post_holders h join posts o on o.id = h.post_id where h.person_id = ${personId}`);
  const own = new Set(rows.map(({ id }) => id));
  return (task) => (isOfAgency(task) && task.agencyId !== null && own.has(task.agencyId) ? task.agencyId : null);
}

/** What the person answers for, grouped by whose it is, with those who can do all of it and could take it over. */
export async function readLeavingGroups(tx: Tx, personId: string): Promise<LeavingGroup[]> {
  const held = await readHeld(
    tx,
    sql`t.state = 'open' and t.id in (select w.task_id from task_answerers w where w.person_id = ${personId})`,
  );
  const groupOf = await grouping(tx, personId);
  const tasks = new Map((await readOwedByPerson(tx, personId, mostTasks)).map((task) => [task.id, task]));
  const everybody = (await everybodyAround(tx, held)).filter((one) => one.personId !== personId);
  const names = await readNames(tx, everybody);
  return [...Map.groupBy(held, groupOf)].map(([agencyId, group]) => {
    const able = everybody.filter((one) => group.every((task) => canDo(task, one)));
    const here = able.filter(({ posts }) => agencyId === null || posts.some((post) => post.agencyId === agencyId));
    const owed = group.flatMap(({ id }) => tasks.get(id) ?? []);
    const others = new Set(group.flatMap((task) => takeOver(task, [], everybody, 'all').joining));
    return {
      agencyId,
      agency: agencyId === null ? null : (owed[0]?.agency ?? null),
      tasks: owed,
      candidates: here.flatMap((one) => names.get(one.personId) ?? []),
      others: others.size,
    };
  });
}

async function readNames(tx: Tx, people: readonly Somebody[]): Promise<Map<string, Candidate>> {
  const { rows } = await tx.execute<Candidate>(sql`
    select p.id, p.name, coalesce(min(o.title), '') as post from people p left join post_holders h on h.person_id = p.id and ${heldNow} left join posts o on o.id = h.post_id
    where p.id = any(${uuids(people.map(({ personId }) => personId))}) group by p.id, p.name`);
  return new Map(rows.map((row) => [row.id, row]));
}

/** The inspections that lose an inspector with the person. */
export async function readInspected(
  tx: Tx,
  personId: string,
): Promise<{ id: string; reference: string; title: string; others: number }[]> {
  const { rows } = await tx.execute<{ id: string; reference: string; title: string; others: number }>(sql`
    select p.id, p.reference, p.title, (select count(*)::int from inspection_inspectors o where o.process_id = p.id and o.person_id <> i.person_id) as others
    from inspection_inspectors i join processes p on p.id = i.process_id and p.ended_at is null where i.person_id = ${personId} order by p.reference`);
  return rows;
}

/** Somebody for whom the person stands in, now or later, and what he answers for that is open. */
export type StandsIn = {
  readonly absenceId: string;
  readonly personId: string;
  readonly person: string;
  readonly fromAt: number;
  readonly untilAt: number;
  readonly openTasks: number;
};

/** Absences that lose their substitute with the person. */
export async function readStandsIn(tx: Tx, personId: string): Promise<StandsIn[]> {
  const { rows } = await tx.execute<StandsIn>(sql`
    select x.id as "absenceId", p.id as "personId", p.name as person, ${ms(sql`x.from_at`)} as "fromAt", ${ms(sql`x.until_at`)} as "untilAt",
      (select count(distinct t.id)::int from task_answerers w join tasks t on t.id = w.task_id and t.state = 'open' where w.person_id = p.id) as "openTasks"
    from absences x join people p on p.id = x.person_id
    where x.substitute_id = ${personId} and x.until_at > app_now() and x.until_at > x.from_at order by x.from_at, x.id`);
  return rows;
}
