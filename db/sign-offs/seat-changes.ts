import { sql, type SQL } from 'drizzle-orm';
import type { Hands } from '../../domain/sign-offs/two-people.ts';
import { changersOf } from '../directory/address-changes.ts';
import type { Tx } from '../connect.ts';
import { heldNow } from '../directory/lock.ts';
import { ms } from '../rows.ts';
import type { StageFacts } from './signing-stage.ts';

/** Over the aliases `c` of seat_changes and `s` of sign_off_stages: it concerns who decides at the stage. */
const ofStage = sql`(c.body_id = s.body_id or c.post_id = s.post_id)`;
/** And over `p` of processes: it was done since the paper was handed in. */
const whileItWaits = sql`c.kind <> 'founded' and c.at >= p.created_at`;

/** What a person has had to do with the paper and with who decides on it at a stage. */
export async function handsIn(tx: Tx, stage: Pick<StageFacts, 'id'>, personId: string): Promise<Hands> {
  // Also what he did under an entry that was merged into his.
  const him = sql`(select id from people where id = ${personId} or merged_into_id = ${personId})`;
  const by = (which: SQL) =>
    sql`exists (select from seat_changes c where ${ofStage} and c.by_id in ${him} and ${which})`;
  const { rows } = await tx.execute<Hands>(sql`
    select o.author_id in ${him} as wrote, coalesce(p.created_by in ${him}, false) or coalesce(d.added_by in ${him}, false) as "handedIn",
      ${by(sql`c.kind = 'founded'`)} as founded, ${by(whileItWaits)} as "changedSeats"
    from sign_off_stages s join processes p on p.id = s.process_id join sign_offs o on o.process_id = p.id join documents d on d.id = o.document_id
    where s.id = ${stage.id}`);
  return rows[0] ?? { wrote: true, handedIn: true, founded: true, changedSeats: true };
}

export type SignersStage = { readonly id: string; readonly name: string };

/** The stages of papers in hand at which these people sit, with their names: each is asked there, or will be. */
export async function stagesOfSigners(tx: Tx, personIds: readonly string[]): Promise<SignersStage[]> {
  if (personIds.length === 0) return [];
  const { rows } = await tx.execute<SignersStage>(sql`
    with sits as (
      select m.person_id, m.body_id, null::uuid as post_id from body_members m where m.person_id = any(${sql.param(personIds)}::uuid[])
      union all
      select h.person_id, null, h.post_id from post_holders h where h.person_id = any(${sql.param(personIds)}::uuid[]) and ${heldNow})
    select s.id, w.name from sits join sign_off_stages s on s.body_id = sits.body_id or s.post_id = sits.post_id
      join processes p on p.id = s.process_id join people w on w.id = sits.person_id
    where p.kind = 'sign-off' and p.ended_at is null and p.state <> 'draft' and s.decided_at is null`);
  return rows;
}

/** Who else decided that this person signs in this seat: by giving him his address lately, or by naming him as a deputy while the paper waits. */
export async function choosersOf(
  tx: Tx,
  stage: Pick<StageFacts, 'id'>,
  { signerId, seatId }: { signerId: string; seatId: string },
): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    with recursive away as (
      select person_id, substitute_id, named_by, named_at from absences where from_at <= app_now() and until_at > app_now()),
    chain as (
      select away.*, 1 as depth from away where person_id = ${seatId} and ${signerId}::uuid <> ${seatId}::uuid
      union all
      select away.*, depth + 1 from away join chain on away.person_id = chain.substitute_id where chain.substitute_id <> ${signerId} and depth < 20)
    select distinct c.named_by as id from chain c join sign_off_stages s on s.id = ${stage.id} join processes p on p.id = s.process_id
    where c.named_by <> c.person_id and c.named_at >= p.created_at`);
  return [...(await changersOf(tx, [signerId])), ...rows.map(({ id }) => id)];
}

export type SeatChangeLine = {
  readonly stageId: string;
  readonly kind: 'seated' | 'left';
  readonly person: string;
  readonly by: string;
  readonly at: number;
};

/** Who came to sit where a sign-off is decided, or sits there no more, while the paper waited there, in the order of time. */
export async function readSeatChanges(tx: Tx, processId: string): Promise<SeatChangeLine[]> {
  const { rows } = await tx.execute<SeatChangeLine>(sql`
    select s.id as "stageId", c.kind, coalesce(w.name, 'somebody') as person, coalesce(b.name, 'somebody') as by, ${ms(sql`c.at`)} as at
    from sign_off_stages s join processes p on p.id = s.process_id join seat_changes c on ${ofStage} and ${whileItWaits}
      left join people w on w.id = c.person_id left join people b on b.id = c.by_id
    where s.process_id = ${processId} and c.at <= coalesce(s.decided_at, p.ended_at, 'infinity') order by c.at, c.id`);
  return rows;
}
