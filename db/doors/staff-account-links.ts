import { sql } from 'drizzle-orm';
import { type Actor, isStaff } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { noSuchPerson } from '../directory/people.ts';
import { ms } from '../rows.ts';
import { actorOf } from './sign-in.ts';

export type StaffAccountLine = {
  readonly id: string;
  readonly issuer: string;
  readonly subject: string;
  readonly personId: string;
  readonly person: string;
  readonly linkedAt: number;
  /** Which administrator linked it; null: its own first sign-in. */
  readonly linkedBy: string | null;
  readonly lastUsedAt: number | null;
};

const line = sql`
  select s.id, s.issuer, s.subject, s.person_id as "personId", p.name as person, ${ms(sql`s.linked_at`)} as "linkedAt", b.name as "linkedBy",
    ${ms(sql`s.last_used_at`)} as "lastUsedAt"
  from staff_accounts s join people p on p.id = s.person_id left join people b on b.id = s.linked_by`;

/** Every linked account, the newest first; one more than asked for tells whether a page follows. */
export async function listStaffAccounts(
  tx: Tx,
  page: { cursor: string | undefined; limit: number },
): Promise<StaffAccountLine[]> {
  const { rows } = await tx.execute<StaffAccountLine>(sql`
    ${line} where ${page.cursor === undefined ? sql`true` : sql`s.id < ${page.cursor}`} order by s.id desc limit ${page.limit + 1}`);
  return rows;
}

export async function readStaffAccount(tx: Tx, accountId: string): Promise<StaffAccountLine | undefined> {
  const { rows } = await tx.execute<StaffAccountLine>(sql`${line} where s.id = ${accountId}`);
  return rows[0];
}

/** An administrator says whose account it is. Never his own: to become somebody here takes two people. */
export async function linkStaffAccount(
  tx: Tx,
  actor: Actor,
  input: { issuer: string; subject: string; personId: string },
): Promise<Verdict<{ id: string }>> {
  if (input.personId === actor.personId)
    return refuse('not-allowed', 'Your own account is linked by another administrator: it takes two people.');
  const { rows: known } = await tx.execute(sql`select from people where id = ${input.personId} for key share`);
  if (known.length === 0) return noSuchPerson;
  if (!isStaff((await actorOf(tx, input.personId, ''))?.roles ?? []))
    return refuse(
      'person-unknown',
      'Only people with a post of staff in the directorate sign in with such an account.',
    );
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into staff_accounts (issuer, subject, person_id, linked_by)
    values (${input.issuer}, ${input.subject}, ${input.personId}, ${actor.personId}) on conflict do nothing returning id`);
  const id = rows[0]?.id;
  if (id === undefined)
    return refuse(
      'exists-already',
      'This account is linked already, or this person has another one. Unlink that first.',
    );
  const details = { accountId: id, personId: input.personId };
  await audit(tx, { actorId: actor.personId, act: 'account-linked', details });
  return accept({ id });
}

/** The account opens nothing any more, and whoever came in by it is out from the next request on. */
export async function unlinkStaffAccount(
  tx: Tx,
  actor: Actor,
  input: { accountId: string },
): Promise<Verdict<{ id: string; sessions: number }>> {
  const { rows } = await tx.execute<{ personId: string }>(
    sql`delete from staff_accounts where id = ${input.accountId} returning person_id as "personId"`,
  );
  const personId = rows[0]?.personId;
  if (personId === undefined) return refuse('not-found', 'There is no such account.');
  const ended = await tx.execute(
    sql`update sessions set ended_at = app_now() where person_id = ${personId} and ended_at is null`,
  );
  const details = { ...input, personId, sessions: ended.rowCount ?? 0 };
  await audit(tx, { actorId: actor.personId, act: 'account-unlinked', details });
  return accept({ id: input.accountId, sessions: details.sessions });
}
