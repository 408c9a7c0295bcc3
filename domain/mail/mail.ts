import { type AskingKind, writeAsking } from './asking.ts';
import { writeEscalating } from './escalating.ts';
import { type TellingKind, writeTelling } from './telling.ts';
import { type Written, type Writing, counted, plain, processUrl, taskLine, writingOf } from './writing.ts';
import type { NoticeKind } from '../chase/notice.ts';
import type { ProcessKind } from '../process-kinds.ts';
import type { TaskKind } from '../chase/task-kinds.ts';

/** A message as data: mail/render.ts makes text and HTML of it, equal in meaning. */
export type Mail = {
  readonly subject: string;
  /** The line that an inbox shows beside the subject. */
  readonly preheader: string;
  readonly greeting: string;
  readonly blocks: readonly MailBlock[];
  readonly footer: readonly string[];
};

export type MailBlock =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'tasks'; readonly tasks: readonly TaskLine[] }
  | { readonly kind: 'link'; readonly text: string; readonly url: string };

/** One task in a mail. */
export type TaskLine = {
  readonly name: string;
  readonly due: string | null;
  readonly url: string;
  /** What is known, what happens next, who else was told: one sentence each. */
  readonly notes: readonly string[];
};

/** A notice with what is known of its task when the mail is written; instants in epoch milliseconds. */
export type ToldTask = {
  readonly processId: string;
  readonly processKind: ProcessKind;
  readonly reference: string;
  readonly title: string;
  /** Why the process was ended by a decision; null where nobody wrote a reason. */
  readonly endedWhy: string | null;
  /** Null where the notice is about the process as a whole. */
  readonly taskId: string | null;
  readonly taskKind: TaskKind | null;
  /** What the task itself is called, where that says more than the name of its process. */
  readonly taskTitle: string | null;
  readonly agency: string | null;
  readonly dueAt: number | null;
  readonly closesAt: number | null;
  readonly zone: string;
  readonly eventAt: number | null;
  readonly place: string | null;
  readonly draftSavedAt: number | null;
  readonly moreTimeAskedAt: number | null;
  /** The last decision on a request for more time. */
  readonly decided: 'granted' | 'refused' | null;
  readonly next: { readonly kind: 'remind' | 'escalate'; readonly at: number; readonly audience: string } | null;
  /** An escalation's rung: of the step, and where it fell to since that rung is empty. */
  readonly level: number | null;
  readonly fellTo: string | null;
  readonly inPlaceOf: string | null;
  readonly handedBy: string | null;
  readonly others: readonly string[];
  readonly answer: { readonly version: number; readonly receivedAt: number; readonly onTime: boolean } | null;
  /** This person was handed an escalation or a reminder for a date that no longer holds (R36). */
  readonly toldOfOldDate: boolean;
  /** Since when nobody answers for the task, where that is what is told. */
  readonly unownedSince: number | null;
};

/** Where links lead, whom people answer to, and how instants read. */
export type MailSetting = {
  readonly publicUrl: string;
  readonly replyTo: string;
  readonly writtenAt: number;
  /** "4 December 2026 at 5pm", the same for a deadline, and its "4 December": texts do no arithmetic of zones. */
  readonly timeText: (at: number, zone: string) => string;
  readonly deadlineText: (at: number, zone: string) => string;
  readonly dayText: (at: number, zone: string) => string;
};

/** More tasks than this are counted, not listed (design section 4). */
export const longestList = 50;

/** What a mail of these notices, all of one kind and for one person, says. Throws where there is none to write of. */
export function writeMail(
  kind: NoticeKind,
  personName: string,
  tasks: readonly ToldTask[],
  setting: MailSetting,
): Mail {
  const first = tasks[0];
  if (first === undefined) throw new Error('a mail without a notice');
  const writing = writingOf(tasks, first, setting);
  const written = texts[kind](writing);
  return {
    subject: written.subject,
    preheader: written.opening,
    // A name that only a participant has typed could say anything in ours.
    greeting: personName === '' ? 'Hello' : `Dear ${plain(personName)}`,
    blocks: [{ kind: 'paragraph', text: written.opening }, ...body(kind, written, writing), ...after(written)],
    footer: [
      'You get this message because you or your post take part in this work. Please sign in to act: no link in this message acts by itself.',
      `Questions, or no longer the right person? Answer this message, or write to ${setting.replyTo}.`,
    ],
  };
}

