import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { canDo, isOfAgency, takeOver } from '../../../domain/directory/succession.ts';
import type { Tx } from '../../connect.ts';
import { heldNow } from '../../held-now.ts';
import { everybodyAround, type Held, readHeld } from './succession.ts';
import { uuids } from '../../uuids.ts';
import { type OpenTask, readOwedByPerson } from '../../chase/read-open.ts';
import { ms } from '../../rows.ts';
import { processes } from '../../schema/chase.ts';
import { absences, people, posts } from '../../schema/directory.ts';
import { count, epochMs, of } from '../../shapes.ts';
import { type RowOf, statement } from '../../statement.ts';

const names = statement(
  'directory.candidates',
  z.object({ id: of(people.id), name: of(people.name), post: z.string() }),
  (ids: readonly string[]) => sql`
    select p.id, p.name, coalesce(min(o.title), '') as post from people p left join post_holders h on h.person_id = p.id and ${heldNow} left join posts o on o.id = h.post_id
    where p.id = any(${uuids(ids)}) group by p.id, p.name`,
);

/** Open tasks of one agency (null: of the directorate, or of a body) and who could take them over. */
export type LeavingGroup = {
  readonly agencyId: string | null;
  readonly agency: string | null;
  readonly tasks: readonly OpenTask[];
  readonly candidates: readonly RowOf<typeof names>[];
  /** To how many it falls where nobody is chosen. */
  readonly others: number;
};

const mostTasks = 10_000;

const agenciesEver = statement(
  'directory.agencies-ever',
  z.object({ id: of(posts.agencyId) }),
  (personId: string) => sql`
    select distinct o.agency_id as id from post_holders h join posts o on o.id = h.post_id where h.person_id = ${personId}`,
);

/** Of whom a task counts as one: of an agency in which the person holds or held a post, else of the directorate (null). */
export async function grouping(tx: Tx, personId: string): Promise<(task: Held) => string | null> {
  const own = new Set((await agenciesEver(tx, personId)).map(({ id }) => id));
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
  const named = await names(
    tx,
    everybody.map((one) => one.personId),
  );
  const byId = new Map(named.map((one) => [one.id, one]));
  return [...Map.groupBy(held, groupOf)].map(([agencyId, group]) => {
    const able = everybody.filter((one) => group.every((task) => canDo(task, one)));
    const here = able.filter(({ posts }) => agencyId === null || posts.some((post) => post.agencyId === agencyId));
    const owed = group.flatMap(({ id }) => tasks.get(id) ?? []);
    const others = new Set(group.flatMap((task) => takeOver(task, [], everybody, 'all').joining));
    return {
      agencyId,
      agency: agencyId === null ? null : (owed[0]?.agency ?? null),
      tasks: owed,
      candidates: here.flatMap((one) => byId.get(one.personId) ?? []),
      others: others.size,
    };
  });
}

/** The inspections that lose an inspector with the person. */
export const readInspected = statement(
  'directory.inspected',
  z.object({ id: of(processes.id), reference: of(processes.reference), title: of(processes.title), others: count }),
  (personId: string) => sql`
    select p.id, p.reference, p.title, (select count(*)::int from inspection_inspectors o where o.process_id = p.id and o.person_id <> i.person_id) as others
    from inspection_inspectors i join processes p on p.id = i.process_id and p.ended_at is null where i.person_id = ${personId} order by p.reference`,
);

/** Absences, now or later, that lose their substitute with the person; and how much is open that whoever is away answers for. */
export const readStandsIn = statement(
  'directory.stands-in',
  z.object({
    absenceId: of(absences.id),
    personId: of(people.id),
    person: of(people.name),
    fromAt: epochMs,
    untilAt: epochMs,
    openTasks: count,
  }),
  (personId: string) => sql`
    select x.id as "absenceId", p.id as "personId", p.name as person, ${ms(sql`x.from_at`)} as "fromAt", ${ms(sql`x.until_at`)} as "untilAt",
      (select count(distinct t.id)::int from task_answerers w join tasks t on t.id = w.task_id and t.state = 'open' where w.person_id = p.id) as "openTasks"
    from absences x join people p on p.id = x.person_id
    where x.substitute_id = ${personId} and x.until_at > app_now() and x.until_at > x.from_at order by x.from_at, x.id`,
);
