import { accept, refuse, type Verdict } from '../refusal.ts';

export type TaskState = 'open' | 'answered' | 'not_answered' | 'not_reached' | 'withdrawn' | 'cancelled';

/** What decides whether something may still be said about a task; instants in epoch milliseconds. */
export type TaskMoment = {
  readonly state: TaskState;
  readonly processState: string;
  readonly dueAt: number;
  readonly closesAt: number;
  readonly stopped: boolean;
};

/**
 * Whether an answer is taken at `at`, and whether it is on time.
 * Lateness is judged by instants, never by state (design section 3): a task that nobody has closed yet is closed
 * all the same once its instant has passed, and the due instant itself is still on time.
 */
export function canAnswer(task: TaskMoment, at: number): Verdict<{ onTime: boolean }> {
  const spoken = canSpeak(task);
  if (!spoken.ok) return spoken;
  // While the clock is stopped neither instant counts; the answer is in time.
  if (task.stopped) return accept({ onTime: true });
  if (at > task.closesAt || task.state === 'not_answered' || task.state === 'not_reached')
    return refuse(
      'deadline-passed',
      'This task has closed, so the answer was not taken. Your text is kept as a draft.',
      {
        closedAt: task.closesAt,
      },
    );
  return accept({ onTime: at <= task.dueAt });
}

/** Whether a draft may be kept: as long as the process lives, also after closing, so that no text is lost. */
export function canDraft(task: TaskMoment): Verdict<true> {
  return canSpeak(task);
}

function canSpeak(task: TaskMoment): Verdict<true> {
  if (task.processState === 'cancelled' || task.state === 'cancelled')
    return refuse('cancelled', 'This round was cancelled. Nothing more is needed from you.');
  if (task.state === 'withdrawn')
    return refuse('not-open', 'Your agency was taken out of this round. Nothing more is needed from you.');
  return accept(true);
}

/** Whether more time may be asked for: only while an answer could still be given. */
export function canAskExtension(task: TaskMoment, wantedDueAt: number, at: number): Verdict<true> {
  const answerable = canAnswer(task, at);
  if (!answerable.ok) return answerable;
  if (task.state === 'answered')
    return refuse('already-answered', 'Your agency has answered already. You can change the answer until it closes.');
  if (wantedDueAt <= task.dueAt)
    return refuse('nothing-to-change', 'The new date must be later than the date the answer is due now.');
  return accept(true);
}

/** Whether more time may be granted until `dueAt`: the date asked for or another one, later than the one that holds. */
export function canGrantUntil(task: Pick<TaskMoment, 'dueAt'>, dueAt: number): Verdict<true> {
  return dueAt > task.dueAt
    ? accept(true)
    : refuse('nothing-to-change', 'The date granted must be later than the date the answer is due now.');
}
