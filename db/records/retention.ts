import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { everyKept, type Kept, keptDays, namelessName } from '../../domain/records/retention.ts';
import { audit } from './audit.ts';
import { as, type Database, type Tx } from '../connect.ts';
import { people } from '../schema/directory.ts';
import { count, of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';

/** How much of each is due to be removed now, and how much of that a legal hold keeps. */
export type Due = Readonly<Record<Kept, { readonly due: number; readonly held: number }>>;

const days = (kept: Kept) => sql`make_interval(days => ${keptDays[kept]}::int)`;
const heldProcess = (id: SQL) =>
  sql`exists (select from legal_holds h where h.process_id = ${id} and h.released_at is null)`;

const heldPerson = sql`exists (select from legal_holds h where h.released_at is null and (
  exists (select from task_people k join tasks t on t.id = k.task_id where k.person_id = p.id and t.process_id = h.process_id)
  or exists (select from audit_entries e where e.actor_id = p.id and e.process_id = h.process_id)
  or exists (select from notices n where n.person_id = p.id and n.process_id = h.process_id)))`;

/** What is old enough, and whether a hold on a process keeps it. */
const due: Readonly<Record<Kept, SQL>> = {
  mails: sql`
    select m.id, exists (select from notices n where n.mail_id = m.id and ${heldProcess(sql`n.process_id`)}) as held from mails m
    where m.text_removed_at is null and m.settled_at < app_now() - ${days('mails')}`,
  drafts: sql`
    select d.task_id as id, ${heldProcess(sql`p.id`)} as held
    from drafts d join tasks t on t.id = d.task_id join processes p on p.id = t.process_id
    where p.ended_at < app_now() - ${days('drafts')}`,
  people: sql`
    select p.id, ${heldPerson} as held
    from people p where p.erased_at is null and p.left_at < app_now() - ${days('people')}
      and not exists (select from mails m where m.person_id = p.id and m.settled_at is null)`,
  feedback: sql`
    select f.id, ${heldProcess(sql`f.process_id`)} as held from feedback f
    where f.erased_at is null and f.settled_at < app_now() - ${days('feedback')}`,
};

const dueCounts = statement('records.due', z.object({ kept: z.enum(everyKept), due: count, held: count }), () =>
  sql.join(
    everyKept.map(
      (kept) => sql`select ${kept}::text as kept, count(*) filter (where not held)::int as due,
        count(*) filter (where held)::int as held from (${due[kept]}) ${sql.raw(kept)}`,
    ),
    sql` union all `,
  ),
);

/** The dry run: what the next run would remove. */
export async function readDue(tx: Tx): Promise<Due> {
  const counts = new Map((await dueCounts(tx)).map(({ kept, ...found }) => [kept, found]));
  const found = (kept: Kept) => counts.get(kept) ?? { due: 0, held: 0 };
  return { mails: found('mails'), drafts: found('drafts'), people: found('people'), feedback: found('feedback') };
}

type Removed = Record<Kept, number>;

/**
 * Removes what is due, a batch of each in a transaction, until nothing is left. Every batch says in the trail how much it
 * removed; a run that is killed has removed whole batches, and the next one goes on. Two at once share the work.
 */
export async function removeDue(db: Database, batch = 1_000): Promise<Removed> {
  const removed: Removed = { mails: 0, drafts: 0, people: 0, feedback: 0 };
  for (;;) {
    const now = await as(db, { role: 'worker' }, (tx) => removeBatch(tx, batch));
    for (const kept of everyKept) removed[kept] += now[kept];
    if (everyKept.every((kept) => now[kept] < batch)) return removed;
  }
}

const some = (kept: Kept, batch: number) =>
  sql`select id from (${due[kept]}) due where not held order by id limit ${batch}`;

const removeMails = command(
  'records.remove-mails',
  (batch: number) => sql`
    update mails set raw = '', text_removed_at = app_now()
    where id in (select id from mails where id in (${some('mails', batch)}) and text_removed_at is null order by id for update skip locked)`,
);

const removeDrafts = command(
  'records.remove-drafts',
  (batch: number) => sql`
    delete from drafts where task_id in (
      select task_id from drafts where task_id in (${some('drafts', batch)}) order by task_id for update skip locked)`,
);

const removeFeedback = command(
  'records.remove-feedback',
  (batch: number) => sql`
    update feedback set name = '', address = null, said = '', reply = '', erased_at = app_now()
    where id in (select id from feedback where id in (${some('feedback', batch)}) and erased_at is null order by id for update skip locked)`,
);

async function removeBatch(tx: Tx, batch: number): Promise<Removed> {
  const mails = await removeMails(tx, batch);
  const drafts = await removeDrafts(tx, batch);
  const erased = await endKeysOf(tx, await erasePeople(tx, batch));
  const feedback = await removeFeedback(tx, batch);
  const removed = { mails, drafts, people: erased, feedback };
  if (everyKept.some((kept) => removed[kept] > 0))
    await audit(tx, { actorId: null, act: 'retention-run', details: removed });
  return removed;
}

const leaver = statement(
  'records.person-to-erase',
  z.object({ left: z.boolean(), erased: z.boolean(), held: z.boolean(), waiting: z.boolean() }),
  (personId: string) => sql`
    select p.left_at is not null as left, p.erased_at is not null as erased, ${heldPerson} as held,
      exists (select from mails m where m.person_id = p.id and m.settled_at is null) as waiting
    from people p where p.id = ${personId} for update`,
);

/** Somebody who left asks to be forgotten (UK GDPR article 17): the same at once, unless a hold keeps it. */
export async function erasePerson(
  tx: Tx,
  actor: Actor,
  { personId }: { personId: string },
): Promise<Verdict<{ id: string }>> {
  const [person] = await leaver(tx, personId);
  if (person === undefined) return refuse('not-found', 'There is no such person.');
  if (person.erased) return refuse('nothing-to-change', 'The address of this person is erased already.');
  if (!person.left) return refuse('not-allowed', 'Only who has left can be erased. Let the person leave first.');
  if (person.held) return refuse('not-allowed', 'A legal hold keeps what this person had a part in. Release it first.');
  if (person.waiting) return refuse('not-allowed', 'A mail to this person is still on its way. Try again in an hour.');
  await endKeysOf(tx, await eraseOne(tx, personId));
  await audit(tx, { actorId: actor.personId, act: 'person-erased', details: { personId } });
  return accept({ id: personId });
}

/**
 * Their addresses go, here and in the ledger, and whatever lets them in. A name stays where something that is on record
 * was done under it: who decided is never forgotten. Out: how many people.
 */
const erase = (ids: SQL) => sql`
    with gone as (
      update people p set email = p.id || '@erased.invalid', not_reached_why = null, erased_at = app_now(), version = p.version + 1,
        name = case when exists (select from audit_entries e where e.actor_id = p.id and e.act not in ('signed-in', 'signed-out'))
          or exists (select from signatures s where s.seat_id = p.id) then p.name else ${namelessName} end
      where p.id in (${ids}) returning p.id),
    addressed as (update mails m set address = m.person_id || '@erased.invalid' from gone where m.person_id = gone.id),
    unwritten as (update letters l set address = null, next_at = null from gone where l.person_id = gone.id),
    linked as (delete from staff_accounts a using gone where a.person_id = gone.id)
    select id from gone`;
const erased = z.object({ id: of(people.id) });

const eraseOne = statement('records.erase-person', erased, (personId: string) => erase(sql`${personId}::uuid`));

const erasePeople = statement('records.erase-people', erased, (batch: number) =>
  erase(
    sql`select id from people where id in (${some('people', batch)}) and erased_at is null order by id for update skip locked`,
  ),
);

const endKeys = command(
  'records.end-keys-of',
  (personIds: readonly string[]) => sql`select end_keys_of(${uuids(personIds)})`,
);

/** Keys and calendar addresses go with the person; their rows are no role's to change but by this. */
async function endKeysOf(tx: Tx, gone: readonly { id: string }[]): Promise<number> {
  await endKeys(
    tx,
    gone.map(({ id }) => id),
  );
  return gone.length;
}
