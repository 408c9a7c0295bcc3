import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { ms } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { consultations } from '../schema/rounds.ts';
import { stageTurns } from '../schema/developments.ts';
import { count, epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

/** What was done of the stages of a development, as everybody who shares it may read it. */
export const turns = statement(
  'developments.turns',
  z.object({
    id: of(stageTurns.id),
    stageId: of(stageTurns.stageId),
    reference: of(processes.reference).nullable(),
    processState: of(processes.state).nullable(),
    openedAt: epochMs.nullable(),
    endedAt: epochMs.nullable(),
    asked: count,
    answered: count,
    /** Those that its round asks; none where they are more than thirty. */
    agencies: z.array(z.string()),
    bodies: z.string().nullable(),
    outcome: of(consultations.outcome).nullable(),
    skippedWhy: of(stageTurns.skippedWhy),
    heldOn: z.iso.date().nullable(),
    cameOf: of(stageTurns.cameOf),
    setAsideAt: epochMs.nullable(),
    setAsideWhy: of(stageTurns.setAsideWhy),
  }),
  (developmentId: string) => sql`
    select id, stage_id as "stageId", reference, state as "processState", ${ms(sql`opened_at`)} as "openedAt", ${ms(sql`ended_at`)} as "endedAt", asked, answered, agencies,
      bodies, outcome, skipped_why as "skippedWhy", to_char(held_on, 'YYYY-MM-DD') as "heldOn", came_of as "cameOf", ${ms(sql`set_aside_at`)} as "setAsideAt",
      set_aside_why as "setAsideWhy"
    from development_turns(${developmentId}) order by id`,
);
type ShownTurn = RowOf<typeof turns>;
export type CameOf = Pick<ShownTurn, 'asked' | 'answered' | 'agencies' | 'bodies' | 'outcome'>;
export const nothing: CameOf = { asked: 0, answered: 0, agencies: [], bodies: null, outcome: null };
export const cameOf = ({ asked, answered, agencies, bodies, outcome }: ShownTurn): CameOf => ({
  asked,
  answered,
  agencies,
  bodies,
  outcome,
});
