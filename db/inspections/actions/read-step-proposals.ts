import { sql } from 'drizzle-orm';
import type { Rung } from '../../../domain/inspections/enforcement.ts';
import type { Tx } from '../../connect.ts';
import { ms } from '../../rows.ts';

export type StepProposal = {
  readonly id: string;
  readonly to: Rung;
  readonly reason: string;
  readonly conditions: string;
  readonly body: string | null;
  readonly authoriserId: string;
  readonly authoriser: string;
  readonly proposedBy: string;
  readonly proposedAt: number;
  readonly state: 'waiting' | 'confirmed' | 'denied' | 'replaced';
  /** Why it was denied, where he says. */
  readonly answer: string;
  readonly answeredAt: number | null;
};

/** The steps that somebody was named to authorise, the newest first: for who inspects, and for the person named. */
export async function listStepProposals(tx: Tx, processId: string): Promise<StepProposal[]> {
  const { rows } = await tx.execute<StepProposal>(sql`
    select s.id, s.to_rung as "to", s.reason, s.conditions, b.name as body, s.authoriser_id as "authoriserId", coalesce(a.name, n.name, 'somebody') as authoriser,
      coalesce(p.name, 'an inspector') as "proposedBy", ${ms(sql`s.proposed_at`)} as "proposedAt", s.state, s.answer, ${ms(sql`s.answered_at`)} as "answeredAt"
    from step_proposals s left join bodies b on b.id = s.body_id left join people a on a.id = s.authoriser_id left join people p on p.id = s.proposed_by
      left join step_authorisers(${processId}::uuid) n on n.person_id = s.authoriser_id
    where s.process_id = ${processId} order by s.id desc limit 100`);
  return rows;
}

/** What the person is asked to authorise at this moment, with the name of the inspection; undefined: nothing. */
export async function readStepToAuthorise(
  tx: Tx,
  processId: string,
  personId: string,
): Promise<(StepProposal & { readonly title: string; readonly reference: string }) | undefined> {
  const waiting = (await listStepProposals(tx, processId)).find(
    ({ state, authoriserId }) => state === 'waiting' && authoriserId === personId,
  );
  const { rows } = await tx.execute<{ title: string; reference: string }>(
    sql`select title, reference from processes where id = ${processId}`,
  );
  return waiting === undefined || rows[0] === undefined ? undefined : { ...waiting, ...rows[0] };
}
