import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { officers } from '../chase-notices.ts';
import { heldNow } from '../directory-lock.ts';
import { type OpenTask, readOwedByPerson } from './open-tasks.ts';
import { ms } from './rows.ts';

/** Open tasks of one agency (null: of the directorate, or of a body) and who could take them over. */
export type LeavingGroup = {
  readonly agencyId: string | null;
  readonly agency: string | null;
  readonly tasks: readonly OpenTask[];
  readonly candidates: readonly Candidate[];
  /** How many answer for the agency besides the person. */
  readonly others: number;
};
type Candidate = { readonly id: string; readonly name: string; readonly post: string };

const mostTasks = 10_000;

/** The agencies in which the person holds or held a post: a task of another one is his as somebody of the directorate. */
export const agenciesOfPerson = (personId: string) => sql`
  select distinct o.agency_id from post_holders h join posts o on o.id = h.post_id where h.person_id = ${personId}`;

/** What the person answers for, grouped by whose it is, with those who could take it over. */
export async function readLeavingGroups(tx: Tx, personId: string): Promise<LeavingGroup[]> {
  // A signature asked of a seat ends with the seat: nobody takes it over.
  const tasks = (await readOwedByPerson(tx, personId, mostTasks)).filter(
    (t) => t.kind !== 'sign' || t.agencyId !== null,
  );
  const { rows: own } = await tx.execute<{ agency_id: string }>(agenciesOfPerson(personId));
  const agencies = new Set(own.map((row) => row.agency_id));
  const groups = Map.groupBy(tasks, ({ agencyId }) => (agencyId !== null && agencies.has(agencyId) ? agencyId : null));
  const { rows: candidates } = await tx.execute<
    Candidate & { agencyId: string; answers: boolean; directorate: boolean }
  >(sql`
    select o.agency_id as "agencyId", p.id, p.name, min(o.title) as post, bool_or(o.role in ('respondent', 'lead')) as answers, a.is_directorate as directorate
    from posts o join agencies a on a.id = o.agency_id join post_holders h on h.post_id = o.id and ${heldNow} join people p on p.id = h.person_id
    where p.id <> ${personId} and (a.is_directorate or o.agency_id in (${agenciesOfPerson(personId)}))
    group by o.agency_id, p.id, p.name, a.is_directorate order by p.name limit 2000`);
  const office = await tx.execute(sql`select from (${officers}) f where person_id <> ${personId}`);
  return [...groups].map(([agencyId, owed]) => {
    const here = candidates.filter((one) => (agencyId === null ? one.directorate : one.agencyId === agencyId));
    return {
      agencyId,
      agency: agencyId === null ? null : (owed[0]?.agency ?? null),
      tasks: owed,
      candidates: here.map(({ id, name, post }) => ({ id, name, post })),
      others: agencyId === null ? office.rows.length : here.filter(({ answers }) => answers).length,
    };
  });
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
