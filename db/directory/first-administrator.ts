import { and, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { mailAddress } from '../../domain/directory/address.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { bringBack } from './access.ts';
import { lockDirectory } from './lock.ts';
import { heldNow } from '../held-now.ts';
import { idOf } from '../rows.ts';
import { agencies, people, postHolders, posts } from '../schema/directory.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';

/** Whom the operator means; `name` is '' where the address alone says it. */
type Meant = { readonly address: string; readonly name: string };

const administrators = statement(
  'directory.administrators',
  z.object({ name: of(people.name), email: of(people.email) }),
  () => sql`
    select p.name, p.email from post_holders h join posts o on o.id = h.post_id join people p on p.id = h.person_id
    where o.role = 'administrator' and o.ended_at is null and ${heldNow} order by p.name`,
);

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
  const present = await administrators(tx);
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
  const post = { agencyId, title: 'System administrator', role: 'administrator' } as const;
  const postId = idOf(await tx.insert(posts).values(post).returning({ id: posts.id }));
  await tx.insert(postHolders).values({ postId, personId });
  await bringBack(tx, personId);
  await audit(tx, { actorId: null, act: 'first-administrator', agencyId, details: { personId, postId } });
  return accept(
    `${name} is administrator now, and signs in at the portal with a code that is mailed to ${address.value}.`,
  );
}

async function personOf(tx: Tx, { address, name }: Meant): Promise<Verdict<{ personId: string; name: string }>> {
  const rows = await tx
    .select({ id: people.id, name: people.name })
    .from(people)
    .where(sql`lower(email) = lower(${address})`)
    .orderBy(people.id);
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
      'Nobody has this address yet: give the name too, as in npm run setup -- head@example.org "Their Name".',
    );
  const made = await tx.insert(people).values({ name, email: address }).returning({ id: people.id });
  return accept({ personId: idOf(made), name });
}

/** The agency that runs the strategy; an empty database gets one, which the administrator renames. */
async function directorate(tx: Tx): Promise<string> {
  const { id, isDirectorate, endedAt } = agencies;
  const [known] = await tx
    .select({ id })
    .from(agencies)
    .where(and(eq(isDirectorate, true), isNull(endedAt)))
    .limit(1);
  if (known !== undefined) return known.id;
  const made = { name: 'Directorate', kind: 'unit', level: 'strategic', isDirectorate: true } as const;
  return idOf(await tx.insert(agencies).values(made).returning({ id }));
}
