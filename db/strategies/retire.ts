import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import { cancelTasks } from '../chase/finish-tasks.ts';
import { lockProcess } from '../chase/locks.ts';
import type { Tx } from '../connect.ts';
import { tasks } from '../schema/chase.ts';
import { datedItems } from '../schema/strategies.ts';
import { of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';
import { changePart, type Part } from './change-part.ts';
import { withdrawNominations } from './equals/nominations.ts';
import { tellSayers } from './origins/traces.ts';

const retire = command(
  'strategies.retire-activity',
  ({ itemId, strategyId, reason }: Part & { reason: string }) => sql`
    update activities a set retired_at = app_now(), retired_why = ${reason} from strands s
    where a.id = ${itemId} and s.id = a.strand_id and s.strategy_id = ${strategyId} and a.retired_at is null`,
);

/** An activity that is no longer relevant owes nothing any more; it stays in the plan, with the reason (S59). */
export async function retireActivity(
  tx: Tx,
  actor: Actor,
  input: Part & { reason: string },
): Promise<Verdict<{ version: number }>> {
  const retired = await changePart(tx, actor, input, 'activity-retired', () => retire(tx, input));
  if (!retired.ok) return retired;
  // Nobody gives one of its dates a task meanwhile.
  await lockProcess(tx, input.strategyId);
  await endRetired(tx, [input.itemId]);
  return accept(retired.value);
}

const dropDates = statement(
  'strategies.drop-dates-of-retired',
  z.object({ id: of(datedItems.id), taskId: of(datedItems.taskId) }),
  (activityIds: readonly string[]) => sql`
    update dated_items i set state = 'dropped', result = a.retired_why, version = i.version + 1 from activities a
    where a.id = any(${uuids(activityIds)}) and i.activity_id = a.id and i.state = 'planned' returning i.id, i.task_id as "taskId"`,
);

const asked = statement(
  'strategies.asked-of-retired',
  z.object({ taskId: of(tasks.id) }),
  (activityIds: readonly string[]) => sql`
    select r.task_id as "taskId" from review_returns r join processes p on p.id = r.process_id and p.ended_at is null
    where r.activity_id = any(${uuids(activityIds)}) and r.submitted_at is null
    union all select k.task_id from indicators i join indicator_tasks k on k.indicator_id = i.id join tasks t on t.id = k.task_id and t.state = 'open'
    where i.activity_id = any(${uuids(activityIds)})`,
);

/**
 * What retired activities still owed ends with them, whoever ended them (an officer, the committee, a revision): planned dates, the return
 * that is asked for now, values and targets of their indicators, and who was named for them.
 */
export async function endRetired(tx: Tx, activityIds: readonly string[]): Promise<void> {
  if (activityIds.length === 0) return;
  const dates = await dropDates(tx, activityIds);
  const owed = await asked(tx, activityIds);
  await cancelTasks(tx, { taskIds: [...dates, ...owed].map(({ taskId }) => taskId) });
  await tellSayers(tx, [
    ...dates.map(({ id }) => ({ id, occasion: 'dropped' })),
    ...activityIds.map((id) => ({ id, occasion: 'retired' })),
  ]);
  await withdrawNominations(
    tx,
    activityIds.map((activityId) => ({ activityId })),
  );
}
