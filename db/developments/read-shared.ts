import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { localDate } from '../../domain/calendar/zones.ts';
import { isLate, stageState } from '../../domain/developments/stages.ts';
import type { Tx } from '../connect.ts';
import { developmentStages } from '../schema/developments.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';
import type { DevelopmentRecord } from './read-developments.ts';
import { nothing, turns } from './read-turns.ts';

const sharedStages = statement(
  'developments.shared-stages',
  z.object({
    id: of(developmentStages.id),
    kind: of(developmentStages.kind),
    opens: of(developmentStages.opens),
    title: of(developmentStages.title),
    firstPlannedOn: z.iso.date(),
    plannedOn: z.iso.date(),
    overlaps: of(developmentStages.overlaps),
  }),
  (developmentId: string) => sql`
    select g.id, g.kind, g.opens, g.title, to_char(g.first_planned_on, 'YYYY-MM-DD') as "firstPlannedOn", to_char(g.planned_on, 'YYYY-MM-DD') as "plannedOn", g.overlaps
    from development_stages g where g.development_id = ${developmentId} order by g.position`,
);
/** Of a stage that an agency reads nobody's name, no post, no task and nothing of a draft. */
const withheld = { openerPostId: null, opener: null, taskId: null, processId: null, by: null } as const;

/** The stages and what counts no more of them, as the agencies read them that take part in the strategy or in a stage. */
export async function readShared(tx: Tx, { id, now, zone }: DevelopmentRecord) {
  const done = await turns(tx, id);
  const today = localDate(now, zone);
  const chain = await sharedStages(tx, id);
  const stages = chain.map((stage) => {
    const turn = done.find(({ stageId, setAsideAt }) => stageId === stage.id && setAsideAt === null) ?? untouched;
    const state = stageState({ ...turn, opens: stage.opens, skipped: turn.skippedWhy !== null });
    return { ...turn, ...stage, ...withheld, state, late: isLate({ ...stage, state }, today) };
  });
  const opensOf = new Map(chain.map(({ id: stageId, opens }) => [stageId, opens]));
  const past = done.flatMap(({ setAsideAt, ...turn }) => {
    const opens = opensOf.get(turn.stageId);
    return setAsideAt === null || opens === undefined ? [] : [{ ...turn, opens, setAsideAt, processId: null }];
  });
  return { stages, past };
}

const untouched = {
  ...nothing,
  reference: null,
  processState: null,
  openedAt: null,
  endedAt: null,
  skippedWhy: null,
  heldOn: null,
  cameOf: null,
};
