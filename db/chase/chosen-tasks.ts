import { sql, type SQL } from 'drizzle-orm';
import type { TaskKind } from '../../domain/chase/task-kinds.ts';
import { uuids } from '../uuids.ts';

/** Which tasks: named ones, all of a process or of one kind in it, what a task is asked about, what a stage of a sign-off asks. */
export type Chosen =
  | { readonly taskIds: readonly (string | null)[]; readonly kind?: TaskKind }
  | { readonly processId: string; readonly kind?: TaskKind }
  | { readonly aboutTaskId: string }
  | { readonly stageId: string; readonly personId?: string };

/** Over the alias `t`. */
export function chosen(which: Chosen): SQL {
  if ('aboutTaskId' in which) return sql`t.about_task_id = ${which.aboutTaskId}`;
  if ('taskIds' in which || 'processId' in which) {
    const kind = which.kind === undefined ? sql`` : sql`and t.kind = ${which.kind}`;
    if ('processId' in which) return sql`t.process_id = ${which.processId} ${kind}`;
    return sql`t.id = any(${uuids(which.taskIds.filter((id) => id !== null))}) ${kind}`;
  }
  const ofStage = sql`t.id in (select y.task_id from signatory_tasks y where y.stage_id = ${which.stageId})`;
  return which.personId === undefined ? ofStage : sql`${ofStage} and t.person_id = ${which.personId}`;
}

/** One of each, for the test that prepares what chooses by it. */
export const anyChosen: readonly Chosen[] = [
  { taskIds: [] },
  { taskIds: [], kind: 'answer' },
  { processId: '' },
  { processId: '', kind: 'answer' },
  { aboutTaskId: '' },
  { stageId: '' },
  { stageId: '', personId: '' },
];
