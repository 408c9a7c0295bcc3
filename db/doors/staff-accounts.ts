import { sql } from 'drizzle-orm';
import { isStaff, type Role, staffRoles } from '../../domain/permissions.ts';
import { confirmAddress } from '../directory/address-changes.ts';
import { audit } from '../records/audit.ts';
import { actFor, type Tx } from '../connect.ts';
import { valuesOf } from '../given-rows.ts';
import { actorOf } from './sign-in.ts';

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

/**
 * Whose account it is: of the person to whom it was linked at its first sign-in, else of the only one with its address,
 * who is linked then. From then on the address does not count: it may get another owner, the account does not.
 */
export async function findStaff(tx: Tx, account: StaffAccount): Promise<StaffFound> {
  const { rows } = await tx.execute<{ personId: string }>(sql`
    select person_id as "personId" from staff_accounts where issuer = ${account.issuer} and subject = ${account.subject}`);
  const linked = rows[0];
  if (linked !== undefined) return used(tx, account, await mayEnter(tx, linked.personId, account));
  if (account.address === undefined) return { kind: 'nobody' };
  const people = await holdersAt(tx, account.address);
  const [only] = people;
  if (only === undefined) return { kind: 'nobody' };
  if (people.length > 1) return { kind: 'several' };
  const entering = await mayEnter(tx, only, account);
  return entering.kind === 'found' ? link(tx, only, account) : entering;
}

/** When an account last let somebody in, so that one that nobody uses any more can be seen. */
async function used(tx: Tx, { issuer, subject, address }: StaffAccount, found: StaffFound): Promise<StaffFound> {
  if (found.kind !== 'found') return found;
  await tx.execute(
    sql`update staff_accounts set last_used_at = app_now() where issuer = ${issuer} and subject = ${subject}`,
  );
  // Staff get no codes: that the address is his, his organisation has verified.
  if (address !== undefined) await confirmAddress(tx, found.personId, sql`${address}::text`);
  return found;
}

async function mayEnter(tx: Tx, personId: string, { roles }: StaffAccount): Promise<StaffFound> {
  const held = (await actorOf(tx, personId, ''))?.roles.filter((role: Role) => isStaff([role])) ?? [];
  if (held.length === 0) return { kind: 'nobody' };
  return roles === undefined || held.some((role) => roles.includes(role))
    ? { kind: 'found', personId }
    : { kind: 'no-role' };
}

async function holdersAt(tx: Tx, address: string): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select distinct p.id from people p join post_holders h on h.person_id = p.id join posts o on o.id = h.post_id and o.role in ${valuesOf(staffRoles)}
    where lower(p.email) = ${address.toLowerCase()} and h.since <= app_now() and (h.until is null or h.until > app_now())`);
  return rows.map(({ id }) => id);
}

async function link(tx: Tx, personId: string, { issuer, subject }: StaffAccount): Promise<StaffFound> {
  const { rowCount } = await tx.execute(sql`
    insert into staff_accounts (issuer, subject, person_id, last_used_at) values (${issuer}, ${subject}, ${personId}, app_now()) on conflict do nothing`);
  if (rowCount === 0) {
    // Somebody who presses twice the first time is linked by the other request.
    const { rows } = await tx.execute(sql`
      select from staff_accounts where issuer = ${issuer} and subject = ${subject} and person_id = ${personId}`);
    return rows.length > 0 ? { kind: 'found', personId } : { kind: 'other-account' };
  }
  await actFor(tx, personId);
  await audit(tx, { actorId: personId, act: 'account-linked' });
  return { kind: 'found', personId };
}
