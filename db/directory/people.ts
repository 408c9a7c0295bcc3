import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { mailAddress } from '../../domain/directory/address.ts';
import { nameKey } from '../../domain/name-key.ts';
import { mustBeConfirmed, staffRoles, type Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { mayMoveAddress } from '../../domain/sign-offs/two-people.ts';
import { noteAddressChanges } from './address-changes.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { heldNow } from '../held-now.ts';
import { valuesOf } from '../given-rows.ts';
import { idOf } from '../rows.ts';
import { people } from '../schema/directory.ts';
import { of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { lockMailbox } from './lock.ts';
import { handsIn, stagesOfSigners } from './hands-in-papers.ts';

/** Adds a person, unless somebody is known at the address already; `sharedMailbox`: an officer says that several share it. */
export async function addPerson(
  tx: Tx,
  actor: Actor,
  input: { name: string; address: string; rank?: string; sharedMailbox?: boolean },
): Promise<Verdict<{ id: string }>> {
  const address = mailAddress(input.address);
  if (!address.ok) return address;
  const free = await checkMailbox(tx, { ...input, address: address.value });
  if (!free.ok) return free;
  const values = { name: input.name, email: address.value, rank: input.rank };
  const id = idOf(await tx.insert(people).values(values).returning({ id: people.id }));
  await audit(tx, { actorId: actor.personId, act: 'person-added', details: { personId: id } });
  return accept({ id });
}

type Mailbox = {
  readonly name: string;
  readonly address: string;
  readonly sharedMailbox?: boolean;
  /** Whose it is to be, if he is known already. */
  readonly besides?: string;
};
const mailboxOwners = statement(
  'directory.mailbox-owners',
  z.object({ id: of(people.id), name: of(people.name), same: z.boolean() }),
  ({ name, address, besides }: Mailbox) => sql`
    select id, name, name_key = name_key(${name}) as same from people
    where lower(email) = lower(${address}) and merged_into_id is null and id is distinct from ${besides ?? null}::uuid
    order by name_key <> name_key(${name}), left_at nulls first, id limit 1`,
);

/**
 * Whether an address is free for somebody. One address is one person, unless an officer says that several share the mailbox;
 * one person with one name at one address is never there twice. Two who ask at once are judged one after the other.
 */
async function checkMailbox(tx: Tx, wanted: Mailbox): Promise<Verdict<true>> {
  await lockMailbox(tx, wanted.address);
  const [known] = await mailboxOwners(tx, wanted);
  if (known === undefined) return accept(true);
  const detail = { personId: known.id };
  if (known.same)
    return refuse(
      'exists-already',
      `${known.name} is in the directory with this address already. Use that entry.`,
      detail,
    );
  if (wanted.sharedMailbox === true) return accept(true);
  return refuse(
    'exists-already',
    `This address belongs to ${known.name}. If they are two people who share the mailbox, say so; else use that entry.`,
    detail,
  );
}

const peopleAt = statement(
  'directory.people-at',
  z.object({ id: of(people.id), name: of(people.name) }),
  (address: string) => sql`
    select id, name from people where lower(email) = lower(${address}) and merged_into_id is null order by left_at nulls first, id limit 20`,
);

/**
 * The person whom somebody means by an address and, where several share it, a name; who is not in the directory yet is
 * added, if there is a name. An address that somebody else has is never taken for a second person unseen.
 */
export async function personAt(
  tx: Tx,
  actor: Actor,
  meant: { name: string; address: string },
): Promise<Verdict<{ id: string }>> {
  const address = mailAddress(meant.address);
  if (!address.ok) return address;
  const known = await peopleAt(tx, address.value);
  const named = known.find(({ name }) => nameKey(name) === nameKey(meant.name));
  if (named !== undefined) return accept({ id: named.id });
  const [first, ...others] = known;
  if (first === undefined)
    return meant.name === ''
      ? refuse('person-unknown', 'Nobody in the directory has this address. Give the name too, and we add them.')
      : addPerson(tx, actor, { name: meant.name, address: address.value });
  if (meant.name === '')
    return others.length === 0
      ? accept({ id: first.id })
      : refuse('person-unknown', 'Several people share this address. Give the name of the one you mean.');
  return refuse(
    'person-unknown',
    `This address belongs to ${first.name}. Leave the name empty if you mean them, or add the new person on the page of people first.`,
  );
}

export const noSuchPerson = refuse('not-found', 'There is no such person.');

type Change = {
  readonly personId: string;
  readonly name?: string;
  readonly address?: string;
  readonly rank?: string;
};
const updatePerson = command(
  'directory.change-person',
  ({ personId, version, name, address, rank, moved }: Change & { version: number; moved: boolean }) => sql`
    update people set version = ${version}, introduced_by = null, name = coalesce(${name ?? null}, name), email = coalesce(${address ?? null}, email), rank = coalesce(${rank ?? null}, rank),
      erased_at = case when not ${moved}::boolean then erased_at end,
      not_reached_at = case when not ${moved}::boolean then not_reached_at end,
      not_reached_why = case when not ${moved}::boolean then not_reached_why end
    where id = ${personId}`,
);

/**
 * Changes a name or an address; a new address counts as reached until somebody says otherwise. Whoever owns the address
 * signs in as the person, so that of an officer, auditor or administrator only an administrator may change it.
 */
export async function changePerson(
  tx: Tx,
  actor: Actor,
  input: Change & { ifVersion: number; sharedMailbox?: boolean },
): Promise<Verdict<{ id: string; version: number }>> {
  const address = input.address === undefined ? undefined : mailAddress(input.address);
  if (address?.ok === false) return address;
  const [stored] = await tx
    .select({ version: people.version, email: people.email, name: people.name })
    .from(people)
    .where(eq(people.id, input.personId))
    .for('no key update');
  if (stored === undefined) return noSuchPerson;
  if (stored.version !== input.ifVersion)
    return refuse('version-changed', 'Somebody has changed this person since you opened the page.', {
      version: stored.version,
    });
  const moved = address !== undefined && address.value.toLowerCase() !== stored.email.toLowerCase();
  const given = moved ? await mayChangeAddress(tx, actor, input.personId) : accept(true);
  if (!given.ok) return given;
  if (moved) {
    const wanted = { name: input.name ?? stored.name, address: address.value, besides: input.personId };
    const free = await checkMailbox(tx, { ...wanted, sharedMailbox: input.sharedMailbox === true });
    if (!free.ok) return free;
  }
  const version = stored.version + 1;
  await updatePerson(tx, { ...input, ...(address !== undefined && { address: address.value }), version, moved });
  if (moved) await noteAddressChanges(tx, actor, [{ personId: input.personId, from: stored.email, to: address.value }]);
  await audit(tx, {
    actorId: actor.personId,
    act: 'person-changed',
    details: { personId: input.personId, version, name: input.name !== undefined, address: moved },
  });
  return accept({ id: input.personId, version });
}

/** Whoever owns the address signs in as the person, so that whoever changes it has just signed in himself. */
async function mayChangeAddress(tx: Tx, actor: Actor, personId: string): Promise<Verdict<true>> {
  if ((await isStaff(tx, personId)) && !actor.roles.includes('administrator'))
    return refuse('not-allowed', 'Only an administrator may change the address of somebody of the directorate.', {
      field: 'address',
    });
  const independent = await mayMoveAddresses(tx, actor, [personId]);
  return independent.ok ? mustBeConfirmed(actor, 'Whoever owns an address signs in with it.') : independent;
}

/** Whether none of these people signs a paper in which the actor has a part: by that he could keep them from signing. */
export async function mayMoveAddresses(
  tx: Tx,
  { personId }: Pick<Actor, 'personId'>,
  personIds: readonly string[],
): Promise<Verdict<true>> {
  const others = personIds.filter((id) => id !== personId);
  for (const stage of await stagesOfSigners(tx, others)) {
    const verdict = mayMoveAddress(await handsIn(tx, stage, personId), stage.name);
    if (!verdict.ok) return verdict;
  }
  return accept(true);
}

const staffPosts = command(
  'directory.staff-posts',
  (personId: string) => sql`
    select from post_holders h join posts o on o.id = h.post_id
    where h.person_id = ${personId} and o.role in ${valuesOf(staffRoles)} and ${heldNow} limit 1`,
);

/** Whether the person holds a role of the directorate, which only administrators give and take. */
export async function isStaff(tx: Tx, personId: string): Promise<boolean> {
  return (await staffPosts(tx, personId)) > 0;
}
