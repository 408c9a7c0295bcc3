import { sql } from 'drizzle-orm';
import { mailAddress } from '../../domain/directory/address.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { heldNow, lockDirectory } from './lock.ts';
import { idOf } from '../rows.ts';

/** Whom the operator means; `name` is '' where the address alone says it. */
type Meant = { readonly address: string; readonly name: string };

/**
 * Lets the first person in: whoever has the address becomes administrator of the directorate; agency, person and post are
 * made where they are missing. Out: one sentence that says what was done; nothing is done where the person is
 * administrator already. Refused where somebody else is: then administrators give the role, and nobody beside them.
 * The transaction is the owner's of the database, since nobody may sign in yet.
 */
export async function makeFirstAdministrator(tx: Tx, meant: Meant): Promise<Verdict<string>> {
  const address = mailAddress(meant.address);
  if (!address.ok) return address;
  await lockDirectory(tx);
  const { rows: present } = await tx.execute<{ name: string; email: string }>(sql`
    select p.name, p.email from post_holders h join posts o on o.id = h.post_id join people p on p.id = h.person_id
    where o.role = 'administrator' and o.ended_at is null and ${heldNow} order by p.name`);
  const already = present.find(({ email }) => email.toLowerCase() === address.value.toLowerCase());
  if (already !== undefined) return accept(`${already.name} is an administrator already: nothing was changed.`);
  if (present.length > 0)
    return refuse(
      'not-allowed',
      'There is an administrator already, who gives the role to others in the portal: nothing was changed.',
    );
  const person = await personOf(tx, { ...meant, address: address.value });
  if (!person.ok) return person;
  const { personId, name } = person.value;
  const agencyId = await directorate(tx);
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into posts (agency_id, title, role) values (${agencyId}, 'System administrator', 'administrator') returning id`);
  const postId = idOf(rows);
  await tx.execute(sql`insert into post_holders (post_id, person_id) values (${postId}, ${personId})`);
  await tx.execute(
    sql`update people set left_at = null, version = version + 1 where id = ${personId} and left_at is not null`,
  );
  await audit(tx, { actorId: null, act: 'first-administrator', agencyId, details: { personId, postId } });
  return accept(
    `${name} is administrator now, and signs in at the portal with a code that is mailed to ${address.value}.`,
  );
}

async function personOf(tx: Tx, { address, name }: Meant): Promise<Verdict<{ personId: string; name: string }>> {
  const { rows } = await tx.execute<{ id: string; name: string }>(
    sql`select id, name from people where lower(email) = lower(${address}) order by id`,
  );
  const [only, ...others] = name === '' ? rows : rows.filter((row) => row.name.toLowerCase() === name.toLowerCase());
  if (only !== undefined && others.length === 0) return accept({ personId: only.id, name: only.name });
  if (rows.length > 0)
    return refuse(
      'person-unknown',
      `This address belongs to ${rows.map((row) => row.name).join(' and ')}: give the name of one of them.`,
    );
  if (name === '')
    return refuse(
      'person-unknown',
      'Nobody has this address yet: give the name too, as in npm run administrator -- head@example.org "Their Name".',
    );
  const made = await tx.execute<{ id: string }>(
    sql`insert into people (name, email) values (${name}, ${address}) returning id`,
  );
  return accept({ personId: idOf(made.rows), name });
}

/** The agency that runs the strategy; an empty database gets one, which the administrator renames. */
async function directorate(tx: Tx): Promise<string> {
  const { rows } = await tx.execute<{ id: string }>(
    sql`select id from agencies where is_directorate and ended_at is null limit 1`,
  );
  if (rows[0] !== undefined) return rows[0].id;
  const made = await tx.execute<{ id: string }>(sql`
    insert into agencies (name, kind, level, is_directorate) values ('Directorate', 'unit', 'strategic', true) returning id`);
  return idOf(made.rows);
}
