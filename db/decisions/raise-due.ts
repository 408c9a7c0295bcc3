import { isKnown } from '../../domain/not-known.ts';
import type { ProcessKind } from '../../domain/process-kinds.ts';
import { type Around, type Pass, raiseSteps } from '../chase/raise-steps.ts';
import type { Tx } from '../connect.ts';
import { openStages } from '../developments/open-stages.ts';
import { oweMeasures } from '../measures/owe-measures.ts';
import { oweSections } from '../reports/owe-sections.ts';
import { partsOfReview } from '../reviews/return-parts.ts';
import { askOfDates } from '../strategies/ask-of-dates.ts';
import { askOfPlan } from '../strategies/ask-of-plan.ts';
import { followSeats } from '../sign-offs/follow-seats.ts';
import { tellOfStuckStage } from '../sign-offs/stuck-stage.ts';

/** What each kind has done around a pass besides the steps of its chase; undefined: nothing. */
const around: Readonly<Record<ProcessKind, Around | undefined>> = {
  consultation: undefined,
  'sign-off': { before: followSeats, after: tellOfStuckStage },
  inspection: undefined,
  feedback: undefined,
  development: openStages,
  review: partsOfReview,
  strategy: {
    before: async (tx, strategyId, now) => {
      await askOfPlan.before(tx, strategyId, now);
      await askOfDates(tx, strategyId, now);
      await oweMeasures(tx, strategyId, now);
      await oweSections(tx, strategyId, now);
    },
  },
};

/** One pass over the process: whatever is due on the database's clock. May be repeated. */
export function raiseDue(tx: Tx, processId: string): Promise<Pass> {
  return raiseSteps(tx, processId, (kind) => (isKnown(kind) ? around[kind] : undefined));
}
