import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { isStaff, type Role, staffRoles } from '../../domain/permissions.ts';
import { confirmAddress } from '../directory/address-changes.ts';
import { audit } from '../records/audit.ts';
import { actFor, type Tx } from '../connect.ts';
import { valuesOf } from '../given-rows.ts';
import { actorOf } from './actor.ts';
import { heldNow } from '../held-now.ts';
import { people } from '../schema/directory.ts';
import { staffAccounts } from '../schema/doors.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';

/** An account of the organisation, as its sign-in has just vouched for it. */
export type StaffAccount = {
  readonly issuer: string;
  readonly subject: string;
  /** Only one that the organisation says it has verified. */
  readonly address: string | undefined;
  /** What the account may be here, where the organisation says so; undefined: the directory alone decides. */
  readonly roles: readonly string[] | undefined;
};

export type StaffFound =
  | { readonly kind: 'found'; readonly personId: string }
  /** Nobody of the directorate is meant; several are; the person belongs to another account; the account has no role. */
  | { readonly kind: 'nobody' | 'several' | 'other-account' | 'no-role' };

const ofAccount = ({ issuer, subject }: StaffAccount) =>
  and(eq(staffAccounts.issuer, issuer), eq(staffAccounts.subject, subject));

/**
 * Whose account it is: of the person to whom it was linked at its first sign-in, else of the only one with its address,
 * who is linked then. From then on the address does not count: it may get another owner, the account does not.
 */
export async function findStaff(tx: Tx, account: StaffAccount): Promise<StaffFound> {
  const [linked] = await tx.select({ personId: staffAccounts.personId }).from(staffAccounts).where(ofAccount(account));
  if (linked !== undefined) return used(tx, account, await mayEnter(tx, linked.personId, account));
  if (account.address === undefined) return { kind: 'nobody' };
  const holders = await holdersAt(tx, account.address.toLowerCase());
  const [only] = holders;
  if (only === undefined) return { kind: 'nobody' };
  if (holders.length > 1) return { kind: 'several' };
  const entering = await mayEnter(tx, only.id, account);
  return entering.kind === 'found' ? link(tx, only.id, account) : entering;
}

/** When an account last let somebody in, so that one that nobody uses any more can be seen. */
async function used(tx: Tx, account: StaffAccount, found: StaffFound): Promise<StaffFound> {
  if (found.kind !== 'found') return found;
  await tx
    .update(staffAccounts)
    .set({ lastUsedAt: sql`app_now()` })
    .where(ofAccount(account));
  // Staff get no codes: that the address is his, his organisation has verified.
  if (account.address !== undefined) await confirmAddress(tx, found.personId, { address: account.address });
  return found;
}

async function mayEnter(tx: Tx, personId: string, { roles }: StaffAccount): Promise<StaffFound> {
  const held = (await actorOf(tx, personId, ''))?.roles.filter((role: Role) => isStaff([role])) ?? [];
  if (held.length === 0) return { kind: 'nobody' };
  return roles === undefined || held.some((role) => roles.includes(role))
    ? { kind: 'found', personId }
    : { kind: 'no-role' };
}

const holdersAt = statement(
  'doors.staff-at',
  z.object({ id: of(people.id) }),
  (address: string) => sql`
    select distinct p.id from people p join post_holders h on h.person_id = p.id join posts o on o.id = h.post_id and o.role in ${valuesOf(staffRoles)}
    where lower(p.email) = ${address} and ${heldNow}`,
);

async function link(tx: Tx, personId: string, account: StaffAccount): Promise<StaffFound> {
  const { issuer, subject } = account;
  const { rowCount } = await tx
    .insert(staffAccounts)
    .values({ issuer, subject, personId, lastUsedAt: sql`app_now()` })
    .onConflictDoNothing();
  if (rowCount === 0) {
    // Somebody who presses twice the first time is linked by the other request.
    const linked = await tx.$count(staffAccounts, and(ofAccount(account), eq(staffAccounts.personId, personId)));
    return linked > 0 ? { kind: 'found', personId } : { kind: 'other-account' };
  }
  await actFor(tx, personId);
  await audit(tx, { actorId: personId, act: 'account-linked' });
  return { kind: 'found', personId };
}
