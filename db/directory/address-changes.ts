import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import type { Tx } from '../connect.ts';
import { type NewLetter, writeLetters } from '../mail/letters.ts';
import { ms } from '../rows.ts';
import { addressChanges, people } from '../schema/directory.ts';
import { epochMs, of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';

export type MovedAddress = { readonly personId: string; readonly from: string; readonly to: string };

/** How long a change of address by somebody else stands beside what the person signs. */
export const watchedDays = 30;

const insertChanges = command(
  'directory.note-address-changes',
  ({ ids, byId }: { ids: readonly string[]; byId: string }) => sql`
    insert into address_changes (person_id, by_id) select unnest(${uuids(ids)}), ${byId}::uuid`,
);
const signOut = command(
  'directory.sign-out',
  (ids: readonly string[]) => sql`
    update sessions set ended_at = app_now() where person_id = any(${uuids(ids)}) and ended_at is null`,
);

/**
 * Whoever owns an address signs in as the person. So who has a new one is signed out, is told at the old one, and confirms
 * the new one by a code before he signs; one that nobody may sign in with, since it was erased, is told nothing.
 */
export async function noteAddressChanges(tx: Tx, actor: Actor, moved: readonly MovedAddress[]): Promise<void> {
  if (moved.length === 0) return;
  const ids = moved.map(({ personId }) => personId);
  await insertChanges(tx, { ids, byId: actor.personId });
  await signOut(tx, ids);
  const letters = moved.flatMap(({ personId, from, to }): NewLetter[] => [
    ...(from.endsWith('.invalid') ? [] : [{ personId, kind: 'address-changed' as const, address: from }]),
    { personId, kind: 'address-new', address: to },
  ]);
  await writeLetters(tx, actor, letters);
}

const askedFor = (browserHash: string) => sql`
  (select address from sign_in_requests where browser_hash = ${browserHash} and used_at is not null order by created_at desc, id desc limit 1)`;

/** Where a code went that has let somebody in: to an address that his organisation vouches for, or where this browser asked for it. */
type Proven = { readonly address: string } | { readonly browserHash: string };

const confirm = command(
  'directory.confirm-address',
  ({ personId, ...proven }: { personId: string } & Proven) => sql`
    with confirmed as (
      update address_changes c set confirmed_at = app_now() from people p
      where c.person_id = ${personId} and c.confirmed_at is null and p.id = c.person_id and lower(p.email) = lower(${'address' in proven ? sql`${proven.address}::text` : askedFor(proven.browserHash)}) returning c.person_id)
    insert into audit_entries (actor_id, act, details)
    select distinct person_id, 'address-confirmed', jsonb_build_object('personId', person_id) from confirmed`,
  [
    { personId: '', address: '' },
    { personId: '', browserHash: '' },
  ],
);

/** A code that was sent to the address of the person has just let him in: it is his. */
export async function confirmAddress(tx: Tx, personId: string, proven: Proven): Promise<void> {
  await confirm(tx, { personId, ...proven });
}

const unconfirmed = command(
  'directory.unconfirmed-address',
  (personId: string) => sql`
    select from address_changes where person_id = ${personId} and by_id <> person_id and confirmed_at is null limit 1`,
);

/** Whether somebody else has changed the person's address, and no code sent there has let the person in since. */
export async function isUnconfirmed(tx: Tx, personId: string): Promise<boolean> {
  return (await unconfirmed(tx, personId)) > 0;
}

const changers = statement(
  'directory.address-changers',
  z.object({ id: of(addressChanges.byId) }),
  (personIds: readonly string[]) => sql`
    select distinct by_id as id from address_changes where person_id = any(${uuids(personIds)}) and by_id <> person_id
      and at > app_now() - make_interval(days => ${watchedDays})`,
);

/** Who has changed the addresses of these people lately, other than themselves. */
export async function changersOf(tx: Tx, personIds: readonly string[]): Promise<string[]> {
  return (await changers(tx, personIds)).map(({ id }) => id);
}

/** How the address came to be what it is, the last change first. */
export const readAddressChanges = statement(
  'directory.address-changes',
  z.object({ at: epochMs, by: of(people.name), confirmedAt: epochMs.nullable() }),
  (personId: string) => sql`
    select ${ms(sql`c.at`)} as at, b.name as by, ${ms(sql`c.confirmed_at`)} as "confirmedAt"
    from address_changes c join people b on b.id = c.by_id where c.person_id = ${personId} order by c.at desc, c.id desc limit 20`,
);
