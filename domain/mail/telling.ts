import { receiptReference } from './receipt.ts';
import type { ToldTask } from './told.ts';
import type { MailSetting } from './told.ts';
import { said, type TellingKind } from './telling-words.ts';
import { taskKinds } from '../chase/task-kinds.ts';
import {
  type Writing,
  type Written,
  counted,
  kindOf,
  meetingText,
  named,
  plain,
  processText,
  processUrl,
  saidText,
  subjectOf,
} from './writing.ts';

/** Texts that tell somebody what has happened. */
export function writeTelling(kind: TellingKind, writing: Writing): Written {
  const { subject, opening, done } = kind === 'extension-decided' ? ofMoreTime(writing) : said[kind];
  const { setting } = writing;
  return {
    subject: subjectOf(
      writing,
      (task) => `${subject}: ${named(task)}`,
      (count) => `${subject}: ${counted(count, 'task')}`,
    ),
    opening: kind === 'withdrawn' ? notNeeded(writing) : opening,
    notes: (task) => [...processText(task), ...news(kind, task, writing), ...disregard(kind, task)],
    closing: done ? ['You need do nothing more.'] : [],
    ...(kind === 'step-to-authorise' && { url: (task: ToldTask) => `${processUrl(task, setting)}/authorise` }),
    ...(kind === 'proposal-answered' && { url: (task: ToldTask) => `${processUrl(task, setting)}/proposals` }),
    ...(kind === 'adopted-to-lead' && { url: () => `${setting.publicUrl}/command` }),
    ...(kind === 'version-in-force' && { url: (task: ToldTask) => `${processUrl(task, setting)}/versions` }),
    ...(kind === 'budget-changed' && { url: (task: ToldTask) => `${processUrl(task, setting)}/money/lines` }),
    ...(kind === 'targets-agreed' && { url: (task: ToldTask) => `${processUrl(task, setting)}/measures` }),
    ...(kind === 'part-restricted' && { url: (task: ToldTask) => `${processUrl(task, setting)}/markings` }),
    ...(kind.startsWith('report-') && { url: () => `${setting.publicUrl}/reports` }),
    ...(kind === 'step-denied' && { url: (task: ToldTask) => `${processUrl(task, setting)}/ladder` }),
    ...(kind === 'outcome' && {
      url: (task: ToldTask) => `${setting.publicUrl}/published/${encodeURIComponent(task.reference)}`,
    }),
  };
}

/** More time may have been given without anybody's asking. */
function ofMoreTime({ tasks }: Writing) {
  return tasks.some(({ request }) => request !== null)
    ? said['extension-decided']
    : { subject: 'More time', opening: 'You have more time for this.', done: false };
}

/** A kind of task may have words of its own for an end that is nobody's fault. */
function notNeeded({ commonKind }: Writing): string {
  const own = commonKind === undefined ? undefined : taskKinds[commonKind].notNeeded;
  return own ?? said.withdrawn.opening;
}

function news(kind: TellingKind, task: ToldTask, writing: Writing): string[] {
  const { setting } = writing;
  if (kind === 'receipt') return receipt(task, (at) => setting.timeText(at, task.zone));
  if (kind === 'extension-decided') return decided(task, setting);
  if (kind === 'clock-restarted') return dates(task, setting);
  if (kind === 'handed-away' && task.newHolder !== null) return [`${plain(task.newHolder)} answers for it now.`];
  if (kind === 'date-moved' && task.dueAt !== null)
    return [
      ...dates(task, setting),
      ...(task.inPlaceOf === null ? [] : [`You are told in place of ${plain(task.inPlaceOf)}, who is away.`]),
      ...(task.taskKind === 'sign' ? meetingText(task, writing) : []),
    ];
  if (kind === 'meeting-moved') return meetingText(task, writing);
  if ((kind === 'cancelled' || kind === 'withdrawn') && task.endedWhy !== null)
    return [`Why: ${plain(task.endedWhy, 5_000)}`];
  if (kind === 'proposal-answered') return saidText(task);
  if (kind === 'adopted-to-lead' && task.handedBy !== null) return [`Adopted by ${plain(task.handedBy)}.`];
  if (kind === 'cancelled') return [taskKinds[kindOf(task)].notNeeded ?? []].flat();
  if (kind === 'owed-by-nobody' && task.unownedSince !== null)
    return [`Nobody has answered for it since ${setting.timeText(task.unownedSince, task.zone)}.`];
  if (kind === 'substitute-left' && task.inPlaceOf !== null)
    return [`Nobody stands in for ${plain(task.inPlaceOf)} now, who was to be away.`];
  return [];
}

/** The old date and the new one in full; the old one only where it reads as another. */
function dates({ dueAt, wasDueAt, zone }: ToldTask, { deadlineText }: MailSetting): string[] {
  if (dueAt === null) return [];
  const now = deadlineText(dueAt, zone);
  const before = wasDueAt === null ? now : deadlineText(wasDueAt, zone);
  return before === now ? [`It is now due ${now}.`] : [`It was due ${before}. It is now due ${now}.`];
}

/** What was decided on a request and until when; without one the directorate has given more time of its own accord. */
function decided(task: ToldTask, setting: MailSetting): string[] {
  const { request, zone } = task;
  if (request === null) return dates(task, setting);
  if (request.state === 'refused')
    return [
      `More time was not granted: it stays due${task.dueAt === null ? '' : ` ${setting.deadlineText(task.dueAt, zone)}`}.`,
    ];
  const wanted = setting.deadlineText(request.wantedDueAt, zone);
  const granted = setting.deadlineText(request.grantedDueAt ?? request.wantedDueAt, zone);
  return [`More time was granted until ${granted}${granted === wanted ? '' : `; ${wanted} was asked for`}.`];
}

function receipt(task: ToldTask, timeText: (at: number) => string): string[] {
  if (task.answer === null || task.taskId === null) return [];
  const { version, receivedAt, onTime } = task.answer;
  return [
    `Reference: ${receiptReference(task.reference, task.taskId, version)}.`,
    `Received ${timeText(receivedAt)}, ${onTime ? 'on time' : 'after the due date'}.`,
  ];
}

/** A mail that was handed over for the old date cannot be called back, so the news says what to do with it (R36). */
function disregard(kind: TellingKind, task: ToldTask): string[] {
  const moved = kind === 'date-moved' || (kind === 'extension-decided' && task.request?.state !== 'refused');
  return moved && task.toldOfOldDate ? ['We sent you a message about the old date. Please disregard it.'] : [];
}
