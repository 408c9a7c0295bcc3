import { type AskingKind, writeAsking } from './asking.ts';
import { writeEscalating } from './escalating.ts';
import { writeTelling } from './telling.ts';
import type { TellingKind } from './telling-words.ts';
import { type Written, type Writing, counted, plain, processUrl, taskLine, toldAs, writingOf } from './writing.ts';
import { farthestOf } from '../chase/recipients.ts';
import type { NoticeKind } from '../chase/notice.ts';
import { longestList, type Mail, type MailBlock, type MailSetting, type ToldTask } from './told.ts';

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
  'date-refused': telling('date-refused'),
  'handed-away': telling('handed-away'),
  'part-asked': telling('part-asked'),
  'substitute-left': telling('substitute-left'),
  'owed-by-nobody': telling('owed-by-nobody'),
  'stage-stuck': telling('stage-stuck'),
  'place-vacant': telling('place-vacant'),
  'clock-stopped': telling('clock-stopped'),
  'clock-restarted': telling('clock-restarted'),
  withdrawn: telling('withdrawn'),
  cancelled: telling('cancelled'),
  'said-led-on': telling('said-led-on'),
  'meeting-moved': telling('meeting-moved'),
  'outside-event': telling('outside-event'),
  outcome: telling('outcome'),
  'paper-approved': telling('paper-approved'),
  'paper-refused': telling('paper-refused'),
  'stage-skipped': telling('stage-skipped'),
  'inspection-report': telling('inspection-report'),
  'inspection-step': telling('inspection-step'),
  'step-to-authorise': telling('step-to-authorise'),
  'step-denied': telling('step-denied'),
  'proposal-answered': telling('proposal-answered'),
  'adopted-to-lead': telling('adopted-to-lead'),
  'part-added': telling('part-added'),
  'version-in-force': telling('version-in-force'),
  'targets-agreed': telling('targets-agreed'),
  'budget-changed': telling('budget-changed'),
  'inspection-closed': telling('inspection-closed'),
  'inspection-reopened': telling('inspection-reopened'),
  'inspector-named': telling('inspector-named'),
  'inspector-released': telling('inspector-released'),
  'part-restricted': telling('part-restricted'),
  'report-to-write': telling('report-to-write'),
  'report-to-comment': telling('report-to-comment'),
  'report-commented': telling('report-commented'),
  'report-comment-settled': telling('report-comment-settled'),
  'file-made': telling('file-made'),
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

/** What is overdue has a page for each kind of those who are told of it. */
function listPath(kind: NoticeKind, tasks: readonly ToldTask[]): string {
  return kind === 'escalation' ? farthestOf(tasks.map(toldAs)).list : '/tasks';
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
