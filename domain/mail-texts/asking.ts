import type { ToldTask } from '../mail.ts';
import {
  type Writing,
  type Written,
  counted,
  dueDay,
  firstDueDay,
  nextText,
  plain,
  roundUrl,
  subjectOf,
} from './writing.ts';

export type AskingKind = 'invitation' | 'reminder' | 'nudge' | 'request' | 'handed-over' | 'test-invitation';

type Words = {
  /** What stands before "Response due 4 December: ..."? */
  readonly before: string;
  readonly opening: string;
  /** What is said under each task, before what happens next? */
  readonly about: (task: ToldTask, writing: Writing) => readonly string[];
  /** Is it for officers, whose page is the round's? */
  readonly forOfficers?: true;
};

const nothing = () => [];

const words: Readonly<Record<AskingKind, Words>> = {
  invitation: { before: '', opening: 'Your agency is asked for its view.', about: meeting },
  'test-invitation': {
    before: 'Test: ',
    opening: 'Your agency is asked for its view. (This is a test: it went to nobody but you.)',
    about: meeting,
    forOfficers: true,
  },
  reminder: { before: 'Reminder: ', opening: 'We have no answer from your agency yet.', about: nothing },
  nudge: { before: 'Please look at this: ', opening: 'The directorate asks you to look at this.', about: nothing },
  'handed-over': { before: 'Handed over to you: ', opening: 'You now answer for this.', about: handedBy },
  request: {
    before: '',
    opening: 'The directorate is asked to decide.',
    about: (task) => [`${requested(task)}.`],
    forOfficers: true,
  },
};

/** Texts that ask somebody to do something. */
export function writeAsking(kind: AskingKind, writing: Writing): Written {
  const { setting } = writing;
  const { before, opening, about, forOfficers } = words[kind];
  const what = kind === 'request' ? 'decision' : 'response';
  const one = (task: ToldTask) =>
    kind === 'request'
      ? `${requested(task)}: ${task.reference}`
      : `Response${due(dueDay(task, setting))}: ${task.reference}`;
  const several = (count: number) => `${counted(count, what)} due, the first on ${firstDueDay(writing)}`;
  return {
    subject: `${before}${subjectOf(writing, one, several)}`,
    opening,
    notes: (task) => [...about(task, writing), ...nextText(task, setting)],
    closing: kind === 'request' ? [] : [howToAnswer],
    ...(forOfficers && { url: (task: ToldTask) => roundUrl(task, setting) }),
  };
}

const howToAnswer =
  'Nothing to say is an answer too: it takes one press. You can ask for more time, add a colleague or hand the task over on its page.';

function due(day: string): string {
  return day === '' ? ' asked for' : ` due ${day}`;
}

function requested(task: ToldTask): string {
  return task.taskKind === 'publish-outcome' ? 'The outcome is to be published' : 'More time is asked for';
}

function handedBy(task: ToldTask): string[] {
  return task.handedBy === null ? [] : [`${plain(task.handedBy)} handed it over to you.`];
}

function meeting(task: ToldTask, { setting }: Writing): string[] {
  if (task.eventAt === null) return [];
  const where = task.place === null ? '' : `, ${plain(task.place)}`;
  return [`Meeting: ${setting.timeText(task.eventAt, task.zone)}${where}.`];
}