const escalating = (kind: 'escalation' | 'resolved') => (writing: Writing) => writeEscalating(kind, writing);
const asking = (kind: AskingKind) => (writing: Writing) => writeAsking(kind, writing);
const telling = (kind: TellingKind) => (writing: Writing) => writeTelling(kind, writing);

/** Who writes each kind. */
const texts: Readonly<Record<NoticeKind, (writing: Writing) => Written>> = {
  invitation: asking('invitation'),
  reminder: asking('reminder'),
  nudge: asking('nudge'),
  'given-back': asking('given-back'),
  request: asking('request'),
  'handed-over': asking('handed-over'),
  'test-invitation': asking('test-invitation'),
  escalation: escalating('escalation'),
  resolved: escalating('resolved'),
  receipt: telling('receipt'),
  'extension-decided': telling('extension-decided'),
  'date-moved': telling('date-moved'),
  'handed-away': telling('handed-away'),
  'substitute-left': telling('substitute-left'),
  'owed-by-nobody': telling('owed-by-nobody'),
  'stage-stuck': telling('stage-stuck'),
  'place-vacant': telling('place-vacant'),
  'clock-stopped': telling('clock-stopped'),
  'clock-restarted': telling('clock-restarted'),
  withdrawn: telling('withdrawn'),
  cancelled: telling('cancelled'),
  outcome: telling('outcome'),
  'paper-approved': telling('paper-approved'),
  'paper-refused': telling('paper-refused'),
  'stage-skipped': telling('stage-skipped'),
  'inspection-report': telling('inspection-report'),
  'inspection-step': telling('inspection-step'),
  'step-to-authorise': telling('step-to-authorise'),
  'step-denied': telling('step-denied'),
  'inspection-closed': telling('inspection-closed'),
  'inspection-reopened': telling('inspection-reopened'),
  'inspector-named': telling('inspector-named'),
  'inspector-released': telling('inspector-released'),
};

function body(kind: NoticeKind, written: Written, writing: Writing): MailBlock[] {
  const { tasks, first, setting } = writing;
  if (tasks.length <= longestList)
    return [
      { kind: 'tasks', tasks: tasks.map((task) => taskLine(task, setting, written.notes(task), written.url?.(task))) },
    ];
  const url =
    kind === 'request'
      ? processUrl(first, setting)
      : `${setting.publicUrl}${kind === 'owed-by-nobody' ? '/owed-by-nobody' : listPath(kind, tasks)}`;
  return [
    {
      kind: 'paragraph',
      text: `As at ${setting.timeText(setting.writtenAt, first.zone)}: ${counted(tasks.length, 'task')}.`,
    },
    { kind: 'link', text: 'See the list', url },
  ];
}

/** What is overdue has a page for those who manage agencies; the directorate's stands where it starts. */
function listPath(kind: NoticeKind, tasks: readonly ToldTask[]): string {
  if (kind !== 'escalation') return '/tasks';
  const ofDirectorate = tasks.some(({ level, fellTo }) => level === null || fellTo === 'directorate');
  return ofDirectorate ? '/' : '/overdue';
}

function after(written: Written): MailBlock[] {
  return written.closing.map((text) => ({ kind: 'paragraph', text }));
}

/** The mail with a sign-in code. The code is no notice: it is handed over once and never again (design section 7). */
export function signInCodeMail(input: { code: string; minutes: number; replyTo: string }): Mail {
  return {
    subject: 'Your code to sign in',
    preheader: `It works for ${input.minutes} minutes, once.`,
    greeting: 'Hello',
    blocks: [
      { kind: 'paragraph', text: `Your code is ${input.code}` },
      {
        kind: 'paragraph',
        text: `Type it into the page where you asked for it. It works for ${input.minutes} minutes, once, and in that browser only.`,
      },
      { kind: 'paragraph', text: 'If you did not ask for a code, do nothing. Nobody can sign in without it.' },
    ],
    footer: [`Questions? Write to ${input.replyTo}.`],
  };
}
