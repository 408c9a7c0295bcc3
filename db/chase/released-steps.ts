import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { ensurePlan, planText } from './plans.ts';
import type { LockedTask } from './locks.ts';
import { instant } from '../instant.ts';

type Step = {
  kind: 'remind' | 'escalate';
  at: string;
  audience: string;
  raised: boolean;
  told: boolean;
  due: string;
  closes: string;
};

/**
 * Once a request for more time is refused, the escalations that it held are owed again: the lowest of them at once, the
 * others with the gaps they had, on a plan of the task's own (design section 3).
 */
export async function releaseHeldSteps(tx: Tx, task: LockedTask): Promise<void> {
  const { rows } = await tx.execute<Step>(sql`
    select s.kind, extract(epoch from s.at) * 1000 as at, s.audience, s.raised_at is not null as raised,
      exists (select from notices n where n.task_id = ${task.id} and n.step_id = s.id and n.state <> 'dropped') as told,
      extract(epoch from c.due_at) * 1000 as due, extract(epoch from c.closes_at) * 1000 as closes
    from chase_plans c join chase_steps s on s.plan_id = c.id where c.id = ${task.planId} and s.lapsed_at is null order by s.position`);
  const escalations = rows.filter((step) => step.kind === 'escalate');
  const held = escalations.findIndex((step) => step.raised && !step.told);
  const first = escalations[held];
  if (first === undefined) return;
  // A second after joining: a step is owed only if its instant is after the task joined its plan.
  const shiftMs = task.now + 1_000 - Number(first.at);
  const steps = escalations.slice(held).map((step, position) => ({
    position,
    kind: step.kind,
    at: Math.round(Number(step.at) + shiftMs),
    audience: step.audience,
    lapsed: false,
  }));
  const planId = await ensurePlan(
    tx,
    task.processId,
    { dueAt: Number(first.due), closesAt: Number(first.closes), steps },
    await planText(tx, task.planId),
  );
  await tx.execute(sql`
    update tasks set plan_id = ${planId}, joined_plan_at = ${instant(task.now)} where id = ${task.id}`);
}
