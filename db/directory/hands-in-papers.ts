import { sql, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import type { Hands } from '../../domain/sign-offs/two-people.ts';
import type { Tx } from '../connect.ts';
import { people } from '../schema/directory.ts';
import { signOffStages } from '../schema/sign-offs.ts';
import { of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';
import { heldNow } from '../held-now.ts';

/** Over the aliases `c` of seat_changes and `s` of sign_off_stages: it concerns who decides at the stage. */
export const ofStage = sql`(c.body_id = s.body_id or c.post_id = s.post_id)`;
/** And over `p` of processes: it was done since the paper was handed in. */
export const whileItWaits = sql`c.kind <> 'founded' and c.at >= p.created_at`;

/** Also what he did under an entry that was merged into his. */
const him = (personId: string) => sql`(select id from people where id = ${personId} or merged_into_id = ${personId})`;
const by = (personId: string, which: SQL) =>
  sql`exists (select from seat_changes c where ${ofStage} and c.by_id in ${him(personId)} and ${which})`;

/** Over the sign-off `o`: he is its author, or one of the authors of the report that it carries (S51). */
const wrote = (personId: string) => sql`(o.author_id in ${him(personId)} or exists (select from report_versions v
  join report_authors w on w.report_id = v.report_id where v.sign_off_id = o.process_id and w.person_id in ${him(personId)}))`;

const hands = statement(
  'directory.hands-in-paper',
  z.object({ wrote: z.boolean(), handedIn: z.boolean(), founded: z.boolean(), changedSeats: z.boolean() }),
  ({ stageId, personId }: { stageId: string; personId: string }) => sql`
    select ${wrote(personId)} as wrote, coalesce(p.created_by in ${him(personId)}, false) or coalesce(d.added_by in ${him(personId)}, false) as "handedIn",
      ${by(personId, sql`c.kind = 'founded'`)} as founded, ${by(personId, whileItWaits)} as "changedSeats"
    from sign_off_stages s join processes p on p.id = s.process_id join sign_offs o on o.process_id = p.id join documents d on d.id = o.document_id
    where s.id = ${stageId}`,
);

/** What a person has had to do with the paper and with who decides on it at a stage. */
export async function handsIn(tx: Tx, stage: { readonly id: string }, personId: string): Promise<Hands> {
  const [found] = await hands(tx, { stageId: stage.id, personId });
  return found ?? { wrote: true, handedIn: true, founded: true, changedSeats: true };
}

const signersStages = statement(
  'directory.stages-of-signers',
  z.object({ id: of(signOffStages.id), name: of(people.name) }),
  (personIds: readonly string[]) => sql`
    with sits as (
      select m.person_id, m.body_id, null::uuid as post_id from body_members m where m.person_id = any(${uuids(personIds)})
      union all
      select h.person_id, null, h.post_id from post_holders h where h.person_id = any(${uuids(personIds)}) and ${heldNow})
    select s.id, w.name from sits join sign_off_stages s on s.body_id = sits.body_id or s.post_id = sits.post_id
      join processes p on p.id = s.process_id join people w on w.id = sits.person_id
    where p.kind = 'sign-off' and p.ended_at is null and p.state <> 'draft' and s.decided_at is null`,
);
export type SignersStage = RowOf<typeof signersStages>;

/** The stages of papers in hand at which these people sit, with their names: each is asked there, or will be. */
export async function stagesOfSigners(tx: Tx, personIds: readonly string[]): Promise<SignersStage[]> {
  return personIds.length === 0 ? [] : signersStages(tx, personIds);
}
