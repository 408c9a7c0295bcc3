import { sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import type { LetterKind } from '../../domain/mail/letters.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';

export type NewLetter = {
  readonly personId: string;
  readonly kind: LetterKind;
  readonly address: string;
  readonly otherId?: string;
  readonly fromAt?: number;
  readonly untilAt?: number;
};

/** Writes letters in the transaction of what they tell; the worker hands them to the relay (worker/letter-sender.ts). */
export async function writeLetters(
  tx: Tx,
  actor: Pick<Actor, 'personId'>,
  letters: readonly NewLetter[],
): Promise<void> {
  const at = (name: 'fromAt' | 'untilAt') => sql`to_timestamp(l.${sql.identifier(name)} / 1000)`;
  await tx.execute(sql`
    insert into letters (person_id, kind, address, by_id, other_id, from_at, until_at)
    select l."personId", l.kind, l.address, ${actor.personId}::uuid, l."otherId", ${at('fromAt')}, ${at('untilAt')}
    from jsonb_to_recordset(${JSON.stringify(letters)}::jsonb) as l("personId" uuid, kind text, address text, "otherId" uuid, "fromAt" float8, "untilAt" float8)`);
}

export type WaitingLetter = {
  readonly id: string;
  readonly kind: LetterKind;
  readonly address: string;
  readonly person: string;
  readonly by: string;
  readonly other: string;
  readonly fromAt: number | null;
  readonly untilAt: number | null;
  readonly now: number;
};

/** After so many tries, over about two days, nobody takes it; the page of the person says that it was not sent. */
const mostTries = 12;

/**
 * Claims the next letter and puts off its next try, twice as long each time, so that a sender that dies is followed by
 * another one. None while the post room is paused.
 */
export async function claimLetter(tx: Tx): Promise<WaitingLetter | undefined> {
  const { rows } = await tx.execute<WaitingLetter>(sql`
    with next as (
      select l.id from letters l where l.next_at <= (select app_now()) and not exists (select from post_room where paused_at is not null)
      order by l.next_at limit 1 for update skip locked),
    claimed as (
      update letters l set attempts = attempts + 1,
        next_at = case when attempts + 1 < ${mostTries} then app_now() + make_interval(mins => (2 ^ least(attempts, 9))::int) end
      from next where l.id = next.id returning l.*)
    select c.id, c.kind, c.address, p.name as person, b.name as by, coalesce(o.name, '') as other, ${ms(sql`c.from_at`)} as "fromAt",
      ${ms(sql`c.until_at`)} as "untilAt", ${ms(sql`app_now()`)} as now
    from claimed c join people p on p.id = c.person_id join people b on b.id = c.by_id left join people o on o.id = c.other_id
    where c.address is not null`);
  return rows[0];
}

/** The relay has taken it, or says that there is nobody at the address: it is not tried again, and the address is forgotten. */
export async function settleLetter(tx: Tx, letterId: string, outcome: 'sent' | 'not-reached'): Promise<void> {
  await tx.execute(sql`
    update letters set next_at = null, address = null, sent_at = case when ${outcome === 'sent'}::boolean then app_now() end where id = ${letterId}`);
}

export type LetterLine = {
  readonly kind: LetterKind;
  readonly writtenAt: number;
  readonly sentAt: number | null;
  readonly waiting: boolean;
};

/** What a person was told of his own access, the last first. */
export async function readLetters(tx: Tx, personId: string): Promise<LetterLine[]> {
  const { rows } = await tx.execute<LetterLine>(sql`
    select kind, ${ms(sql`written_at`)} as "writtenAt", ${ms(sql`sent_at`)} as "sentAt", next_at is not null as waiting
    from letters where person_id = ${personId} order by written_at desc, id desc limit 20`);
  return rows;
}
