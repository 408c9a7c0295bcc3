import { writeMail } from '../../../domain/mail/mail.ts';
import { type Mail } from '../../../domain/mail/told.ts';
import { type MailSetting } from '../../../domain/mail/told.ts';
import { type ToldTask } from '../../../domain/mail/told.ts';
import type { NoticeKind } from '../../../domain/chase/notice.ts';

export const mailSetting: MailSetting = {
  publicUrl: 'https://concordat.example',
  replyTo: 'help@concordat.example',
  writtenAt: 1_000,
  timeText: (at, zone) => `time ${at} in ${zone}`,
  deadlineText: (at, zone) => `deadline ${at} in ${zone}`,
  dayText: (at) => `day ${at}`,
};

export const toldTask: ToldTask = {
  processId: 'p1',
  reference: 'CON-2026-0017',
  title: 'Drugs strategy',
  endedWhy: null,
  said: null,
  taskId: '0199c0de-0000-7000-8000-00000000abcd',
  taskKind: 'answer',
  taskTitle: null,
  processKind: 'consultation',
  agency: 'Health Service',
  dueAt: 5,
  plannedFor: null,
  closesAt: 9,
  zone: 'Europe/London',
  eventAt: null,
  place: null,
  draftSavedAt: null,
  request: null,
  wasDueAt: null,
  newHolder: null,
  guest: false,
  next: null,
  recipients: null,
  fellTo: null,
  inPlaceOf: null,
  handedBy: null,
  others: [],
  asked: ['Petra Partner'],
  toldBefore: null,
  answer: null,
  toldOfOldDate: false,
  unownedSince: null,
};

export const asked = {
  state: 'asked',
  askedBy: 'Ann Asker',
  askedAt: 3,
  wantedDueAt: 8,
  grantedDueAt: null,
  decidedAt: null,
} as const;
export const decision = { state: 'granted', grantedDueAt: 8, decidedAt: 4 } as const;
export const refusal = { state: 'refused', decidedAt: 4 } as const;

/** The mail of a kind about one task or several, each as the task above but for what is named. */
export function write(kind: NoticeKind, change: Partial<ToldTask> = {}, more: readonly Partial<ToldTask>[] = []): Mail {
  return writeMail(
    kind,
    'Petra Partner',
    [change, ...more].map((each) => ({ ...toldTask, ...each })),
    mailSetting,
  );
}

/** Everything that the mail says, one line each. */
export function words(mail: Mail): string {
  const lines = mail.blocks.flatMap((block) =>
    block.kind === 'tasks'
      ? block.tasks.flatMap((line) => [line.name, line.due, ...line.notes, line.url])
      : block.kind === 'link'
        ? [block.text, block.url]
        : [block.text],
  );
  return [mail.subject, mail.greeting, ...lines, ...mail.footer].join('\n');
}
