import { and, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { type Actor, isStaff } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { noSuchPerson } from '../directory/people.ts';
import { ms } from '../rows.ts';
import { actorOf } from './actor.ts';
import { people } from '../schema/directory.ts';
import { sessions, staffAccounts } from '../schema/doors.ts';
import { epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';

const account = z.object({
  id: of(staffAccounts.id),
  issuer: of(staffAccounts.issuer),
  subject: of(staffAccounts.subject),
  personId: of(staffAccounts.personId),
  person: of(people.name),
  linkedAt: epochMs,
  /** Which administrator linked it; null: its own first sign-in. */
  linkedBy: of(people.name).nullable(),
  lastUsedAt: epochMs.nullable(),
});
export type StaffAccountLine = z.output<typeof account>;

const line = sql`
  select s.id, s.issuer, s.subject, s.person_id as "personId", p.name as person, ${ms(sql`s.linked_at`)} as "linkedAt", b.name as "linkedBy",
    ${ms(sql`s.last_used_at`)} as "lastUsedAt"
  from staff_accounts s join people p on p.id = s.person_id left join people b on b.id = s.linked_by`;

/** Every linked account, the newest first; one more than asked for tells whether a page follows. */
export const listStaffAccounts = statement(
  'doors.accounts',
  account,
  ({ cursor, limit }: { cursor: string | undefined; limit: number }) => sql`
    ${line} where ${cursor === undefined ? sql`true` : sql`s.id < ${cursor}`} order by s.id desc limit ${limit + 1}`,
  [undefined, 'an account'].map((cursor) => ({ cursor, limit: 1 })),
);

const one = statement('doors.account', account, (accountId: string) => sql`${line} where s.id = ${accountId}`);

export async function readStaffAccount(tx: Tx, accountId: string): Promise<StaffAccountLine | undefined> {
  const [found] = await one(tx, accountId);
  return found;
}

/** An administrator says whose account it is. Never his own: to become somebody here takes two people. */
export async function linkStaffAccount(
  tx: Tx,
  actor: Actor,
  input: { issuer: string; subject: string; personId: string },
): Promise<Verdict<{ id: string }>> {
  if (input.personId === actor.personId)
    return refuse('not-allowed', 'Your own account is linked by another administrator: it takes two people.');
  const held = await tx.select({ id: people.id }).from(people).where(eq(people.id, input.personId)).for('key share');
  if (held.length === 0) return noSuchPerson;
  if (!isStaff((await actorOf(tx, input.personId, ''))?.roles ?? []))
    return refuse(
      'person-unknown',
      'Only people with a post of staff in the directorate sign in with such an account.',
    );
  const [linked] = await tx
    .insert(staffAccounts)
    .values({ ...input, linkedBy: actor.personId })
    .onConflictDoNothing()
    .returning({ id: staffAccounts.id });
  if (linked === undefined)
    return refuse(
      'exists-already',
      'This account is linked already, or this person has another one. Unlink that first.',
    );
  const details = { accountId: linked.id, personId: input.personId };
  await audit(tx, { actorId: actor.personId, act: 'account-linked', details });
  return accept({ id: linked.id });
}

/** The account opens nothing any more, and whoever came in by it is out from the next request on. */
export async function unlinkStaffAccount(
  tx: Tx,
  actor: Actor,
  input: { accountId: string },
): Promise<Verdict<{ id: string; sessions: number }>> {
  const [unlinked] = await tx
    .delete(staffAccounts)
    .where(eq(staffAccounts.id, input.accountId))
    .returning({ personId: staffAccounts.personId });
  if (unlinked === undefined) return refuse('not-found', 'There is no such account.');
  const { personId } = unlinked;
  const ended = await tx
    .update(sessions)
    .set({ endedAt: sql`app_now()` })
    .where(and(eq(sessions.personId, personId), isNull(sessions.endedAt)));
  const details = { ...input, personId, sessions: ended.rowCount ?? 0 };
  await audit(tx, { actorId: actor.personId, act: 'account-unlinked', details });
  return accept({ id: input.accountId, sessions: details.sessions });
}
