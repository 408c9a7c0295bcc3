import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../../connect.ts';
import { ms } from '../../rows.ts';
import { processes } from '../../schema/chase.ts';
import { bodies, people } from '../../schema/directory.ts';
import { stepProposals } from '../../schema/inspections.ts';
import { epochMs, of } from '../../shapes.ts';
import { type RowOf, statement } from '../../statement.ts';

export type StepProposal = RowOf<typeof listStepProposals>;

/** The steps that somebody was named to authorise, the newest first: for who inspects, and for the person named. */
export const listStepProposals = statement(
  'inspections.step-proposals',
  z.object({
    id: of(stepProposals.id),
    to: of(stepProposals.toRung),
    reason: of(stepProposals.reason),
    conditions: of(stepProposals.conditions),
    body: of(bodies.name).nullable(),
    authoriserId: of(stepProposals.authoriserId),
    authoriser: of(people.name),
    proposedBy: of(people.name),
    proposedAt: epochMs,
    state: of(stepProposals.state),
    /** Why it was denied, where he says. */
    answer: of(stepProposals.answer),
    answeredAt: epochMs.nullable(),
  }),
  (processId: string) => sql`
    select s.id, s.to_rung as "to", s.reason, s.conditions, b.name as body, s.authoriser_id as "authoriserId", coalesce(a.name, n.name, 'somebody') as authoriser,
      coalesce(p.name, 'an inspector') as "proposedBy", ${ms(sql`s.proposed_at`)} as "proposedAt", s.state, s.answer, ${ms(sql`s.answered_at`)} as "answeredAt"
    from step_proposals s left join bodies b on b.id = s.body_id left join people a on a.id = s.authoriser_id left join people p on p.id = s.proposed_by
      left join step_authorisers(${processId}::uuid) n on n.person_id = s.authoriser_id
    where s.process_id = ${processId} order by s.id desc limit 100`,
);

/** What the person is asked to authorise at this moment, with the name of the inspection; undefined: nothing. */
export async function readStepToAuthorise(
  tx: Tx,
  processId: string,
  personId: string,
): Promise<(StepProposal & { readonly title: string; readonly reference: string }) | undefined> {
  const waiting = (await listStepProposals(tx, processId)).find(
    ({ state, authoriserId }) => state === 'waiting' && authoriserId === personId,
  );
  const { id, title, reference } = processes;
  const [named] = await tx.select({ title, reference }).from(processes).where(eq(id, processId));
  return waiting === undefined || named === undefined ? undefined : { ...waiting, ...named };
}
