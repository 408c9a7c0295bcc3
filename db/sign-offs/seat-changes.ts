import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { changersOf } from '../directory/address-changes.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { people } from '../schema/directory.ts';
import { signOffStages } from '../schema/sign-offs.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { ofStage, whileItWaits } from '../directory/hands-in-papers.ts';
import type { StageFacts } from './signing-stage.ts';

const namers = statement(
  'sign-offs.namers-of-deputy',
  z.object({ id: z.string() }),
  ({ stageId, signerId, seatId }: { stageId: string; signerId: string; seatId: string }) => sql`
    with recursive away as (
      select person_id, substitute_id, named_by, named_at from absences where from_at <= app_now() and until_at > app_now()),
    chain as (
      select away.*, 1 as depth from away where person_id = ${seatId} and ${signerId}::uuid <> ${seatId}::uuid
      union all
      select away.*, depth + 1 from away join chain on away.person_id = chain.substitute_id where chain.substitute_id <> ${signerId} and depth < 20)
    select distinct c.named_by as id from chain c join sign_off_stages s on s.id = ${stageId} join processes p on p.id = s.process_id
    where c.named_by <> c.person_id and c.named_at >= p.created_at`,
);

/** Who else decided that this person signs in this seat: by giving him his address lately, or by naming him as a deputy while the paper waits. */
export async function choosersOf(
  tx: Tx,
  stage: Pick<StageFacts, 'id'>,
  { signerId, seatId }: { signerId: string; seatId: string },
): Promise<string[]> {
  const named = await namers(tx, { stageId: stage.id, signerId, seatId });
  return [...(await changersOf(tx, [signerId])), ...named.map(({ id }) => id)];
}

/** Who came to sit where a sign-off is decided, or sits there no more, while the paper waited there, in the order of time. */
export const readSeatChanges = statement(
  'sign-offs.seat-changes',
  z.object({
    stageId: of(signOffStages.id),
    kind: z.enum(['seated', 'left']),
    person: of(people.name),
    by: of(people.name),
    at: epochMs,
  }),
  (processId: string) => sql`
    select s.id as "stageId", c.kind, coalesce(w.name, 'somebody') as person, coalesce(b.name, 'somebody') as by, ${ms(sql`c.at`)} as at
    from sign_off_stages s join processes p on p.id = s.process_id join seat_changes c on ${ofStage} and ${whileItWaits}
      left join people w on w.id = c.person_id left join people b on b.id = c.by_id
    where s.process_id = ${processId} and c.at <= coalesce(s.decided_at, p.ended_at, 'infinity') order by c.at, c.id`,
);
export type SeatChangeLine = RowOf<typeof readSeatChanges>;
