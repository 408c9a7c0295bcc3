import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { exactMs } from '../chase/plans/exact-ms.ts';
import { tellStep } from '../chase/step-notices.ts';
import type { Tx } from '../connect.ts';
import { chaseSteps } from '../schema/chase.ts';
import { notices } from '../schema/mail.ts';
import { epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { uuids } from '../uuids.ts';

const stepsOf = statement(
  'mail.steps-of-notices',
  z.object({
    processId: of(notices.processId),
    notedPlanId: of(notices.planId),
    stepId: of(chaseSteps.id),
    kind: of(chaseSteps.kind),
    recipients: of(chaseSteps.recipients),
    at: epochMs,
    taskIds: z.array(z.string()),
  }),
  (noticeIds: readonly string[]) => sql`
    select n.process_id as "processId", n.plan_id as "notedPlanId", s.id as "stepId", s.kind, s.audience as recipients,
      ${exactMs(sql`n.order_at`)} as at, array_agg(n.task_id) as "taskIds"
    from notices n join chase_steps s on s.id = n.step_id where n.id = any(${uuids(noticeIds)})
    group by n.process_id, n.plan_id, s.id, n.order_at`,
);

/**
 * Tells whoever stands there now of the step, in place of a person who no longer does (design section 3): as if it were raised
 * again of these tasks. The notice's unique key keeps everybody from being told of one step twice.
 */
export async function replacePeople(tx: Tx, noticeIds: readonly string[]): Promise<void> {
  if (noticeIds.length === 0) return;
  for (const { taskIds, ...step } of await stepsOf(tx, noticeIds)) await tellStep(tx, { ...step, of: { taskIds } });
}
