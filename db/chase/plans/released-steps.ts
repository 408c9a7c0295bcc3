import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../../connect.ts';
import { instant } from '../../instant.ts';
import { chaseSteps } from '../../schema/chase.ts';
import { epochMs, of } from '../../shapes.ts';
import { command, statement } from '../../statement.ts';
import { exactMs } from './exact-ms.ts';
import type { LockedTask } from '../locks.ts';
import { ensurePlan, planText } from './plans.ts';

const stepsOf = statement(
  'chase.steps-of-task',
  z.object({
    kind: of(chaseSteps.kind),
    at: epochMs,
    recipients: of(chaseSteps.recipients),
    raised: z.boolean(),
    told: z.boolean(),
    dueAt: epochMs,
    closesAt: epochMs,
  }),
  ({ id, planId }: LockedTask) => sql`
    select s.kind, ${exactMs(sql`s.at`)} as at, s.audience as recipients, s.raised_at is not null as raised,
      exists (select from notices n where n.task_id = ${id} and n.step_id = s.id and n.state <> 'dropped') as told,
      ${exactMs(sql`c.due_at`)} as "dueAt", ${exactMs(sql`c.closes_at`)} as "closesAt"
    from chase_plans c join chase_steps s on s.plan_id = c.id where c.id = ${planId} and s.lapsed_at is null order by s.position`,
);
const joinPlan = command(
  'chase.join-plan',
  ({ id, planId, now }: Pick<LockedTask, 'id' | 'planId' | 'now'>) => sql`
    update tasks set plan_id = ${planId}, joined_plan_at = ${instant(now)} where id = ${id}`,
);

/**
 * Once a request for more time is refused, the escalations that it held are owed again: the lowest of them at once, the
 * others with the gaps they had, on a plan of the task's own (design section 3).
 */
export async function releaseHeldSteps(tx: Tx, task: LockedTask): Promise<void> {
  const escalations = (await stepsOf(tx, task)).filter((step) => step.kind === 'escalate');
  const held = escalations.findIndex((step) => step.raised && !step.told);
  const first = escalations[held];
  if (first === undefined) return;
  // A second after joining: a step is owed only if its instant is after the task joined its plan.
  const shiftMs = task.now + 1_000 - first.at;
  const steps = escalations.slice(held).map((step, order) => ({
    order,
    kind: step.kind,
    at: Math.round(step.at + shiftMs),
    recipients: step.recipients,
    lapsed: false,
  }));
  const planId = await ensurePlan(
    tx,
    task.processId,
    { dueAt: first.dueAt, closesAt: first.closesAt, steps },
    await planText(tx, task.planId),
  );
  await joinPlan(tx, { id: task.id, now: task.now, planId });
}
