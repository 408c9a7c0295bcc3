import { sql } from 'drizzle-orm';
import { localDate } from '../../domain/calendar/zones.ts';
import { isLate, stageState } from '../../domain/developments/stages.ts';
import type { Tx } from '../connect.ts';
import { statement } from '../statement.ts';
import type { DevelopmentRecord } from './read-developments.ts';
import { plannedColumns, plannedStage } from './chain.ts';
import { nothing, turns } from './read-turns.ts';

const sharedStages = statement(
  'developments.shared-stages',
  plannedStage,
  (developmentId: string) => sql`
    select ${plannedColumns} from development_stages g where g.development_id = ${developmentId} order by g.position`,
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
