import { type TaskKind, taskKinds } from '../chase/task-kinds.ts';
import type { MailSetting, ToldTask } from './told.ts';
import { offersText } from '../chase/task-acts.ts';
import {
  type Writing,
  type Written,
  counted,
  dueDay,
  firstDueDay,
  kindOf,
  meetingText,
  named,
  nextText,
  plain,
  processText,
  processUrl,
  saidText,
  subjectOf,
} from './writing.ts';

export type AskingKind =
  | 'invitation'
  | 'reminder'
  | 'nudge'
  | 'given-back'
  | 'request'
  | 'handed-over'
  | 'test-invitation';

type Words = {
  /** What stands before "Response due 4 December: ..."? */
  readonly before: string;
  /** The first sentence, of tasks of one kind, and of several kinds (undefined). */
  readonly opening: (kind: TaskKind | undefined) => string;
  /** What is said under each task, before what happens next? */
  readonly about: (task: ToldTask, writing: Writing) => readonly string[];
  /** Is it about the process as a whole, whose page it leads to? */
  readonly forOfficers?: true;
};

const nothing = () => [];
/** What follows from that is said on the page, before anything is written. */
function unnamedText({ unnamed, taskKind }: ToldTask): string[] {
  if (unnamed !== true || (taskKind !== null && taskKind !== 'answer')) return [];
  return [
    'Answers to this round are taken without a name: what you say is kept apart from who has answered, so it cannot be changed or read again once it is sent.',
  ];
}
const asks = (kind: TaskKind | undefined) => (kind === undefined ? 'These are asked of you.' : taskKinds[kind].asks);

const words: Readonly<Record<AskingKind, Words>> = {
  invitation: {
    before: '',
    opening: asks,
    about: (task, writing) => [...unnamedText(task), ...comingText(task, writing), ...namedBy(task)],
  },
  'test-invitation': {
    before: 'Test: ',
    opening: (kind) => `${asks(kind)} (This is a test: it went to nobody but you.)`,
    about: (task, writing) => [...unnamedText(task), ...comingText(task, writing)],
    forOfficers: true,
  },
  reminder: {
    before: 'Reminder: ',
    opening: (kind) => (kind === undefined ? 'We have nothing from you on these yet.' : taskKinds[kind].reminds),
    about: unnamedText,
  },
  nudge: {
    before: 'Please look at this: ',
    opening: () => 'The directorate asks you to look at this.',
    about: nothing,
  },
  'given-back': {
    before: 'Changes asked for: ',
    opening: () => 'Your strand leader asks for changes. What is asked stands on the page, with what you wrote.',
    about: nothing,
  },
  'handed-over': {
    before: 'Handed over to you: ',
    opening: () => 'You now answer for this.',
    about: (task) => [...unnamedText(task), ...handedBy(task)],
  },
  request: {
    before: '',
    opening: (kind) => (kind === undefined ? 'The directorate is asked for these.' : taskKinds[kind].asks),
    about: (task) => [`${taskKinds[kindOf(task)].what}.`, ...saidText(task)],
  },
};

/** Texts that ask somebody to do something. */
export function writeAsking(kind: AskingKind, writing: Writing): Written {
  const { setting } = writing;
  const { before, opening, about, forOfficers } = words[kind];
  const common = writing.commonKind;
  const one = (task: ToldTask) =>
    kind === 'request'
      ? `${taskKinds[kindOf(task)].what}: ${named(task)}`
      : `${taskKinds[kindOf(task)].what}${due(task, setting)}: ${named(task)}`;
  const noun = kind === 'request' ? 'decision' : common === undefined ? 'task' : taskKinds[common].noun;
  const several = (count: number) => `${counted(count, noun)} due, the first on ${firstDueDay(writing)}`;
  const how = common === undefined ? [] : howTo(common, writing);
  return {
    subject: `${before}${subjectOf(writing, one, several)}`,
    opening: opening(common),
    notes: (task) => [...processText(task), ...about(task, writing), ...nextText(task, setting)],
    closing: kind === 'request' ? [] : how,
    ...(forOfficers && { url: (task: ToldTask) => processUrl(task, setting) }),
  };
}

/** How it is done, and what else everybody who reads this can do about all of it. */
function howTo(kind: TaskKind, { tasks }: Writing): string[] {
  const offered = offersText(
    kind,
    tasks.some(({ guest }) => guest),
  );
  const text = [taskKinds[kind].how, offered].filter((sentence) => sentence !== '').join(' ');
  return text === '' ? [] : [text];
}

function due(task: ToldTask, setting: MailSetting): string {
  const day = dueDay(task, setting);
  if (day === '') return ' asked for';
  return task.plannedFor === null ? ` due ${day}` : `, planned for ${day}`;
}

/** Whoever is asked for an answer to a round that meets is asked, too, whether somebody comes. */
function comingText(task: ToldTask, writing: Writing): string[] {
  const meets = meetingText(task, writing);
  return task.taskKind === 'answer' && meets.length > 0
    ? [...meets, 'Please say on its page whether somebody of yours comes.']
    : meets;
}

/** Who stands behind a nomination, so that one knows whom to ask. */
function namedBy(task: ToldTask): string[] {
  return task.taskKind !== 'accept-nomination' || task.handedBy === null ? [] : [`Named by ${plain(task.handedBy)}.`];
}

function handedBy(task: ToldTask): string[] {
  return task.handedBy === null ? [] : [`${plain(task.handedBy)} handed it over to you.`];
}
