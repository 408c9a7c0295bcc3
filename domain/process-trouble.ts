/** What keeps a process from going on: its workflow is gone, or a task or an activity of it fails again and again. */
export type Trouble = 'lost' | 'task-fails' | 'activity-fails';

/** What Temporal says of a workflow: whether it runs, and how often what is under way has been tried. */
export type Seen = { readonly running: boolean; readonly taskAttempts: number; readonly activityAttempts: number };

/** More attempts than that are no worker that was replaced and no database that was away for a moment: about a minute. */
const usualAttempts = { task: 3, activity: 5 } as const;

/** What is wrong with a process that is to run; null: nothing. */
export function troubleOf({ running, taskAttempts, activityAttempts }: Seen): Trouble | null {
  if (!running) return 'lost';
  if (taskAttempts > usualAttempts.task) return 'task-fails';
  return activityAttempts > usualAttempts.activity ? 'activity-fails' : null;
}

const minute = 60_000;
const longestPause = 60 * minute;
/** The worker of an older version that is being replaced fails tasks of a newer one for some minutes, and then no more. */
const replacedAfter = 10 * minute;

/** `since`, `restartedAt`, `now`: epoch milliseconds; `restarts`: how often it was started again of late. */
export type Troubled = {
  readonly trouble: Trouble;
  readonly since: number;
  readonly restarts: number;
  readonly restartedAt: number | null;
  readonly now: number;
};

/**
 * Whether the workflow is started anew now: at once if it is gone, after ten minutes if its tasks fail; its rows hold all
 * that it knows. The pause doubles from one minute to an hour, so that one which ends each time does not spin. An activity
 * that fails is repeated by Temporal anyway.
 */
export function startsAgain({ trouble, since, restarts, restartedAt, now }: Troubled): boolean {
  if (trouble === 'activity-fails') return false;
  if (trouble === 'task-fails' && now - since < replacedAfter) return false;
  return restartedAt === null || now - restartedAt >= Math.min(longestPause, minute * 2 ** (restarts - 1));
}

/** From so many times on somebody has to look at it. */
const helpless = 3;

/** Whether it mends itself, as far as is known. */
export function mendsItself(trouble: Trouble | 'late', restarts: number): boolean {
  return trouble === 'late' || (trouble === 'lost' && restarts < helpless);
}
