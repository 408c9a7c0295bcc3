import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { indicatorTasks } from '../schema/measures.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';

const open = statement(
  'measures.open-tasks',
  z.object({ taskId: of(indicatorTasks.taskId) }),
  (indicatorId: string) => sql`
    select k.task_id as "taskId" from indicator_tasks k join tasks t on t.id = k.task_id and t.state = 'open' where k.indicator_id = ${indicatorId}`,
);

/** What is still owed of an indicator. */
export async function openTasks(tx: Tx, indicatorId: string): Promise<string[]> {
  return (await open(tx, indicatorId)).map(({ taskId }) => taskId);
}

const ofTask = statement(
  'measures.of-task',
  z.object({ indicatorId: of(indicatorTasks.indicatorId), period: of(indicatorTasks.period) }),
  (taskId: string) => sql`
    select k.indicator_id as "indicatorId", k.period from indicator_tasks k join tasks t on t.id = k.task_id where k.task_id = ${taskId}`,
);

/** Of which indicator and period a task is; undefined where it is of none, or hidden. */
export async function indicatorOfTask(tx: Tx, taskId: string) {
  return (await ofTask(tx, taskId))[0];
}
