import { notKnown } from '../../domain/not-known.ts';
import type { Outcome, Tally } from '../../domain/tasks/timeliness.ts';
import { isAnswered, rulesOfTask, type TaskKind, taskKinds } from '../../domain/chase/task-kinds.ts';

// What codes of what is owed are called on pages. Colours never carry a meaning alone: the word is always there (S66).

/** A task as its reader sees it; the reads work out which of these it is. */
export const taskStates = {
  open: { text: 'Not answered yet', classes: 'govuk-tag--blue' },
  late: { text: 'Overdue', classes: 'govuk-tag--red' },
  asked: { text: 'More time asked for', classes: 'govuk-tag--yellow' },
  stopped: { text: 'Clock stopped', classes: 'govuk-tag--grey' },
  answered: { text: 'Answered', classes: 'govuk-tag--green' },
  'answered-late': { text: 'Answered late', classes: 'govuk-tag--orange' },
  not_answered: { text: 'Not answered', classes: 'govuk-tag--red' },
  not_reached: { text: 'Not reached', classes: 'govuk-tag--grey' },
  withdrawn: { text: 'Withdrawn', classes: 'govuk-tag--grey' },
  cancelled: { text: 'Cancelled', classes: 'govuk-tag--grey' },
} as const;

/** The same of what is done rather than answered. */
const doneStates: Readonly<Record<string, { readonly text: string; readonly classes: string }>> = {
  open: { text: 'To do', classes: 'govuk-tag--blue' },
  answered: { text: 'Done', classes: 'govuk-tag--green' },
  'answered-late': { text: 'Done late', classes: 'govuk-tag--orange' },
  not_answered: { text: 'Not done', classes: 'govuk-tag--red' },
};

/** How a task stands, in words that fit what is asked. */
export function taskStateOf(kind: TaskKind, state: keyof typeof taskStates) {
  return (isAnswered(kind) ? undefined : doneStates[state]) ?? taskStates[state];
}

/** What each kind of task asks for, in a word or two. */
export const taskWords: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(taskKinds).map(([kind, { what }]) => [kind, what])),
  [notKnown]: rulesOfTask(notKnown).what,
};

/** The columns of a record, in the order in which they are read. */
export const tallyColumns = {
  asked: 'Asked',
  'in-time': 'In time',
  late: 'Late',
  missed: 'Missed',
  overdue: 'Overdue',
  'not-reached': 'Not reached',
  stopped: 'Clock stopped',
  'to-come': 'Not due yet',
  extended: 'More time given',
  waited: 'Waited for us',
} as const satisfies { [Key in keyof Tally]: string };

/** What a task counts as in the record of who owes it. */
export const outcomes = {
  'in-time': { text: tallyColumns['in-time'], classes: 'govuk-tag--green' },
  late: { text: tallyColumns.late, classes: 'govuk-tag--orange' },
  missed: { text: tallyColumns.missed, classes: 'govuk-tag--red' },
  overdue: { text: tallyColumns.overdue, classes: 'govuk-tag--red' },
  'not-reached': { text: tallyColumns['not-reached'], classes: 'govuk-tag--grey' },
  stopped: { text: tallyColumns.stopped, classes: 'govuk-tag--grey' },
  'to-come': { text: tallyColumns['to-come'], classes: 'govuk-tag--blue' },
} as const satisfies { [Key in Outcome]: { text: string; classes: string } };
