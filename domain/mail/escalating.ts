import type { MailSetting, ToldTask } from './told.ts';
import { farthestOf, rulesOf } from '../chase/recipients.ts';
import { taskKinds } from '../chase/task-kinds.ts';
import {
  type Writing,
  type Written,
  counted,
  dueDay,
  namedWithAgency,
  nextText,
  plain,
  processText,
  subjectOf,
  toldAs,
} from './writing.ts';

/** Texts to those who are told that somebody else's answer is overdue, and that it has come. */
export function writeEscalating(kind: 'escalation' | 'resolved', writing: Writing): Written {
  const { setting, commonKind } = writing;
  const words = commonKind === undefined ? undefined : taskKinds[commonKind];
  if (kind === 'resolved')
    return {
      subject: subjectOf(
        writing,
        (task) => `Answered: ${namedWithAgency(task)}`,
        (count) => `${counted(count, `overdue ${words?.noun ?? 'task'}`)} answered`,
      ),
      opening: 'What we told you was overdue is answered. You need do nothing more.',
      notes: (task) =>
        task.answer === null ? [] : [`Answered on ${setting.timeText(task.answer.receivedAt, task.zone)}.`],
      closing: [],
    };
  return {
    subject: subjectOf(
      writing,
      (task) =>
        `${task.toldBefore === null ? 'Overdue' : 'Still overdue'} since ${dueDay(task, setting)}: ${namedWithAgency(task)}`,
      (count) => `${counted(count, words?.noun ?? 'task')} overdue`,
    ),
    opening: writing.tasks.length === 1 && words !== undefined ? words.overdue : 'These are overdue.',
    notes: (task) => [
      ...processText(task),
      ...asked(task),
      known(task, setting),
      why(task),
      ...again(task, setting),
      ...nextText(task, setting),
      ...others(task),
    ],
    closing: [canDo(writing)],
  };
}

/** What the reader can do, as the one of whom it asks most. */
function canDo({ tasks, commonKind }: Writing): string {
  if (commonKind === 'sign' || commonKind === 'new-version')
    return 'Its page says how it stands and what can be done about it.';
  const moreTime = commonKind !== undefined && taskKinds[commonKind].moreTime === true;
  return farthestOf(tasks.map(toldAs)).canDo({ answer: commonKind === 'answer', moreTime });
}

/** What is known, so that nobody is blamed for silence who has a draft or has asked (design section 3). */
function known(task: ToldTask, setting: MailSetting): string {
  const saved =
    task.draftSavedAt === null ? [] : [`a draft was saved on ${setting.timeText(task.draftSavedAt, task.zone)}`];
  const facts = [...saved, ...moreTime(task, setting)];
  return `What is known: ${facts.length === 0 ? 'nothing yet' : facts.join(', and ')}.`;
}

/** Who asked for more time, when, and what was decided. */
function moreTime({ request, zone }: ToldTask, { timeText, deadlineText }: MailSetting): string[] {
  if (request === null || request.state === 'lapsed') return [];
  const { askedBy, askedAt, decidedAt, grantedDueAt, wantedDueAt } = request;
  const said = `${plain(askedBy)} asked for more time on ${timeText(askedAt, zone)}`;
  if (decidedAt === null) return [`${said}, and nobody has decided yet`];
  const on = timeText(decidedAt, zone);
  return request.state === 'refused'
    ? [`${said}, which was refused on ${on}`]
    : [`${said}, which was granted on ${on}, until ${deadlineText(grantedDueAt ?? wantedDueAt, zone)}`];
}

function why(task: ToldTask): string {
  const place = task.inPlaceOf === null ? '' : ` in place of ${plain(task.inPlaceOf)}, who is away`;
  const told = rulesOf(toldAs(task));
  if (task.fellTo === null || task.recipients === null) return `You are told ${told.toldAs}${place}.`;
  return `You are told as ${told.inMail}${place}: ${rulesOf(task.recipients).nobody?.mail}.`;
}

/** Who was asked for it, so that the reader knows whom to speak to. */
function asked(task: ToldTask): string[] {
  return [
    task.asked.length === 0
      ? 'Nobody answers for it now.'
      : `Asked: ${task.asked.map((name) => plain(name)).join(', ')}.`,
  ];
}

/** Whoever stands on two levels, or stands in on one, hears of each step, and why (design section 1). */
function again({ toldBefore, zone }: ToldTask, { timeText }: MailSetting): string[] {
  if (toldBefore === null) return [];
  return [
    `We told you on ${timeText(toldBefore, zone)} already. It is still owed, and the next step reaches you, too.`,
  ];
}

function others(task: ToldTask): string[] {
  return task.others.length === 0 ? [] : [`Also told: ${task.others.map((name) => plain(name)).join(', ')}.`];
}
