import { isKnown } from '../../domain/not-known.ts';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { type LetterKind, letterKinds } from '../../domain/mail/letters.ts';
import type { Tx } from '../connect.ts';
import { givenRows } from '../given-rows.ts';
import { ms } from '../rows.ts';
import { people } from '../schema/directory.ts';
import { letters } from '../schema/mail.ts';
import { epochMs, of } from '../shapes.ts';
import { command, type RowOf, statement } from '../statement.ts';

export type NewLetter = {
  readonly personId: string;
  readonly kind: LetterKind;
  readonly address: string;
  readonly otherId?: string;
  readonly fromAt?: number;
  readonly untilAt?: number;
};

type Written = { readonly by: string; readonly letters: readonly NewLetter[] };
const insertLetters = command(
  'mail.add-letters',
  (given: Written) => sql`
    insert into letters (person_id, kind, address, by_id, other_id, from_at, until_at)
    select g."personId", g.kind, g.address, ${given.by}::uuid, g."otherId", to_timestamp(g."fromAt" / 1000), to_timestamp(g."untilAt" / 1000)
    from ${givenRows(given.letters, { personId: 'uuid', kind: 'text', address: 'text', otherId: 'uuid', fromAt: 'double precision', untilAt: 'double precision' })}`,
);

/** Writes letters in the transaction of what they tell; the worker hands them to the relay (worker/letter-sender.ts). */
export async function writeLetters(
  tx: Tx,
  actor: Pick<Actor, 'personId'>,
  written: readonly NewLetter[],
): Promise<void> {
  await insertLetters(tx, { by: actor.personId, letters: written });
}

/** The answer to whoever said something of a public page and gave an address, which goes with the letter. */
export const writeToReader = command(
  'mail.write-to-reader',
  (given: { feedbackId: string; kind: LetterKind; address: string; by: string; givenAt: number }) => sql`
    insert into letters (feedback_id, kind, address, by_id, from_at)
    values (${given.feedbackId}, ${given.kind}, ${given.address}, ${given.by}, to_timestamp(${given.givenAt}::float8 / 1000))`,
);

/** After so many tries, over about two days, nobody takes it; the page of the person says that it was not sent. */
const mostTries = 12;

/** One that this version has no words for waits for one that has. */
const knownLetter = sql.raw(
  `l.kind in (${Object.keys(letterKinds)
    .map((kind) => `'${kind}'`)
    .join(', ')})`,
);

const claimNext = statement(
  'mail.claim-letter',
  z.object({
    id: of(letters.id),
    kind: of(letters.kind),
    address: z.string(),
    person: z.string(),
    by: of(people.name),
    other: z.string(),
    fromAt: epochMs.nullable(),
    untilAt: epochMs.nullable(),
    page: z.string(),
    reply: z.string(),
    now: epochMs,
  }),
  () => sql`
    with next as (
      select l.id from letters l where l.next_at <= (select app_now()) and ${knownLetter} and not exists (select from post_room where paused_at is not null)
      order by l.next_at limit 1 for update skip locked),
    claimed as (
      update letters l set attempts = attempts + 1,
        next_at = case when attempts + 1 < ${mostTries} then app_now() + make_interval(mins => (2 ^ least(attempts, 9))::int) end
      from next where l.id = next.id returning l.*)
    select c.id, c.kind, c.address, coalesce(p.name, '') as person, b.name as by, coalesce(o.name, '') as other, ${ms(sql`c.from_at`)} as "fromAt",
      ${ms(sql`c.until_at`)} as "untilAt", coalesce(f.page, '') as page, coalesce(f.reply, '') as reply, ${ms(sql`app_now()`)} as now
    from claimed c left join people p on p.id = c.person_id left join feedback f on f.id = c.feedback_id join people b on b.id = c.by_id left join people o on o.id = c.other_id
    where c.address is not null`,
);
type Claimed = RowOf<typeof claimNext>;
export type WaitingLetter = Omit<Claimed, 'kind'> & { readonly kind: LetterKind };

/**
 * Claims the next letter and puts off its next try, twice as long each time, so that a sender that dies is followed by
 * another one. None while the post room is paused.
 */
export async function claimLetter(tx: Tx): Promise<WaitingLetter | undefined> {
  return (await claimNext(tx)).find((letter): letter is Claimed & WaitingLetter => isKnown(letter.kind));
}

/** The relay has taken it, or says that there is nobody at the address: it is not tried again, and the address is forgotten. */
export const finishLetter = command(
  'mail.finish-letter',
  ({ letterId, outcome }: { letterId: string; outcome: 'sent' | 'not-reached' }) => sql`
    update letters set next_at = null, address = null, sent_at = case when ${outcome === 'sent'}::boolean then app_now() end where id = ${letterId}`,
);

/** What a person was told of his own access, the last first. */
export const readLetters = statement(
  'mail.letters',
  z.object({ kind: of(letters.kind), writtenAt: epochMs, sentAt: epochMs.nullable(), waiting: z.boolean() }),
  (personId: string) => sql`
    select kind, ${ms(sql`written_at`)} as "writtenAt", ${ms(sql`sent_at`)} as "sentAt", next_at is not null as waiting
    from letters where person_id = ${personId} order by written_at desc, id desc limit 20`,
);
