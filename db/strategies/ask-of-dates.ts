import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { itemTitle } from '../../domain/strategies/strategy.ts';
import { cancelTasks, finishTasks } from '../chase/finish-tasks.ts';
import { telling } from '../chase/notices.ts';
import { oweTasks } from '../chase/owe-tasks.ts';
import type { Tx } from '../connect.ts';
import { tasks } from '../schema/chase.ts';
import { datedItems } from '../schema/strategies.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';
import type { LockedItem } from './dated-items.ts';
import { placeOfStrategy } from './place.ts';

const toDecide = statement(
  'strategies.dates-to-decide',
  z.object({ kind: of(datedItems.kind), title: of(datedItems.title), taskId: z.string() }),
  (strategyId: string) => sql`
    select i.kind, i.title, i.task_id as "taskId" from dated_items i join date_moves m on m.item_id = i.id and m.state = 'asked'
    where i.strategy_id = ${strategyId} and i.state = 'planned' and i.task_id is not null
      and not exists (select from tasks t where t.about_task_id = i.task_id and t.kind = 'decide-date' and t.state = 'open') order by m.id`,
);

const notNeeded = statement(
  'strategies.dates-decided',
  z.object({ id: of(tasks.id) }),
  (strategyId: string) => sql`
    select t.id from tasks t where t.process_id = ${strategyId} and t.kind = 'decide-date' and t.state = 'open'
      and not exists (select from dated_items i join date_moves m on m.item_id = i.id and m.state = 'asked'
        where i.task_id = t.about_task_id and i.state = 'planned')`,
);

/**
 * Another date that is asked for is a chased task of the directorate, as more time is; each pass of the watch makes
 * what is missing, and ends what nobody asks for any more.
 */
export async function askOfDates(tx: Tx, strategyId: string, now: number): Promise<void> {
  const over = (await notNeeded(tx, strategyId)).map(({ id }) => id);
  if (over.length > 0) await cancelTasks(tx, { taskIds: over }, 'withdrawn');
  const rows = await toDecide(tx, strategyId);
  const place = rows.length === 0 ? undefined : await placeOfStrategy(tx, strategyId);
  if (place === undefined) return;
  const owners = rows.map(({ kind, title, taskId }) => ({
    title: itemTitle(kind, title),
    aboutTaskId: taskId,
    people: 'officers' as const,
  }));
  const owed = await oweTasks(tx, { processId: strategyId, kind: 'decide-date', place, now, ask: 'request', owners });
  if (!owed.ok) throw new Error(`a date that is asked for could not be owed: ${owed.code}`);
}

/** The directorate has decided on the date that was asked for. */
export async function endAsking(tx: Tx, { taskId }: LockedItem): Promise<void> {
  if (taskId !== null) await finishTasks(tx, { aboutTaskId: taskId, kind: 'decide-date' });
}

const tellRefused = telling(
  'strategies.tell-date-refused',
  (moveId: string) => sql`
    select i.strategy_id, i.task_id, m.asked_by, 'date-refused', 'date-move:' || m.id
    from date_moves m join dated_items i on i.id = m.item_id where m.id = ${moveId} and m.asked_by is not null`,
);

/** The directorate has refused it, and who asked is told. */
export async function refuseAsked(tx: Tx, item: LockedItem, moveId: string): Promise<void> {
  await endAsking(tx, item);
  await tellRefused(tx, moveId);
}
